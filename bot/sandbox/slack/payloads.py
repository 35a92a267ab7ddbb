"""The payloads that Slack sends to the app; their members are in objects.yaml."""

from typing import Any

from bot.sandbox.slack.exchange import ResponseUrl
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.objects import make
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, Workspace


def slash_command(
    state: State, person: Person, channel: Channel, command: str, text: str, answer: ResponseUrl
) -> dict[str, str]:
    home = state.workspace(person.team_id)
    typed: dict[str, Any] = {"command": command, "text": text}
    return _interaction(state, "slash_command", person, home, channel=channel, answer=answer, **typed)


def message_action(
    state: State, person: Person, channel: Channel, message: Message, callback_id: str, answer: ResponseUrl
) -> dict[str, Any]:
    used = {"message": message, "callback_id": callback_id, "action_ts": state.timestamps.next()}
    return _in_message(state, "message_action", person, channel, answer, **used)


def message_click(
    state: State,
    person: Person,
    channel: Channel,
    message: Message,
    action: dict[str, Any],
    values: dict[str, Any],
    answer: ResponseUrl,
) -> dict[str, Any]:
    """Return the payload of a click in a message, which isn't in it if it is ephemeral."""
    used = {"message": message, "action": action, "values": values}
    return _in_message(state, "message_click", person, channel, answer, **used)


def view_submission(state: State, view: View) -> dict[str, Any]:
    return in_view(state, "view_submission", view)


def event_callback(
    state: State, workspace: Workspace, event: dict[str, Any], event_id: str, by: Person | None = None
) -> dict[str, Any]:
    """Return an Events API envelope for the app in this workspace; `by` is the acting user."""
    where = event.get("channel") or (event.get("item") or {}).get("channel")
    return make(
        "event_callback",
        event=event,
        event_id=event_id,
        event_time=int(state.clock().timestamp()),
        event_context=f"4-{new_id('E')}",
        installed=workspace,
        acting=state.workspace(by.team_id) if by else workspace,
        channel=workspace.channels.get(str(where)),
    )


def view_object(state: State, view: View) -> dict[str, Any]:
    return make("view", view=view, installed=state.workspace(view.installed_team_id))


def _in_message(
    state: State, kind: str, person: Person, channel: Channel, answer: ResponseUrl, **used: Any
) -> dict[str, Any]:
    home = state.workspace(channel.team_id)
    return _interaction(state, kind, person, home, channel=channel, answer=answer, **used)


def in_view(state: State, kind: str, view: View, **used: Any) -> dict[str, Any]:
    own, installed = state.workspace(view.person.team_id), state.workspace(view.installed_team_id)
    shown = view_object(state, view)
    return _interaction(state, kind, view.person, own, installed, view=shown, **used)


def _interaction(
    state: State, kind: str, person: Person, home: Workspace, installed: Workspace | None = None, **used: Any
) -> dict[str, Any]:
    """Fill in a payload; `installed` is the app's workspace if that isn't `home`."""
    app_in = installed or home
    trigger_id = state.triggers.give(person, app_in.id)
    return make(
        kind, url=state.url, person=person, home=home, installed=app_in, trigger_id=trigger_id, **used
    )
