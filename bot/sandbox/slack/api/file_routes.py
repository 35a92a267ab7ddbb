"""File uploads by the app, and downloads by users."""

from http import HTTPStatus

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.consent import signed_in
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.state import state_of
from bot.sandbox.slack.templating import page


async def upload(request: Request) -> Response:
    """POST /upload/v1/<opaque>: the second step of an upload."""
    state = state_of(request)
    with state.record("upload") as record:
        state.next_fault("upload")
        try:
            file = state.files.awaited(request.path_params["key"])
        except LookupError as error:
            raise ApiError("upload_url_used_or_unknown", status=HTTPStatus.NOT_FOUND) from error
        content = await _content(request)
        record.team_id, record.args = file.team_id, {"length": len(content)}
        if len(content) != file.length:
            raise ApiError("size_mismatch", status=HTTPStatus.BAD_REQUEST)
        file.content = content
    if not record.ok:
        record.status = HTTPStatus.BAD_REQUEST if record.status == HTTPStatus.OK else record.status
        return PlainTextResponse(record.error, record.status)
    return PlainTextResponse(f"OK - {record.args['length']}")


async def download(request: Request) -> Response:
    """GET /files-pri/…: the file, if the signed-in user can see its message."""
    state = state_of(request)
    try:
        file = state.files.find(request.path_params["file"])
    except LookupError:
        file = None
    if file is None or not file.complete or not file.is_shown_to(signed_in(request, state)):
        return page("missing.html", status=HTTPStatus.NOT_FOUND)
    headers = {
        "content-disposition": f"attachment; filename*=utf-8''{file.path.rpartition('/')[2]}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(file.content, media_type="application/octet-stream", headers=headers)


ROUTES = (
    Route("/upload/v1/{key}", upload, methods=["POST"]),
    Route("/files-pri/{team}-{file}/download/{name}", download, methods=["GET"]),
)


async def _content(request: Request) -> bytes:
    """Return the body, or the only file of a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return b""
