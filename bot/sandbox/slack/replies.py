"""Show the app's replies: from the HTTP response, or later by response_url."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import events
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.exchange import ResponseUrl
from bot.sandbox.slack.limits import check_message
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import AppUser, Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel

MOST_TEXT = 40_000


def content(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return text, blocks and attachments of a message; raise `ApiError` if they are invalid."""
    blocks = body.get("blocks") or []
    attachments = body.get("attachments") or []
    text = body.get("text") or ""
    if not isinstance(text, str):
        raise ApiError("invalid_arguments")
    if not (text.strip() or blocks or attachments):
        raise ApiError("no_text")
    for attachment in attachments:
        if attachment.get("blocks"):
            check_message(attachment["blocks"])
    kept = check_message(blocks) if blocks else []
    return {"text": text[:MOST_TEXT], "blocks": kept, "attachments": list(attachments)}


def show(
    state: State,
    channel: Channel,
    author: Person | AppUser | None,
    told: Mapping[str, Any],
    *,
    only_for: Person | None = None,
    thread_ts: str | None = None,
) -> Message:
    """Post a new message to a channel."""
    if isinstance(author, AppUser):
        fetch_pictures(state, told.get("blocks"))
    ts, reader = state.timestamps.next(), only_for.key if only_for else None
    where = (channel.team_id, channel.id)
    message = Message(ts, *where, author=author, only_for=reader, thread_ts=thread_ts, **told)
    state.messages.add(message)
    state.changes.bump()
    events.said(state, message, changed=False)
    return message


def show_error(state: State, channel: Channel, person: Person, line: str) -> Message:
    """Show a message of Slack's own to one user."""
    message = show(state, channel, None, {"text": line}, only_for=person)
    message.kind = "error"
    return message


def change(state: State, message: Message, told: Mapping[str, Any]) -> Message:
    """Replace a message's content."""
    fetch_pictures(state, told.get("blocks"))
    message.text = told["text"]
    message.blocks = told["blocks"]
    message.attachments = told["attachments"]
    message.changed += 1
    message.edited_ts = state.timestamps.next()
    state.changes.bump()
    events.said(state, message, changed=True)
    return message


def answer(state: State, given: ResponseUrl, body: Mapping[str, Any]) -> Message | None:
    """Apply a response_url's (or HTTP response's) payload; return the message shown.

    Only the app's own message that was clicked can be replaced or deleted. The replies to a slash
    command can't (https://github.com/slackapi/bolt-js/issues/2287): each one adds a message.
    """
    original = given.original if given.original and given.original.by_app else None
    if _says_yes(body.get("delete_original")):
        if original is not None:
            state.messages.delete(original)
            state.changes.bump()
        return None
    told = content(body)
    if original is not None and not original.deleted and _says_yes(body.get("replace_original")):
        message = change(state, original, told)
    else:
        app = state.workspace(given.channel.team_id).app
        only_for = None if body.get("response_type") == "in_channel" else given.person
        thread_ts = body.get("thread_ts") or (original.thread_ts if original else None)
        message = show(state, given.channel, app, told, only_for=only_for, thread_ts=thread_ts)
    given.answers.append(message)
    return message


def _says_yes(value: Any) -> bool:
    """Return whether a flag is set; Slack's examples write flags as strings."""
    return value is True or value == "true"


def fetch_pictures(state: State, blocks: Any, code: str = "invalid_blocks") -> None:
    """Raise `ApiError` with this code if Slack can't fetch the message's images."""
    if state.pictures_fail and "'image_url'" in str(blocks):
        raise ApiError(code, response_metadata={"messages": ["[ERROR] downloading image failed"]})
