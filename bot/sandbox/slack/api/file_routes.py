"""File uploads by the app, and downloads by users."""

from http import HTTPStatus

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.api_log import ApiCall
from bot.sandbox.slack.consent import signed_in
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.files import File
from bot.sandbox.slack.state import State


def file_routes(state: State) -> list[Route]:
    """Return the routes `/upload/v1/<opaque>`, the second step of an upload, and `/files-pri/…`."""

    async def upload(request: Request) -> Response:
        return await _upload(request, state)

    async def download(request: Request) -> Response:
        return _download(request, state)

    return [
        Route("/upload/v1/{key}", upload, methods=["POST"]),
        Route("/files-pri/{team}-{file}/download/{name}", download, methods=["GET"]),
    ]


async def _upload(request: Request, state: State) -> Response:
    record = ApiCall("upload", {}, "", state.clock())
    state.api_calls.append(record)
    state.calls_in_progress += 1
    try:
        state.next_fault("upload")
        file = _awaited(state, request.path_params["key"])
        content = await _content(request)
        record.team_id, record.args = file.team_id, {"length": len(content)}
        _take(file, content)
        record.ok = True
    except ApiError as error:
        record.error = error.code
        record.status = HTTPStatus.BAD_REQUEST if error.status == HTTPStatus.OK else error.status
        return PlainTextResponse(error.code, record.status)
    finally:
        state.calls_in_progress -= 1
        state.changes.bump()
    return PlainTextResponse(f"OK - {len(content)}")


def _awaited(state: State, key: str) -> File:
    try:
        return state.files.awaited(key)
    except LookupError as error:
        raise ApiError("upload_url_used_or_unknown", status=HTTPStatus.NOT_FOUND) from error


def _take(file: File, content: bytes) -> None:
    if len(content) != file.length:
        raise ApiError("size_mismatch", status=HTTPStatus.BAD_REQUEST)
    file.content = content


async def _content(request: Request) -> bytes:
    """Return the body, or the only file of a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return b""


def _download(request: Request, state: State) -> Response:
    """Serve the file if the signed-in user can see its message."""
    try:
        file = state.files.find(request.path_params["file"])
    except LookupError:
        return PlainTextResponse("file_not_found", HTTPStatus.NOT_FOUND)
    if not file.complete or not file.is_shown_to(signed_in(request, state)):
        return PlainTextResponse("file_not_found", HTTPStatus.NOT_FOUND)
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{file.path.rpartition('/')[2]}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(file.content, media_type="application/octet-stream", headers=headers)
