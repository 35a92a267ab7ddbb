"""What users do that reaches the app: commands, message shortcuts, clicks, and modals."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import delivery, form_state, payloads, replies
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.limits import check_view
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel

REQUIRED = "Please complete this required field."


class UserActions(State):
    """A Slack whose users (by name, id or key) act in channels (by `#name` or id)."""

    def person(self, user: str, *, team: str | None = None) -> Person:
        return self.world.person(user, team=team)

    def at(self, user: str, channel: str) -> tuple[Person, Channel]:
        """Return a user and a channel; a channel's id also determines the user's workspace."""
        by_id = next((c for c in self.world.channels() if c.id == channel), None)
        person = self.person(user, team=by_id.team_id if by_id else None)
        if channel in {"@app", self.manifest.name}:
            return person, self.world.im(person)
        return person, self.world.channel(channel, team=person.team_id)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Exchange:
        """Send a slash command; its reply, if any, is shown as the app's message."""
        person, where = self.at(user, channel)
        given = self.response_urls.give(person, where)
        form = payloads.slash_command(self, person, where, command, text, given)
        exchange = await delivery.send(self, "slash_commands", form, given)
        if exchange.ok:
            _show_reply(self, exchange, f"{command} {text}".rstrip())
        if exchange.code:
            exchange.error = f'{command} failed with the error "{exchange.code}"'
            replies.show_error(self, where, person, exchange.error)
        return exchange

    async def shortcut(
        self, user: str, channel: str, message_ts: Message | str, callback_id: str
    ) -> Exchange:
        """Use a message shortcut; raise `LookupError` for an ephemeral message, which has none."""
        person, where = self.at(user, channel)
        message = message_ts if isinstance(message_ts, Message) else self.messages.find(message_ts)
        if message.ephemeral or message.kind == "error":
            raise LookupError("Slack offers no shortcuts on ephemeral messages")
        given = self.response_urls.give(person, where, message)
        payload = payloads.message_action(self, person, where, message, callback_id, given)
        exchange = await delivery.send(self, "interactive", payload, given)
        return _explained(self, exchange, where, person)

    async def click(
        self,
        user: str,
        message_or_view: Message | View | str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Exchange:
        """Click a button or use a menu; raise `LookupError` if the user doesn't see it.

        `value` tells buttons with one action_id apart; `selected` is an option's value, or several.
        """
        there = self._thing(message_or_view)
        block, element = form_state.find_element(_blocks(there), action_id, block_id=block_id, value=value)
        action = form_state.chosen(block, element, self.timestamps.next(), value=value, selected=selected)
        if isinstance(there, View):
            exchange = await _click_in_view(self, self._own_view(user, there), action)
        else:
            exchange = await _click_in_message(self, self._reader(user, there), there, action)
        exchange.url = str(element.get("url", ""))
        return exchange

    async def submit(self, user: str, view_id: View | str, state: Mapping[str, Any]) -> Exchange:
        """Submit a modal; if a required input is empty, nothing is sent, as in Slack.

        `state` is `{block_id: {action_id: value}}` or `{action_id: value}`, with a text, an
        option's value, a list of them, or Slack's own state object as the value.
        """
        view = self._own_view(user, view_id)
        fill(view, state)
        if missing := _missing(view):
            view.errors = missing
            view.refusals += 1
            self.changes.bump()
            return Exchange(payload={}, code="required", error=REQUIRED)
        exchange = await delivery.send(self, "interactive", payloads.view_submission(self, view))
        if exchange.ok:
            _respond(self, view, exchange)
        exchange.explain(self.manifest.name)
        view.trouble = exchange.error or view.trouble
        view.refusals += 1
        self.changes.bump()
        return exchange

    async def close(self, user: str, view_id: View | str) -> Exchange | None:
        """Close a modal; the app is notified only with `notify_on_close`."""
        view = self._own_view(user, view_id)
        self.views.close(view)
        self.changes.bump()
        if not view.content.get("notify_on_close"):
            return None
        return await delivery.send(self, "interactive", payloads.in_view(self, "view_closed", view))

    def _thing(self, named: Message | View | str) -> Message | View:
        if isinstance(named, Message | View):
            return named
        return self.views.find(named) if named.startswith("V") else self.messages.find(named)

    def _reader(self, user: str, message: Message) -> Person:
        person = self.person(user, team=message.team_id)
        if message.only_for not in {None, person.key}:
            raise LookupError(f"{person.name} does not see this message")
        return person

    def _own_view(self, user: str, view: View | str) -> View:
        found = view if isinstance(view, View) else self.views.find(view)
        if self.person(user, team=found.person.team_id) != found.person:
            raise LookupError(f"{user} has no such view")
        return found


async def _click_in_message(
    state: State, person: Person, message: Message, action: dict[str, Any]
) -> Exchange:
    channel = state.world.channel(message.channel_id, team=message.team_id)
    values = _values(state, person, message, action)
    given = state.response_urls.give(person, channel, message)
    payload = payloads.message_click(state, person, channel, message, action, values, given)
    exchange = await delivery.send(state, "interactive", payload, given)
    return _explained(state, exchange, channel, person)


async def _click_in_view(state: State, view: View, action: dict[str, Any]) -> Exchange:
    if action["type"] in form_state.STATEFUL:
        view.values.setdefault(action["block_id"], {})[action["action_id"]] = _as_state(action)
    payload = payloads.in_view(state, "view_click", view, action=action)
    exchange = await delivery.send(state, "interactive", payload)
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


def _values(state: State, person: Person, message: Message, action: dict[str, Any]) -> form_state.Values:
    """Return what this user has selected in the message so far."""
    values = form_state.initial_values(_blocks(message))
    held = state.choices.setdefault((person.key, message.ts), {})
    if action["type"] in form_state.STATEFUL:
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


def _respond(state: State, view: View, exchange: Exchange) -> None:
    body = exchange.body if isinstance(exchange.body, Mapping) else {}
    try:
        match body.get("response_action"):
            case None:
                state.views.close(view)
            case "errors":
                view.errors = _known_errors(view, body.get("errors"))
            case "update":
                view.show(check_view(body.get("view"), "modal"))
            case _:
                exchange.code = "invalid_response_action"
    except ApiError as error:
        exchange.code = error.code


def fill(view: View, filled: Mapping[str, Any]) -> None:
    """Set the values of the view's inputs; raise `LookupError` for an unknown input."""
    inputs = {
        (str(block["block_id"]), str(block["element"]["action_id"])): block["element"]
        for block in view.blocks
        if block.get("type") == "input"
    }
    for name, given in filled.items():
        if isinstance(given, Mapping) and any(name == block_id for block_id, _ in inputs):
            wanted = [((name, action_id), value) for action_id, value in given.items()]
        else:
            wanted = [(place, given) for place in inputs if name in place]
        if not wanted:
            raise LookupError(f"no input {name!r} in this modal; there is: {sorted(inputs)}")
        for place, value in wanted:
            if place not in inputs:
                raise LookupError(f"no input {place} in this modal; there is: {sorted(inputs)}")
            view.values.setdefault(place[0], {})[place[1]] = form_state.value_of(inputs[place], value)


def _missing(view: View) -> dict[str, str]:
    return {
        str(block["block_id"]): REQUIRED
        for block in view.blocks
        if block.get("type") == "input"
        and not block.get("optional")
        and form_state.is_empty(view.values.get(block["block_id"], {}).get(block["element"]["action_id"]))
    }


def _known_errors(view: View, errors: Any) -> dict[str, str]:
    """Return the errors by block id; raise `ApiError` if one isn't for an input's block."""
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, Mapping) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_errors")
    return {str(block_id): str(text) for block_id, text in errors.items()}
