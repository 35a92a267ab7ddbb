"""Users' actions in a channel that reach the app: commands, message shortcuts, clicks."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import payloads, replies
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.dispatch import Exchange, trouble
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.form_state import STATEFUL, Values, chosen, find_element, initial_values
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel


class UserActions:
    """Send a user's action to the app, and show its reply."""

    def __init__(self, state: State, delivery: Delivery) -> None:
        self._state = state
        self._delivery = delivery

    async def command(self, person: Person, channel: Channel, command: str, text: str) -> Exchange:
        """Send a slash command; its reply, if any, is shown as the app's message."""
        given = self._state.response_urls.give(person, channel)
        form = payloads.slash_command(self._state, person, channel, command, text, given)
        response = await self._delivery.send("slash_commands", form)
        exchange = Exchange.of(form, response, given)
        if exchange.ok:
            self._show_reply(exchange, given, f"{command} {text}".rstrip())
        if exchange.code:
            exchange.error = f'{command} failed with the error "{exchange.code}"'
            replies.show_error(self._state, channel, person, exchange.error)
        return exchange

    async def shortcut(
        self, person: Person, channel: Channel, message: Message, callback_id: str
    ) -> Exchange:
        """Use a message shortcut; raise `LookupError` for an ephemeral message, which has none."""
        if message.ephemeral or message.kind == "error":
            raise LookupError("Slack offers no shortcuts on ephemeral messages")
        given = self._state.response_urls.give(person, channel, message)
        payload = payloads.message_action(self._state, person, channel, message, callback_id, given)
        return await self._interact(person, channel, payload, given)

    async def click_in_message(
        self,
        person: Person,
        message: Message,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Exchange:
        """Click an element in a message; raise `LookupError` if the user doesn't see it."""
        channel = self._state.world.channel(message.channel_id)
        if message.only_for not in {None, person.key}:
            raise LookupError(f"{person.name} does not see this message")
        blocks = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks", []))]
        block, element = find_element(blocks, action_id, block_id=block_id, value=value)
        action = chosen(block, element, self._state.timestamps.next(), value=value, selected=selected)
        values = self._values(person, message, blocks, action)
        given = self._state.response_urls.give(person, channel, message)
        payload = payloads.message_click(self._state, person, channel, message, action, values, given)
        exchange = await self._interact(person, channel, payload, given)
        exchange.url = str(element.get("url", ""))
        return exchange

    async def click_in_view(
        self,
        view: View,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Exchange:
        """Click an element in a modal or Home tab."""
        block, element = find_element(view.blocks, action_id, block_id=block_id, value=value)
        action = chosen(block, element, self._state.timestamps.next(), value=value, selected=selected)
        if element["type"] in STATEFUL:
            view.values.setdefault(str(block["block_id"]), {})[action_id] = _as_state(action)
        payload = payloads.view_click(self._state, view, action)
        exchange = Exchange.of(payload, await self._delivery.send("interactive", payload))
        if exchange.code:
            exchange.error = trouble(exchange.code, self._state.manifest.name)
        exchange.url = str(element.get("url", ""))
        return exchange

    async def _interact(
        self, person: Person, channel: Channel, payload: Mapping[str, Any], given: ResponseUrl
    ) -> Exchange:
        exchange = Exchange.of(payload, await self._delivery.send("interactive", payload), given)
        if exchange.code:
            exchange.error = trouble(exchange.code, self._state.manifest.name)
            replies.show_error(self._state, channel, person, exchange.error)
        return exchange

    def _show_reply(self, exchange: Exchange, given: ResponseUrl, typed: str) -> None:
        body = {"text": exchange.body} if isinstance(exchange.body, str) else exchange.body
        if not body or (isinstance(exchange.body, str) and not exchange.body.strip()):
            return
        if not isinstance(body, Mapping):
            exchange.code = "invalid_command_response"
            return
        try:
            replies.content(body)
            if body.get("response_type") == "in_channel":
                replies.show(self._state, given.channel, given.person, {"text": typed})
            exchange.message = replies.answer(self._state, given, body)
            if exchange.message is not None:
                # The HTTP response doesn't count as a use of the response_url, whose message may be
                # earlier.
                given.answers.remove(exchange.message)
        except ApiError as error:
            exchange.code = error.code

    def _values(
        self, person: Person, message: Message, blocks: list[dict[str, Any]], action: dict[str, Any]
    ) -> Values:
        """Return what this user has selected in the message so far."""
        values = initial_values(blocks)
        held = self._state.choices.setdefault((person.key, message.ts), {})
        if action["type"] in STATEFUL:
            held.setdefault(action["block_id"], {})[action["action_id"]] = _as_state(action)
        for block_id, actions in held.items():
            if block_id in values:
                values[block_id] |= actions
        return values


def _as_state(action: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in action.items() if key in {"type", "value"} or key.startswith("selected_")
    }
