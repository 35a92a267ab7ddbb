"""Sending replies: whatever Slack or the network does, an unsent reply is no crash."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.members import Member
from bot.metrics import Metrics
from bot.sandbox.test_server import HangUp, serve
from bot.secret import Secret
from bot.slack.api import ErrorKind, SlackApi, SlackClient, SlackError
from bot.slack.api.response_url import ResponseUrls, is_of
from bot.slack.delivery.responder import Responder
from bot.slack.installation import Installation
from bot.slack.installations.store import Installations
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.message import Message
from bot.x import http_client
from tests.scenarios.watching import log_lines

if TYPE_CHECKING:
    from bot.slack.home.tab import HomeTab

MAYA = Member("T1", "U1", "T1")
HELLO = Message("Hello", [])
PICTURED = Message(
    "Hello", [{"type": "image", "image_url": "https://pbs.twimg.com/a.png", "alt_text": "A picture"}]
)


NO_HOME = cast("HomeTab", None)  # nothing here is shown in a Home


Answer = Callable[[Request], Awaitable[Response]]


class Slack:
    """A Slack that sends scripted responses and records what it receives."""

    def __init__(self) -> None:
        self.by_url: Answer = said(PlainTextResponse("ok"))
        self.by_method: Answer = said(JSONResponse({"ok": True}))
        self.got: list[tuple[str, dict[str, Any]]] = []

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/response", self._noting("response_url", lambda: self.by_url), methods=["POST"]),
                Route("/api/{name}", self._noting("method", lambda: self.by_method), methods=["GET", "POST"]),
            ]
        )

    def _noting(self, kind: str, answer: Callable[[], Answer]) -> Answer:
        async def note(request: Request) -> Response:
            self.got.append((kind, await arguments(request)))
            return await answer()(request)

        return note


async def arguments(request: Request) -> dict[str, Any]:
    """Return what a method was called with; slack_sdk sends some of it in the URL."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return dict(request.query_params) | dict(await request.json() if is_json else {})


def said(response: Response) -> Answer:
    async def answer(_: Request) -> Response:
        return response

    return answer


@asynccontextmanager
async def delivery(
    slack: Slack, tmp_url: str, *, token: str | None = "xoxb-1"
) -> AsyncIterator[tuple[Responder, str]]:
    database = Database(tmp_url)
    installations = Installations(database, Keyring([new_key()]), lambda: datetime.now(UTC))
    if token is not None:
        await installations.save(installed(Secret(token)))
    async with await serve(slack.app) as server, http_client() as http, aiohttp.ClientSession() as session:
        api_url, metrics = f"{server.url}/api/", Metrics()
        client = SlackClient(api_url, metrics)
        client.use_session(session)
        slack_api = SlackApi(client, installations.find)
        yield (
            Responder(ResponseUrls(http, api_url, metrics), slack_api, NO_HOME, lambda _: None),
            f"{server.url}/response",
        )
    await database.close()


def installed(token: Secret) -> Installation:
    return Installation(
        "T1", None, "T1", "Acme", "A1", "B1", "U9", "commands", token, "U1", datetime.now(UTC)
    )


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("way", "thread", "told"),
    [
        (ReplyMode.HTTP_RESPONSE, "1.0", {"replace_original": False}),
        (ReplyMode.NEW_EPHEMERAL, "1.0", {"replace_original": False, "thread_ts": "1.0"}),
        (ReplyMode.NEW_EPHEMERAL, "", {"replace_original": False}),
        (ReplyMode.REPLACE_ORIGINAL, "1.0", {"replace_original": True}),
    ],
)
async def test_a_reply_is_private_and_says_what_it_replaces(
    database_url: str, way: ReplyMode, thread: str, told: dict[str, Any]
) -> None:
    """Replies are ephemeral, without previews, and replace the original only on purpose; new ones stay in its thread."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, url):
        assert await sending.send(MAYA, ReplyTarget(way, Secret(url), thread=thread), HELLO) is None

    ((kind, body),) = slack.got
    assert kind == "response_url"
    assert body["response_type"] == "ephemeral"
    assert {name: body[name] for name in ("replace_original", "thread_ts") if name in body} == told
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(said(PlainTextResponse("expired_url", 404)), id="expired"),
        pytest.param(said(PlainTextResponse("slow down", 429)), id="too many"),
        pytest.param(said(PlainTextResponse("", 302, {"location": "/elsewhere"})), id="redirect"),
        pytest.param(said(PlainTextResponse("oops", 500)), id="broken"),
        pytest.param(said(HangUp()), id="hung up"),
    ],
)
async def test_a_reply_that_slack_refuses_is_sent_as_a_direct_message(
    database_url: str, answer: Answer
) -> None:
    """One direct message follows any failure of the response_url."""
    slack = Slack()
    slack.by_url = answer
    async with delivery(slack, database_url) as (sending, url):
        await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), HELLO)

    (method, body) = slack.got[-1]
    assert (method, body["channel"], body["text"]) == ("method", "U1", "Hello")
    assert [kind for kind, _ in slack.got].count("method") == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(PlainTextResponse("expired_url", 404), ErrorKind.MESSAGE_GONE, id="expired"),
        pytest.param(PlainTextResponse("rate_limited", 429), ErrorKind.RETRY_AFTER, id="too many"),
        pytest.param(JSONResponse({"ok": False}, 429), ErrorKind.RETRY_AFTER, id="too many, as JSON"),
        pytest.param(PlainTextResponse("", 404), ErrorKind.NOT_SENT, id="no such page at a proxy"),
        pytest.param(PlainTextResponse("", 429), ErrorKind.NOT_SENT, id="too many for a proxy"),
    ],
)
async def test_a_used_up_response_url_is_not_retried_without_images(
    database_url: str, answer: Response, kind: ErrorKind
) -> None:
    """Neither is one whose rate limit is exhausted: the message isn't at fault."""
    slack = Slack()
    slack.by_url = said(answer)
    async with delivery(slack, database_url) as (sending, url):
        await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), PICTURED)
        with pytest.raises(SlackError) as refused:
            await sending.share(ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), PICTURED)

    assert [kind for kind, _ in slack.got] == ["response_url", "method", "response_url"]
    assert "image" in str(slack.got[1])  # the message wasn't at fault: it goes whole
    assert refused.value.kind is kind


