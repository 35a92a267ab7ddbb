"""File uploads (https://docs.slack.dev/messaging/working-with-files#uploading_files), downloads."""

import re
from http import HTTPStatus
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack import replies
from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.chat import find_channel
from bot.sandbox.slack.consent import signed_in
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.ids import new_id, new_token
from bot.sandbox.slack.messages import File
from bot.sandbox.slack.page import PAGES
from bot.sandbox.slack.state import state_of
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
    file, key = File(new_id("F"), workspace.id, name, int(length)), new_token("")
    call.state.files[file.id] = call.state.uploads[key] = file
    return {"upload_url": f"{call.state.url}/upload/v1/{key}", "file_id": file.id}


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
    file, teams = call.state.files.get(str(told.get("id"))), {one.id for one in call.organization()}
    if file is None or file.team_id not in teams or file.content is None or file.complete:
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


async def upload(request: Request) -> Response:
    """The second step of an upload."""
    state = state_of(request)
    with state.record("upload", refused=400) as record:
        state.next_fault("upload")
        file = state.uploads.pop(request.path_params["key"], None)
        if file is None:
            raise ApiError("upload_url_used_or_unknown", status=HTTPStatus.NOT_FOUND)
        content = await _content(request)
        record.team_id, record.args = file.team_id, {"length": len(content)}
        if len(content) != file.length:
            raise ApiError("size_mismatch")
        file.content = content
    said = f"OK - {record.args['length']}" if record.ok else record.error
    return PlainTextResponse(said, record.status)


async def download(request: Request) -> Response:
    """The file, if the signed-in user can see its message."""
    state = state_of(request)
    file = state.files.get(request.path_params["file"])
    if file is None or not file.complete or not file.is_shown_to(signed_in(request, state)):
        return PAGES.respond("missing.html", status=HTTPStatus.NOT_FOUND)
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{file.path.rpartition('/')[2]}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(file.content, media_type="application/octet-stream", headers=headers)


async def _content(request: Request) -> bytes:
    """Return the body, or the only file of a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return b""


ROUTES = (
    Route("/upload/v1/{key}", upload, methods=["POST"]),
    Route("/files-pri/{team}-{file}/download/{name}", download, methods=["GET"]),
)
