"""HTTP routes of the Web API and of response_urls."""

import inspect
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.slack import replies
from bot.sandbox.slack.api import AsyncMethod, Method, methods
from bot.sandbox.slack.api.caller import Call, read_call
from bot.sandbox.slack.api.file_routes import file_routes
from bot.sandbox.slack.api_log import ApiCall
from bot.sandbox.slack.edge import EDGE, edge_page
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import REPLY_LOST, State
from bot.sandbox.test_server import HangUp

UNRECORDED = {"code", "client_secret", "refresh_token"}


def api_routes(state: State, sockets: SocketMode) -> list[Route]:
    """Return the routes `/api/<method>` and `/response/<opaque>`, and those of files."""
    known = methods(sockets)

    async def call_method(request: Request) -> Response:
        return await _call(request, state, known, request.path_params["method"])

    async def use_response_url(request: Request) -> Response:
        return await _respond(request, state, request.path_params["id"])

    return [
        Route("/api/{method}", call_method, methods=["GET", "POST"]),
        Route("/response/{id:path}", use_response_url, methods=["POST"]),
        *file_routes(state),
    ]


async def _call(
    request: Request, state: State, known: dict[str, Method | AsyncMethod], name: str
) -> Response:
    record = ApiCall(name, {}, "", state.clock())
    state.api_calls.append(record)
    state.calls_in_progress += 1
    headers, spoiled = {}, ""
    try:
        call = await read_call(request, state)
        record.args = {key: value for key, value in call.args.items() if key not in UNRECORDED}
        record.team_id = _team_of(state, call.token)
        spoiled = state.next_fault(name)
        state.rates.count(name, record.team_id)
        told = known.get(name, _unknown)(call)
        record.response = {"ok": True, **(await told if inspect.isawaitable(told) else told)}
        record.ok = True
    except ApiError as error:
        headers = _refused(record, error)
    finally:
        state.calls_in_progress -= 1
        state.changes.bump()
    installation = state.installations.of(record.team_id)
    if installation:
        headers["x-oauth-scopes"] = ",".join(sorted(installation.scopes))
    if record.error == EDGE:
        return edge_page(record.status)
    if spoiled:
        return HangUp() if spoiled == REPLY_LOST else _NoAnswer()
    return JSONResponse(record.response, record.status, headers)


async def _respond(request: Request, state: State, url_id: str) -> Response:
    record = ApiCall("response_url", {}, url_id.partition("/")[0], state.clock())
    state.api_calls.append(record)
    state.calls_in_progress += 1
    try:
        record.args = await _body(request)
        state.next_fault("response_url")
        replies.answer(state, state.response_urls.spend(url_id), record.args)
        record.ok = True
    except ApiError as error:
        headers = _refused(record, error)
        if error.code == EDGE:
            return edge_page(error.status)
        record.status = record.status if record.status != HTTPStatus.OK else HTTPStatus.BAD_REQUEST
        return JSONResponse(record.response, record.status, headers)
    finally:
        state.calls_in_progress -= 1
        state.changes.bump()
    return PlainTextResponse("ok")


class _NoAnswer(Response):
    """Sends nothing, and waits until the client closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (ASGI)
        while (await receive())["type"] != "http.disconnect":
            pass


def _refused(record: ApiCall, error: ApiError) -> dict[str, str]:
    """Log the error; return its headers."""
    record.error, record.status = error.code, error.status
    record.response = {"ok": False, "error": error.code, **error.extra}
    return {"retry-after": str(error.retry_after)} if error.retry_after is not None else {}


def _unknown(_call: Call) -> dict[str, Any]:
    raise ApiError("unknown_method")


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise ApiError("invalid_payload", status=400) from error
    if not isinstance(body, dict):
        raise ApiError("invalid_payload", status=400)
    return body


def _team_of(state: State, token: str) -> str:
    try:
        return state.installations.by_token(token).team_id
    except ApiError:
        return ""
