"""The Web API, one row per method that the app uses, and response_urls."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.slack import replies
from bot.sandbox.slack.api import auth, chat, files, info, views
from bot.sandbox.slack.api.caller import Call, parse_json, read_call
from bot.sandbox.slack.errors import EDGE, EDGE_HEADERS, ApiError
from bot.sandbox.slack.rates import TIER_2, TIER_3, TIER_4
from bot.sandbox.slack.state import REPLY_LOST, ApiCall, State, state_of
from bot.sandbox.test_server import HangUp, edge_page

UNRECORDED = {"code", "client_secret", "refresh_token"}


class Method(NamedTuple):
    """A method's function, and the calls a minute that its tier allows (None: any number)."""

    answer: Callable[[Call], dict[str, Any] | Awaitable[dict[str, Any]]]
    tier: int | None = None


METHODS: Final = {
    # each method's tier is on its own page, https://docs.slack.dev/reference/methods/<method>
    "auth.test": Method(auth.test),
    "auth.teams.list": Method(auth.teams_list, TIER_2),
    "apps.connections.open": Method(auth.connections_open),
    "chat.postMessage": Method(chat.post_message),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4),
    "chat.update": Method(chat.update, TIER_3),
    "chat.delete": Method(chat.delete, TIER_3),
    "reactions.get": Method(chat.get_reactions, TIER_3),
    "views.open": Method(views.open_view, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
    "blocks.validate": Method(views.validate),
    "users.info": Method(info.users_info, TIER_4),
    "emoji.list": Method(info.list_emoji, TIER_2),
    "usergroups.list": Method(info.list_groups, TIER_2),
    "usergroups.users.list": Method(info.list_group_users, TIER_2),
    "conversations.open": Method(info.open_im, TIER_3),
    "conversations.info": Method(info.channel_info, TIER_3),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4),
    "oauth.v2.access": Method(auth.v2_access),
    "openid.connect.token": Method(auth.openid_token),
}


async def call_method(request: Request) -> Response:
    state, name = state_of(request), request.path_params["method"]
    spoiled = ""
    with state.record(name) as record:
        call = await read_call(request, state)
        record.args = {key: value for key, value in call.args.items() if key not in UNRECORDED}
        record.team_id = _team_of(state, call.token)
        spoiled = state.next_fault(name)
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method")
        state.rates.count(name, record.team_id, method.tier)
        told = method.answer(call)
        record.response = {"ok": True, **(await told if inspect.isawaitable(told) else told)}
    installation = state.installations.of(record.team_id)
    if installation:
        record.headers["x-oauth-scopes"] = ",".join(sorted(installation.scopes))
    if spoiled:
        return HangUp() if spoiled == REPLY_LOST else _NoAnswer()
    return _reply(record)


async def use_response_url(request: Request) -> Response:
    state, url_id = state_of(request), request.path_params["id"]
    with state.record("response_url", url_id.partition("/")[0], refused=400) as record:
        body = parse_json(await request.body(), "invalid_payload")
        if not isinstance(body, dict):
            raise ApiError("invalid_payload")
        record.args = body
        state.next_fault("response_url")
        replies.answer(state, state.response_urls.spend(url_id), record.args)
    return PlainTextResponse("ok") if record.ok else _reply(record)


class _NoAnswer(Response):
    """Sends nothing, and waits until the client closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (ASGI)
        while (await receive())["type"] != "http.disconnect":
            pass


def _reply(record: ApiCall) -> Response:
    if record.error == EDGE:
        return edge_page(record.status, EDGE_HEADERS)
    return JSONResponse(record.response, record.status, record.headers)


def _team_of(state: State, token: str) -> str:
    try:
        return state.installations.by_token(token).team_id
    except ApiError:
        return ""


ROUTES = (
    Route("/api/{method}", call_method, methods=["GET", "POST"]),
    Route("/response/{id:path}", use_response_url, methods=["POST"]),
)
