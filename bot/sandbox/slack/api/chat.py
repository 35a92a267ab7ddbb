"""`chat.*` and `reactions.get`: https://docs.slack.dev/reference/methods?family=chat."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.slack import replies
from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel, Workspace


def post_message(call: Call) -> dict[str, Any]:
    """Post a message, in a thread if `thread_ts` is given."""
    workspace, channel = _target(call)
    open_elsewhere = "chat:write.public" in call.installation().scopes and not channel.is_private
    _check_open(channel, has_app=channel.has_app or open_elsewhere)
    thread_ts = call.args.get("thread_ts")
    if thread_ts:
        _message(call, str(thread_ts), channel, "thread_not_found")
    told = replies.content(call.args)
    call.state.rates.post(channel.id)
    message = replies.show(call.state, channel, workspace.app, told, thread_ts=thread_ts)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_object()}


def post_ephemeral(call: Call) -> dict[str, Any]:
    workspace, channel = _target(call)
    person = _member(call, workspace, channel, call.text("user", "user_not_in_channel"))
    _check_open(channel, has_app=channel.has_app)
    told = replies.content(call.args)
    thread_ts = call.args.get("thread_ts")
    message = replies.show(call.state, channel, workspace.app, told, only_for=person, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def update(call: Call) -> dict[str, Any]:
    _, channel = _target(call)
    message = _own_message(call, channel, "cant_update_message")
    kept = {"text": message.text, "blocks": message.blocks, "attachments": message.attachments}
    sent = {name: value for name, value in call.args.items() if name in kept and value is not None}
    # A text alone replaces the blocks: Slack keeps blocks only if they are sent again.
    blank = {"text": "", "blocks": [], "attachments": []} if "text" in sent or "blocks" in sent else kept
    replies.change(call.state, message, replies.content(blank | sent))
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_object()}


def delete(call: Call) -> dict[str, Any]:
    _, channel = _target(call)
    message = _own_message(call, channel, "cant_delete_message")
    call.state.messages.delete(message)
    call.state.changes.bump()
    return {"channel": channel.id, "ts": message.ts}


def get_reactions(call: Call) -> dict[str, Any]:
    """Return the message with its reactions; without `full`, only some of the users are listed."""
    call.workspace("reactions:read")
    if not call.args.get("timestamp"):
        raise ApiError("no_item_specified")
    _, channel = _target(call, scopes=())
    if not channel.has_app:
        raise ApiError("not_in_channel")
    message = _message(call, str(call.args["timestamp"]), channel)
    objects = [
        {"name": name, "users": [person.id for person in people], "count": len(people)}
        for name, people in message.reactions.items()
    ]
    told = message.as_object() | ({"reactions": objects} if objects else {})
    return {"type": "message", "channel": channel.id, "message": told}


def find_channel(workspace: Workspace, given: str) -> Channel:
    """Return a channel by id or name; a user id means the direct messages with them."""
    name = given.removeprefix("#")
    for channel in workspace.channels.values():
        if given in {channel.id, channel.im_with} or (name == channel.name and not channel.im_with):
            return channel
    raise ApiError("channel_not_found")


def _target(call: Call, scopes: Sequence[str] = ("chat:write",)) -> tuple[Workspace, Channel]:
    workspace = call.workspace(*scopes)
    return workspace, find_channel(workspace, call.text("channel", "channel_not_found"))


def _check_open(channel: Channel, *, has_app: bool) -> None:
    if not has_app:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")


def _message(call: Call, ts: str, channel: Channel, missing: str = "message_not_found") -> Message:
    """Return a message; ephemeral ones are unknown to the Web API."""
    try:
        message = call.state.messages.find(ts, channel.id)
    except LookupError as error:
        raise ApiError(missing) from error
    if message.ephemeral:
        raise ApiError(missing)
    return message


def _own_message(call: Call, channel: Channel, refusal: str) -> Message:
    """Return the app's own message; ephemeral ones can only be changed by their response_url."""
    message = _message(
        call, call.text("ts" if "ts" in call.args else "message_ts", "message_not_found"), channel
    )
    if not message.by_app:
        raise ApiError(refusal)
    return message


def _member(call: Call, workspace: Workspace, channel: Channel, user_id: str) -> Person:
    external_users = [p for p in call.state.world.people() if p.key in channel.external_users]
    for person in [*workspace.people.values(), *external_users]:
        if person.id == user_id:
            return person
    raise ApiError("user_not_in_channel")
