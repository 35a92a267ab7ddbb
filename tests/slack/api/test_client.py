"""The client of Slack's Web API: the tenant's token, one typed error, metrics and log lines."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import SlackUnavailable
from bot.metrics import Metrics
from bot.sandbox.test_server import HangUp, serve
from bot.secret import Secret
from bot.slack.api import ErrorKind, Retry, SlackApi, SlackClient, SlackError
from bot.slack.installation import Installation
from bot.slack.message import Message
from tests.scenarios.watching import log_lines

TOKEN = "xoxb-hidden"
PICTURED = Message(
    "Hi", [{"type": "image", "image_url": "https://pbs.twimg.com/a.png", "alt_text": "A picture"}]
)

Handler = Callable[[Request], Awaitable[Response]]


def call_outcome(response: Response) -> Handler:
    async def handle(_: Request) -> Response:
        return response

    return handle


class Slack:
    """A Slack that sends scripted responses to every method and records requests."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []
        self.metrics = Metrics()
        self._handler = handler

    @asynccontextmanager
    async def api(self) -> AsyncIterator[SlackApi]:
        """Return a client of this Slack for the tenant `T1`."""
        app = Starlette(routes=[Route("/api/{name}", self._handle, methods=["GET", "POST"])])
        async with await serve(app) as server, aiohttp.ClientSession() as session:
            client = SlackClient(f"{server.url}/api/", self.metrics)
            client.use_session(session)
            yield SlackApi(client, _find)

    async def _handle(self, request: Request) -> Response:
        self.requests.append((request.path_params["name"], request.headers["authorization"]))
        self.bodies.append(await request.body())
        return await self._handler(request)


async def _find(tenant: str) -> Installation | None:
    if tenant == "T1":
        return Installation(
            "T1", None, "T1", "Acme", "A1", "B1", "U9", "", Secret(TOKEN), "U1", datetime.now(UTC)
        )
    return None


async def failure(slack: Slack, tenant: str = "T1", method: str = "chat.postMessage") -> SlackError:
    async with slack.api() as api:
        with pytest.raises(SlackError) as raised:
            await api.call(tenant, method, retry=Retry.ONCE, channel="C1", text="Private")
    return raised.value


async def test_the_tenants_token_is_sent() -> None:
    """Callers only name the tenant."""
    slack = Slack(
        call_outcome(
            JSONResponse({"ok": True, "ts": "1.2"}, headers={"x-oauth-scopes": "commands, chat:write"})
        )
    )
    async with slack.api() as api:
        answer = await api.call("T1", "chat.postMessage", channel="C1", text="Hi")

    assert slack.requests == [("chat.postMessage", f"Bearer {TOKEN}")]
    assert (answer.data["ts"], answer.scopes) == ("1.2", frozenset({"commands", "chat:write"}))


async def test_without_an_installation_nothing_is_sent() -> None:
    """There is no token to send it with."""
    slack = Slack(call_outcome(JSONResponse({"ok": True})))

    assert (await failure(slack, "T2")).kind is ErrorKind.NOT_INSTALLED
    assert slack.requests == []


async def test_an_unverified_token_is_not_a_missing_installation() -> None:
    """Until Slack says whose the token in the settings is, requests may be sent later."""

    async def unknown(_: str) -> Installation | None:
        raise SlackUnavailable

    api = SlackApi(SlackClient("http://127.0.0.1:9/", Metrics()), unknown)
    with pytest.raises(SlackError) as raised:
        await api.call("T1", "auth.test")

    assert (raised.value.kind, raised.value.resend_after) == (ErrorKind.NOT_SENT, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("token_revoked", ErrorKind.TOKEN_INVALID),
        ("missing_scope", ErrorKind.MISSING_SCOPE),
        ("not_in_channel", ErrorKind.CHANNEL),
        ("user_not_found", ErrorKind.RECIPIENT),
        ("message_not_found", ErrorKind.MESSAGE_GONE),
        ("invalid_blocks", ErrorKind.BLOCKS),
        ("msg_too_long", ErrorKind.TOO_LONG),
        ("internal_error", ErrorKind.UNKNOWN),
        ("ratelimited", ErrorKind.RETRY_AFTER),
        ("something_new", ErrorKind.OTHER),
    ],
)
async def test_each_slack_error_code_has_a_kind(code: str, kind: ErrorKind) -> None:
    """Callers match kinds; the code itself is for the log."""
    error = await failure(Slack(call_outcome(JSONResponse({"ok": False, "error": code}))))

    assert (error.kind, error.code, error.by_slack) == (kind, code, True)


