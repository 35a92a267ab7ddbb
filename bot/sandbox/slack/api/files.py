"""`files.getUploadURLExternal` and `files.completeUploadExternal`: an upload's first and last step.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import re
from typing import Any

from bot.sandbox.slack import replies
from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.chat import find_channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.files import File
from bot.sandbox.slack.world import Channel, Workspace

MOST_BYTES = 10_000_000
# Unlike in chat.postMessage, not a user id (https://github.com/slackapi/bolt-js/issues/2115).
CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")


def get_upload_url(call: Call) -> dict[str, Any]:
    """Reserve a file of `length` bytes."""
    workspace = call.workspace("files:write")
    name = call.text("filename")
    length = str(call.args.get("length", ""))
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    if int(length) > MOST_BYTES:
        raise ApiError("file_upload_size_restricted")
    file = call.state.files.announce(workspace.id, name, int(length))
    return {"upload_url": f"{call.state.url}/upload/v1/{file.upload_key}", "file_id": file.id}


def complete_upload(call: Call) -> dict[str, Any]:
    """Share the uploaded files in one message; without a channel, they stay private to the app."""
    workspace = call.workspace("files:write")
    told = call.args.get("files")
    if not isinstance(told, list) or not told or not all(isinstance(each, dict) for each in told):
        raise ApiError("invalid_arguments")
    files = [_uploaded(call, each) for each in told]
    channel = _channel(workspace, call.args.get("channel_id"))
    for file, each in zip(files, told, strict=True):
        file.complete, file.channel, file.title = True, channel, str(each.get("title") or file.name)
    if channel is not None:
        content = {"text": str(call.args.get("initial_comment") or ""), "files": files}
        replies.show(call.state, channel, workspace.app, content)
    return {"files": [file.as_object() for file in files]}


def _uploaded(call: Call, told: dict[str, Any]) -> File:
    try:
        file = call.state.files.find(str(told.get("id")))
    except LookupError as error:
        raise ApiError("file_not_found") from error
    if file.team_id not in {one.id for one in call.organization()} or file.content is None or file.complete:
        raise ApiError("file_not_found")
    return file


def _channel(workspace: Workspace, given: Any) -> Channel | None:
    if given is None:
        return None
    if not CHANNEL_ID.fullmatch(str(given)):
        raise ApiError("invalid_arguments")
    channel = find_channel(workspace, str(given))
    if not channel.has_app:
        raise ApiError("not_in_channel")
    return channel
