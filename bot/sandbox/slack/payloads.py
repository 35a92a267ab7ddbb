"""The payloads that Slack sends to the app.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api.
"""

from typing import Any

from bot.sandbox.slack.exchange import ResponseUrl
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import APP_ID, Channel, Workspace

VERIFICATION_TOKEN = "sandbox-verification-token"


def slash_command(
    state: State, person: Person, channel: Channel, command: str, text: str, answer: ResponseUrl
) -> dict[str, str]:
    workspace = state.workspace(person.team_id)
    form = {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payloads,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": str(workspace.org_wide).lower(),
        "response_url": f"{state.url}/response/{answer.id}",
        "trigger_id": state.triggers.give(person, workspace.id),
    }
    if workspace.enterprise:
        form |= {"enterprise_id": workspace.enterprise[0], "enterprise_name": workspace.enterprise[1]}
    return form


def message_action(
    state: State, person: Person, channel: Channel, message: Message, callback_id: str, answer: ResponseUrl
) -> dict[str, Any]:
    return _in_message(state, "message_action", person, channel, answer) | {
        "callback_id": callback_id,
        "action_ts": state.timestamps.next(),
        "message_ts": message.ts,
        "message": message.as_object(),
    }


def message_click(
    state: State,
    person: Person,
    channel: Channel,
    message: Message,
    action: dict[str, Any],
    values: dict[str, Any],
    answer: ResponseUrl,
) -> dict[str, Any]:
    """Return the payload of a click in a message.

    An ephemeral message is not in its payload, only its timestamp.
    """
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    payload = _in_message(state, "block_actions", person, channel, answer) | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "actions": [action],
        "state": {"values": values},
    }
    return payload if message.ephemeral else payload | {"message": message.as_object()}


def view_click(state: State, view: View, action: dict[str, Any]) -> dict[str, Any]:
    container = {"type": "view", "view_id": view.id}
    return _in_view(state, "block_actions", view) | {"container": container, "actions": [action]}


def view_submission(state: State, view: View) -> dict[str, Any]:
    return _in_view(state, "view_submission", view) | {"response_urls": []}


def view_closed(state: State, view: View) -> dict[str, Any]:
    payload = _in_view(state, "view_closed", view)
    payload.pop("trigger_id")
    return payload | {"is_cleared": False}


def event_callback(
    state: State, workspace: Workspace, event: dict[str, Any], event_id: str, by: Person | None = None
) -> dict[str, Any]:
    """Return an Events API envelope for the app in this workspace.

    `team_id` and `enterprise_id` are the acting user's, in a shared channel possibly of another
    organization; only `authorizations` names the installation. For an org-wide installation it
    names no workspace.
    """
    authorization = {
        "enterprise_id": workspace.enterprise[0] if workspace.enterprise else None,
        "team_id": None if workspace.org_wide else workspace.id,
        "user_id": workspace.app.user_id,
        "is_bot": True,
        "is_enterprise_install": workspace.org_wide,
    }
    where = event.get("channel") or (event.get("item") or {}).get("channel")
    channel = workspace.channels.get(str(where))
    acting = state.workspace(by.team_id) if by else workspace
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": None if event["type"] == "team_access_revoked" else acting.id,
        "enterprise_id": acting.enterprise[0] if acting.enterprise else None,
        "context_team_id": workspace.id,
        "context_enterprise_id": authorization["enterprise_id"],
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(state.clock().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": channel is not None and bool(channel.strangers),
        "event_context": f"4-{new_id('E')}",
    }


def view_object(state: State, view: View) -> dict[str, Any]:
    return view.as_object(APP_ID, state.workspace(view.installed_team_id).app.bot_id)


def _in_message(
    state: State, kind: str, person: Person, channel: Channel, answer: ResponseUrl
) -> dict[str, Any]:
    """In a shared channel, `team` is the app's workspace; only `user` names the user's own."""
    workspace = state.workspace(channel.team_id)
    return _interaction(state, kind, person, workspace, workspace) | {
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "response_url": f"{state.url}/response/{answer.id}",
    }


def _in_view(state: State, kind: str, view: View) -> dict[str, Any]:
    """In a view, `team` and `enterprise` are the user's own; only the view names the app's."""
    own, installed = state.workspace(view.person.team_id), state.workspace(view.installed_team_id)
    payload = _interaction(state, kind, view.person, own, installed)
    return payload | {"view": view_object(state, view)}


def _interaction(
    state: State, kind: str, person: Person, team: Workspace, installed: Workspace
) -> dict[str, Any]:
    """Return the fields of all interactions; `installed` may be another workspace than `team`."""
    enterprise = team.enterprise
    of_enterprise = {"enterprise_id": enterprise[0], "enterprise_name": enterprise[1]} if enterprise else {}
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain} | of_enterprise,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": state.triggers.give(person, installed.id),
        "enterprise": {"id": enterprise[0], "name": enterprise[1]} if enterprise else None,
        "is_enterprise_install": installed.org_wide,
    }
