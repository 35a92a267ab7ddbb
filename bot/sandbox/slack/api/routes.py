"""HTTP routes of the Web API and of response_urls."""

import inspect
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.slack import replies
from bot.sandbox.slack.api import METHODS, Method, unknown
from bot.sandbox.slack.api.caller import read_call
from bot.sandbox.slack.errors import EDGE, ApiError, edge_page
from bot.sandbox.slack.state import REPLY_LOST, State, state_of
from bot.sandbox.test_server import HangUp

UNRECORDED = {"code", "client_secret", "refresh_token"}


async def call_method(request: Request) -> Response:
    """GET or POST /api/<method>."""
    state, name = state_of(request), request.path_params["method"]
    spoiled, method = "", METHODS.get(name, Method(unknown))
    with state.record(name) as record:
        call = await read_call(request, state)
        record.args = {key: value for key, value in call.args.items() if key not in UNRECORDED}
        record.team_id = _team_of(state, call.token)
        spoiled = state.next_fault(name)
        state.rates.count(name, record.team_id, method.tier)
        told = method.answer(call)
        record.response = {"ok": True, **(await told if inspect.isawaitable(told) else told)}
    installation = state.installations.of(record.team_id)
    if installation:
        record.headers["x-oauth-scopes"] = ",".join(sorted(installation.scopes))
    if record.error == EDGE:
        return edge_page(record.status)
    if spoiled:
        return HangUp() if spoiled == REPLY_LOST else _NoAnswer()
    return JSONResponse(record.response, record.status, record.headers)


async def use_response_url(request: Request) -> Response:
    """POST /response/<opaque>: reply to an interaction."""
    state, url_id = state_of(request), request.path_params["id"]
    with state.record("response_url", url_id.partition("/")[0]) as record:
        record.args = await _body(request)
        state.next_fault("response_url")
        replies.answer(state, state.response_urls.spend(url_id), record.args)
    if record.ok:
        return PlainTextResponse("ok")
    if record.error == EDGE:
        return edge_page(record.status)
    record.status = record.status if record.status != HTTPStatus.OK else HTTPStatus.BAD_REQUEST
    return JSONResponse(record.response, record.status, record.headers)


ROUTES = (
    Route("/api/{method}", call_method, methods=["GET", "POST"]),
    Route("/response/{id:path}", use_response_url, methods=["POST"]),
)


class _NoAnswer(Response):
    """Sends nothing, and waits until the client closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (ASGI)
        while (await receive())["type"] != "http.disconnect":
            pass


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
