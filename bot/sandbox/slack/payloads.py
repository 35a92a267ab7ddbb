"""What Slack sends the app, field by field.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api.
"""

from typing import Any

from bot.sandbox.slack.acme import APP_ID
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, Workspace


def slash_command(
    state: State, person: Person, channel: Channel, command: str, text: str, answer: ResponseUrl
) -> dict[str, str]:
    """The form of a slash command."""
    workspace = state.workspace(person.team_id)
    form = {
        "token": state.credentials.verification_token,
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
        "trigger_id": state.triggers.give(person),
    }
    if workspace.enterprise:
        form |= {"enterprise_id": workspace.enterprise[0], "enterprise_name": workspace.enterprise[1]}
    return form


def message_action(
    state: State, person: Person, channel: Channel, message: Message, callback_id: str, answer: ResponseUrl
) -> dict[str, Any]:
    """A message shortcut."""
    return _interaction(state, "message_action", person, state.workspace(channel.team_id)) | {
        "callback_id": callback_id,
        "action_ts": state.timestamps.next(),
        "response_url": f"{state.url}/response/{answer.id}",
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
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
    """A button, menu or the like in a message. An ephemeral message is not in its payload, only its timestamp."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    payload = _interaction(state, "block_actions", person, state.workspace(channel.team_id)) | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "channel": {"id": channel.id, "name": channel.name_in_payloads},
        "response_url": f"{state.url}/response/{answer.id}",
        "actions": [action],
        "state": {"values": values},
    }
    return payload if message.ephemeral else payload | {"message": message.as_object()}


def view_click(state: State, view: View, action: dict[str, Any]) -> dict[str, Any]:
    """A button, menu or the like in a modal or Home tab."""
    return _interaction(state, "block_actions", view.person, _home(state, view), view.id) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_object(state, view),
        "actions": [action],
    }


def view_submission(state: State, view: View) -> dict[str, Any]:
    return _interaction(state, "view_submission", view.person, _home(state, view), view.id) | {
        "view": view_object(state, view),
        "response_urls": [],
    }


def view_closed(state: State, view: View, *, cleared: bool) -> dict[str, Any]:
    payload = _interaction(state, "view_closed", view.person, _home(state, view))
    payload.pop("trigger_id")
    return payload | {"view": view_object(state, view), "is_cleared": cleared}


def event_callback(
    state: State, workspace: Workspace, event: dict[str, Any], event_id: str
) -> dict[str, Any]:
    """An Events API envelope."""
    authorization = {
        "enterprise_id": workspace.enterprise[0] if workspace.enterprise else None,
        "team_id": None if workspace.org_wide else workspace.id,
        "user_id": workspace.app.user_id,
        "is_bot": True,
        "is_enterprise_install": workspace.org_wide,
    }
    where = event.get("channel") or (event.get("item") or {}).get("channel")
    channel = workspace.channels.get(str(where))
    return {
        "token": state.credentials.verification_token,
        "team_id": workspace.id,
        "enterprise_id": authorization["enterprise_id"],
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
    return view.as_object(APP_ID, _home(state, view).app.bot_id)


def _home(state: State, view: View) -> Workspace:
    return state.workspace(view.person.team_id)


def _interaction(
    state: State, kind: str, person: Person, workspace: Workspace, view_id: str | None = None
) -> dict[str, Any]:
    """The fields that all interactions share. In a shared channel the person's own team differs from `team`."""
    enterprise = workspace.enterprise
    return {
        "type": kind,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": state.credentials.verification_token,
        "trigger_id": state.triggers.give(person, view_id),
        "enterprise": {"id": enterprise[0], "name": enterprise[1]} if enterprise else None,
        "is_enterprise_install": workspace.org_wide,
    }