async def test_a_refused_message_is_retried_without_images(database_url: str) -> None:
    """Slack can't fetch an image: the message is sent once more without images, to the same place."""
    slack = Slack()
    slack.by_url = said(PlainTextResponse("invalid_blocks", 400))
    async with delivery(slack, database_url) as (sending, url):
        with pytest.raises(SlackError):  # this Slack refuses it then, too
            await sending.share(ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), PICTURED)

    assert ["image" in str(body) for _, body in slack.got] == [True, False]


@pytest.mark.parametrize(
    "url", ["", "none", "http://127.0.0.1:9/nobody", "http://[", "ftp://x/y", "http://\u0000"]
)
async def test_without_a_valid_response_url_a_direct_message_is_sent(database_url: str, url: str) -> None:
    """At once, whether it's missing or malformed."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, _):
        await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), HELLO)

    assert [kind for kind, _ in slack.got] == ["method"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1.example", "user@localhost"])
async def test_replies_are_sent_to_slacks_hosts_only(database_url: str, host: str) -> None:
    """Another response_url is ignored, whoever signed it: the reply is sent as a direct message."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, url):
        await sending.send(
            MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url.replace("127.0.0.1", host))), HELLO
        )

    assert [kind for kind, _ in slack.got] == ["method"]


@pytest.mark.parametrize(
    ("url", "is_slacks"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", True),
        ("https://slack.com/x", True),
        ("https://a-1.hooks.slack.com/x", True),
        ("https://evil.example\\.slack.com/x", False),
        ("https://evil.example\\@hooks.slack.com/x", False),
        ("https://evil.example%2f.slack.com/x", False),
        ("https://evil%00.slack.com/x", False),
        ("https://evil.example#.slack.com/x", False),
        ("https://somebody:secret@hooks.slack.com/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("http://hooks.slack.com/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil.example/hooks.slack.com", False),
        ("https://169.254.169.254/latest", False),
    ],
)
def test_slacks_hosts_are_its_apis_and_below(database_url: str, url: str, *, is_slacks: bool) -> None:
    """Slack's response_urls are at hooks.slack.com."""
    assert is_of("https://slack.com/api/", url) is is_slacks


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(said(JSONResponse({"ok": False, "error": "channel_not_found"})), id="refused"),
        pytest.param(said(JSONResponse({"ok": False}, 429, {"retry-after": "60"})), id="too many"),
        pytest.param(said(Response("{", media_type="application/json")), id="half"),
        pytest.param(said(Response("<html>", 502, media_type="text/html")), id="proxy"),
        pytest.param(said(HangUp()), id="hung up"),
    ],
)
async def test_a_reply_that_cannot_be_sent_is_logged(database_url: str, answer: Answer) -> None:
    """If the direct message fails, too, one log line says so, without its text."""
    slack = Slack()
    slack.by_method = answer
    async with delivery(slack, database_url) as (sending, _):
        with log_lines() as log:
            await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")), HELLO)

    assert len(log.of("reply_failed")) == 1
    assert "Hello" not in log.text