ODD = [
    pytest.param(PlainTextResponse("welcome to this network"), id="text"),
    pytest.param(JSONResponse(["ok"]), id="list"),
    pytest.param(JSONResponse("ok"), id="string"),
    pytest.param(JSONResponse(7), id="number"),
    pytest.param(JSONResponse(None), id="null"),
    pytest.param(JSONResponse({}), id="empty object"),
    pytest.param(Response(b"\x1f\x8b", media_type="application/gzip"), id="bytes"),
    pytest.param(Response("<html>", media_type="text/html"), id="HTML"),
    pytest.param(Response("{", media_type="application/json"), id="half"),
    pytest.param(Response(b"\xff\xfe", media_type="application/json; charset=utf-8"), id="no UTF-8"),
    pytest.param(Response(b"\xff\xfe", media_type="text/plain; charset=utf-8"), id="text, no UTF-8"),
    pytest.param(Response("[" * 100_000, media_type="application/json"), id="nested"),
]


@pytest.mark.parametrize("response", ODD)
@pytest.mark.parametrize("method", ["chat.postMessage", "users.info"])
async def test_a_malformed_response_confirms_nothing(response: Response, method: str) -> None:
    """A 200 in another format (slack_sdk raises AttributeError on some): the request may have succeeded."""
    slack = Slack(call_outcome(response))
    async with slack.api() as api:
        with pytest.raises(SlackError) as raised:
            await api.call("T1", method, user="U1", channel="C1", text="Hi")

    assert (raised.value.kind, raised.value.by_slack) == (ErrorKind.UNKNOWN, False)


@pytest.mark.parametrize("body", [["ok"], {"ok": True}, {"ok": True, "upload_url": 7}], ids=str)
async def test_a_malformed_response_during_an_upload_is_an_error(body: object) -> None:
    """slack_sdk's upload takes three requests and reads each response."""
    slack = Slack(call_outcome(JSONResponse(body)))
    async with slack.api() as api:
        with pytest.raises(SlackError):
            await api.call("T1", "files.upload_v2", channel="C1", filename="a.csv", title="A", content=b"a")


@pytest.mark.parametrize(("retry", "times"), [(Retry.SAFE, 2), (Retry.ONCE, 1)])
async def test_a_lost_connection_is_retried_where_that_is_safe(retry: Retry, times: int) -> None:
    """A new message must not be posted twice."""
    slack = Slack(call_outcome(HangUp()))
    async with slack.api() as api:
        with pytest.raises(SlackError) as raised:
            await api.call("T1", "chat.postMessage", retry=retry, channel="C1", text="Hi")

    assert raised.value.kind is ErrorKind.UNKNOWN
    assert len(slack.requests) == times


async def test_without_a_connection_nothing_was_sent() -> None:
    """Nobody listens on that port."""
    api = SlackApi(SlackClient("http://127.0.0.1:9/api/", Metrics()), _find)
    with pytest.raises(SlackError) as raised:
        await api.call("T1", "chat.postMessage", retry=Retry.ONCE, channel="C1", text="Hi")

    assert raised.value.kind is ErrorKind.NOT_SENT


async def test_a_message_is_sent_again_without_its_images() -> None:
    """Slack refuses a whole message because of one image that it can't fetch."""

    async def picky(request: Request) -> Response:
        refused = b"image" in await request.body()
        return JSONResponse({"ok": False, "error": "invalid_blocks"} if refused else {"ok": True})

    slack = Slack(picky)
    async with slack.api() as api:
        await api.send("T1", "chat.postMessage", PICTURED, channel="C1")

    assert [b"image" in body for body in slack.bodies] == [True, False]


async def test_requests_are_counted_and_failures_logged_once() -> None:
    """By method and outcome; the log holds neither token nor text."""
    slack = Slack(
        call_outcome(JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"retry-after": "7"}))
    )
    with log_lines() as log:
        error = await failure(slack)

    assert error.retry_after == timedelta(seconds=7)
    (line,) = log.of("slack_request_failed")
    assert (line["method"], line["kind"], line["reason"]) == (
        "chat.postMessage",
        "retry_after",
        "ratelimited",
    )
    assert "Private" not in log.text
    assert TOKEN not in log.text
    told = generate_latest(slack.metrics.registry).decode()
    assert 'likewise_slack_requests_total{method="chat.postMessage",outcome="retry_after"} 1.0' in told
    assert 'likewise_slack_request_duration_seconds_count{method="chat.postMessage"} 1.0' in told
