"""Users' actions in a channel that reach the app: commands, message shortcuts, clicks."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import delivery, payloads, replies
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.form_state import STATEFUL, Values, chosen, find_element, initial_values
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel


async def command(state: State, person: Person, channel: Channel, command: str, text: str) -> Exchange:
    """Send a slash command; its reply, if any, is shown as the app's message."""
    given = state.response_urls.give(person, channel)
    form = payloads.slash_command(state, person, channel, command, text, given)
    exchange = await delivery.send(state, "slash_commands", form, given)
    if exchange.ok:
        _show_reply(state, exchange, f"{command} {text}".rstrip())
    if exchange.code:
        exchange.error = f'{command} failed with the error "{exchange.code}"'
        replies.show_error(state, channel, person, exchange.error)
    return exchange


async def shortcut(
    state: State, person: Person, channel: Channel, message: Message, callback_id: str
) -> Exchange:
    """Use a message shortcut; raise `LookupError` for an ephemeral message, which has none."""
    if message.ephemeral or message.kind == "error":
        raise LookupError("Slack offers no shortcuts on ephemeral messages")
    given = state.response_urls.give(person, channel, message)
    payload = payloads.message_action(state, person, channel, message, callback_id, given)
    exchange = await delivery.send(state, "interactive", payload, given)
    return _explained(state, exchange, channel, person)


async def click(
    state: State,
    person: Person,
    there: Message | View,
    action_id: str,
    *,
    block_id: str | None = None,
    value: str | None = None,
    selected: Any = None,
) -> Exchange:
    """Click an element; raise `LookupError` if the user doesn't see it.

    `value` distinguishes buttons with the same action_id; `selected` is an option's value, or
    several.
    """
    if isinstance(there, Message) and there.only_for not in {None, person.key}:
        raise LookupError(f"{person.name} does not see this message")
    block, element = find_element(_blocks(there), action_id, block_id=block_id, value=value)
    action = chosen(block, element, state.timestamps.next(), value=value, selected=selected)
    if isinstance(there, View):
        exchange = await _click_in_view(state, there, action)
    else:
        exchange = await _click_in_message(state, person, there, action)
    exchange.url = str(element.get("url", ""))
    return exchange


async def _click_in_message(
    state: State, person: Person, message: Message, action: dict[str, Any]
) -> Exchange:
    channel = state.world.channel(message.channel_id)
    values = _values(state, person, message, action)
    given = state.response_urls.give(person, channel, message)
    payload = payloads.message_click(state, person, channel, message, action, values, given)
    exchange = await delivery.send(state, "interactive", payload, given)
    return _explained(state, exchange, channel, person)


async def _click_in_view(state: State, view: View, action: dict[str, Any]) -> Exchange:
    if action["type"] in STATEFUL:
        view.values.setdefault(action["block_id"], {})[action["action_id"]] = _as_state(action)
    exchange = await delivery.send(state, "interactive", payloads.view_click(state, view, action))
    exchange.explain(state.manifest.name)
    return exchange


def _explained(state: State, exchange: Exchange, channel: Channel, person: Person) -> Exchange:
    """Show the user what went wrong, if anything did."""
    exchange.explain(state.manifest.name)
    if exchange.error:
        replies.show_error(state, channel, person, exchange.error)
    return exchange


def _show_reply(state: State, exchange: Exchange, typed: str) -> None:
    body, given = exchange.body, exchange.response_url
    if isinstance(body, str):
        body = {"text": body} if body.strip() else None
    if not body or given is None:
        return
    if not isinstance(body, Mapping):
        exchange.code = "invalid_command_response"
        return
    try:
        replies.content(body)
        if body.get("response_type") == "in_channel":
            replies.show(state, given.channel, given.person, {"text": typed})
        exchange.message = replies.answer(state, given, body)
        if exchange.message is not None:
            # The HTTP response doesn't count as a use of the response_url, whose message may be
            # earlier.
            given.answers.remove(exchange.message)
    except ApiError as error:
        exchange.code = error.code


def _values(state: State, person: Person, message: Message, action: dict[str, Any]) -> Values:
    """Return what this user has selected in the message so far."""
    values = initial_values(_blocks(message))
    held = state.choices.setdefault((person.key, message.ts), {})
    if action["type"] in STATEFUL:
        held.setdefault(action["block_id"], {})[action["action_id"]] = _as_state(action)
    for block_id, actions in held.items():
        if block_id in values:
            values[block_id] |= actions
    return values


def _blocks(there: Message | View) -> list[dict[str, Any]]:
    """Return what can be clicked in, including attachments."""
    attached = there.attachments if isinstance(there, Message) else []
    return [*there.blocks, *(block for each in attached for block in each.get("blocks", []))]


def _as_state(action: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in action.items() if key in {"type", "value"} or key.startswith("selected_")
    }