@pytest.mark.parametrize(
    ("answer", "wait", "lost"),
    [
        (JSONResponse({"ok": False, "error": "channel_not_found"}), None, [1]),
        (JSONResponse({"ok": False}, 429, {"retry-after": "60"}), timedelta(minutes=1), []),
        (JSONResponse({"ok": True}), None, []),
    ],
)
async def test_a_reply_is_lost_only_if_slack_never_takes_it(
    database_url: str, answer: Response, wait: timedelta | None, lost: list[int]
) -> None:
    """It is counted then; otherwise it is sent when Slack takes messages again."""
    slack, counted = Slack(), list[int]()
    slack.by_method = said(answer)
    async with delivery(slack, database_url) as (sending, _):
        counting = replace(sending, on_lost=counted.append)
        assert await counting.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")), HELLO) == wait

    assert counted == lost


async def test_what_is_shared_is_for_all_and_replaces_nothing(database_url: str) -> None:
    """Only a deletion takes the message with the button away."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, url):
        target = ReplyTarget(ReplyMode.REPLACE_ORIGINAL, Secret(url))
        await sending.share(target, HELLO)
        await sending.delete_original(target)
        with pytest.raises(SlackError) as refused:
            await sending.share(ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")), HELLO)

    (_, shared), (_, deleted) = slack.got
    assert (shared["response_type"], shared["replace_original"], shared["text"]) == (
        "in_channel",
        False,
        "Hello",
    )
    assert deleted == {"delete_original": True}
    assert (refused.value.kind, refused.value.code) == (ErrorKind.MESSAGE_GONE, "no_response_url")


async def ephemeral_alone(request: Request) -> Response:
    return JSONResponse({"ok": request.url.path.endswith("chat.postEphemeral")})


async def message_alone(request: Request) -> Response:
    return JSONResponse({"ok": request.url.path.endswith("chat.postMessage"), "error": "channel_not_found"})


@pytest.mark.parametrize(("answer", "channels"), [(ephemeral_alone, ["C1"]), (message_alone, ["C1", "U1"])])
async def test_a_reply_to_a_reaction_is_sent_once(
    database_url: str, answer: Answer, channels: list[str]
) -> None:
    """In the channel, or else as a direct message."""
    slack = Slack()
    slack.by_method = answer
    async with delivery(slack, database_url) as (sending, _):
        assert await sending.post_ephemeral(MAYA, "C1", HELLO, thread="1.0") is None

    assert [body["channel"] for _, body in slack.got] == channels


async def test_a_workspace_without_the_app_gets_no_reply(database_url: str) -> None:
    """After the app was removed there is no token; the log says so."""
    slack = Slack()
    async with delivery(slack, database_url, token=None) as (sending, _):
        with log_lines() as log:
            await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")), HELLO)
            assert await sending.post_ephemeral(MAYA, "C1", HELLO) is None

    assert slack.got == []
    assert [line["reason"] for line in log.of("reply_failed")] == ["not installed"]


def test_a_reply_address_can_be_stored(database_url: str) -> None:
    """It's read as it was written, and its `repr` hides it."""
    target = ReplyTarget(ReplyMode.REPLACE_ORIGINAL, Secret("https://hooks.slack.example/x"))

    assert ReplyTarget.load(target.dump()) == target
    assert "hooks" not in repr(target)


async def test_an_unexpected_failure_falls_back_to_the_next_way(database_url: str) -> None:
    """If publishing the Home fails unexpectedly, the reply is sent as a direct message."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, _):
        assert await sending.send(MAYA, ReplyTarget.at_home(""), HELLO) is None

    assert [kind for kind, _ in slack.got] == ["method"]


async def test_text_that_one_client_cannot_encode_is_sent_by_the_next(database_url: str) -> None:
    """A lone surrogate stops one client, not the other."""
    slack = Slack()
    async with delivery(slack, database_url) as (sending, url):
        assert (
            await sending.send(
                MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), Message("Hello \ud83d", [])
            )
            is None
        )

    assert [kind for kind, _ in slack.got] == ["method"]


async def test_a_failed_reply_to_a_reaction_is_sent_as_a_direct_message(database_url: str) -> None:
    """After any unexpected failure of `chat.postEphemeral`."""
    slack = Slack()
    channel: Any = object()  # no request can be written with it
    async with delivery(slack, database_url) as (sending, _):
        await sending.post_ephemeral(MAYA, channel, HELLO)

    ((_, sent),) = slack.got
    assert (sent["channel"], sent["text"]) == (MAYA.user, HELLO.text)


async def test_after_all_ways_failed_the_reply_is_retried(database_url: str) -> None:
    """It's sent again after a minute, and the log says what failed, without the message."""
    unwritable = Message("Private", [{"type": "section", "text": object()}])
    slack = Slack()
    async with delivery(slack, database_url) as (sending, url):
        with log_lines() as log:
            wait = await sending.send(MAYA, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(url)), unwritable)

    assert wait == timedelta(minutes=1)
    assert [line["error"] for line in log.lines] == ["TypeError", "TypeError"]
    assert "Private" not in log.text
