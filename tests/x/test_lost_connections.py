"""Responses that are late, incomplete or missing."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.secret import Secret
from bot.x import Bearer, XClient, XIntermediaryError, XMalformed, XRateLimited, XServerError, XUnreachable

from .scripted import Answer, PartialResponse, ScriptedX, hang_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.x import ApiCall, XError


@asynccontextmanager
async def serve_bytes(raw: bytes) -> AsyncIterator[str]:
    """Send the same bytes to every request, HTTP or not, and close the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


async def test_a_dropped_connection_is_unreachable(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The server closes both attempts without a response."""
    x.answers(hang_up)
    with pytest.raises(XUnreachable) as lost:
        await client.like(auth, "42", "20")
    assert (lost.value.status, len(x.asked)) == (None, 2)


LIMIT = Answer({"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank"}, 429)


async def test_a_limit_after_a_lost_reply_leaves_the_outcome_open(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """The first attempt may have liked the post: a limit that meets the second says nothing about it."""
    x.answers(hang_up, LIMIT)
    with pytest.raises(XUnreachable):
        await client.like(auth, "42", "20")

    x.answers(Answer(b"{"), LIMIT)
    with pytest.raises(XMalformed):
        await client.unlike(auth, "42", "20")


async def test_a_limit_after_a_lost_read_is_a_limit(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Reading changes nothing, so only the limit matters."""
    x.answers(hang_up, LIMIT)
    with pytest.raises(XRateLimited):
        await client.post(auth, "20")


async def test_a_silent_server_times_out_at_the_deadline(
    impatient: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall]
) -> None:
    """The deadline is for the whole call, so no second attempt starts after it."""
    x.answers(x.silence)
    with pytest.raises(XUnreachable) as lost:
        await impatient.like(auth, "42", "20")
    assert lost.value.detail == "TimeoutError"
    assert [(api_call.status, api_call.error) for api_call in calls] == [(None, "XUnreachable")]


async def test_a_slow_response_times_out_at_the_deadline(
    impatient: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """A response that has begun gets no more time than one that hasn't."""
    x.answers(x.trickle)
    with pytest.raises(XUnreachable):
        await impatient.me(auth)


async def test_the_transports_timeout_is_unreachable(
    http: httpx.AsyncClient, clock: Clock, x: ScriptedX, auth: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read timeout ends the call as the deadline does."""
    monkeypatch.setattr(http, "timeout", httpx.Timeout(5, read=0.05))
    x.answers(x.trickle)
    with pytest.raises(XUnreachable) as lost:
        await XClient(http, x.url, clock=clock, pause=0).me(auth)
    assert lost.value.detail == "SocketTimeoutError"


@pytest.mark.parametrize(
    ("status", "error"),
    [(200, XMalformed), (403, XIntermediaryError), (429, XIntermediaryError), (503, XServerError)],
)
async def test_an_incomplete_response_has_a_status(
    client: XClient, x: ScriptedX, auth: Bearer, status: int, error: type[XError]
) -> None:
    """Only the status is known, which alone isn't X's word; an incomplete success isn't a success."""
    x.answers(PartialResponse(status))
    with pytest.raises(error) as refused:
        await client.like(auth, "42", "20")
    assert refused.value.status == status


@pytest.mark.parametrize("packed", [False, True])
async def test_an_endless_response_is_cut_off(
    client: XClient, x: ScriptedX, auth: Bearer, *, packed: bool
) -> None:
    """Reading stops above the size of any real response, compressed or not; its status is known by then."""
    content, how = b"[" + b"1," * 3_000_000 + b"1]", {}
    if packed:
        content, how = gzip.compress(content), {"content-encoding": "gzip"}
    x.answers(Answer(content, headers=how))
    with pytest.raises(XMalformed):
        await client.me(auth)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 xx OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ],
    ids=["nothing", "no HTTP", "bad status", "bad length", "half the headers", "endless header", "bad chunk"],
)
async def test_a_reply_that_is_not_http_is_unreachable(
    http: httpx.AsyncClient, clock: Clock, auth: Bearer, raw: bytes
) -> None:
    """It counts as no response, whatever the transport raises."""
    async with serve_bytes(raw) as url:
        with pytest.raises(XUnreachable):
            await XClient(http, url, clock=clock, pause=0).me(auth)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Length: 90\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nnogzi",
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b'{"data": {}}')[:-9],
    ],
    ids=["too short", "half a chunk", "no gzip", "half a gzip"],
)
async def test_an_undecodable_body_is_malformed(
    http: httpx.AsyncClient, clock: Clock, auth: Bearer, raw: bytes
) -> None:
    """X did respond, but not in a way that can be parsed."""
    async with serve_bytes(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + raw) as url:
        with pytest.raises(XMalformed):
            await XClient(http, url, clock=clock, pause=0).me(auth)


async def test_a_cancelled_call_leaves_the_client_usable(
    client: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall]
) -> None:
    """The caller is released at once, nothing is retried, and the next call works."""
    x.answers(x.silence, Answer({"data": {"liked": True}}))
    waiting = asyncio.create_task(client.like(auth, "42", "20"))
    await x.asked_at_all.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await client.like(auth, "42", "20")
    assert [api_call.error for api_call in calls] == ["cancelled", None]


async def test_each_attempt_is_reported(
    client: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall]
) -> None:
    """Metrics receive the endpoint, the outcome and the duration; the result carries the limits."""
    headers = {"x-rate-limit-limit": "75", "x-rate-limit-remaining": "74", "x-rate-limit-reset": "1795176000"}
    x.answers(
        Answer({"errors": [{"code": 131, "message": "Internal error"}]}, 500),
        Answer({"data": {"liked": True}}, 200, headers),
    )
    result = await client.like(auth, "42", "20")
    first, second = calls
    assert (first.endpoint, first.status, first.error) == ("like", 500, "XServerError")
    assert (second.endpoint, second.status, second.error) == ("like", 200, None)
    assert first.seconds > 0
    assert result.limits.quarter_hour is not None
    assert result.limits.quarter_hour.remaining == 74


async def test_an_error_inside_a_200_is_reported_as_an_error(
    client: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall]
) -> None:
    """A 200 that holds only errors isn't a success in the metrics."""
    x.says({"errors": [{"type": "https://api.x.com/2/problems/resource-not-found"}]})
    with pytest.raises(Exception, match="OK"):
        await client.me(auth)
    assert [(api_call.endpoint, api_call.status, api_call.error) for api_call in calls] == [
        ("me", 200, "XNotFound")
    ]


async def test_reports_contain_no_personal_data(client: XClient, x: ScriptedX, calls: list[ApiCall]) -> None:
    """No token, ID or text is logged with a call."""
    x.says({"data": {"id": "4242", "username": "ann", "name": "Ann"}})
    await client.user_by_username(Bearer(Secret("ann-access"), "4242"), "ann")
    told: Any = repr(calls)
    assert not [part for part in ("ann", "4242", "Bearer") if part in told]


async def test_a_retry_waits_a_moment(
    x: ScriptedX, http: httpx.AsyncClient, clock: Clock, auth: Bearer
) -> None:
    """What failed a moment ago needs one."""
    loop, over = asyncio.get_running_loop(), list[float]()
    client = XClient(http, x.url, clock=clock, pause=0.05, on_call=lambda _: over.append(loop.time()))
    x.answers(hang_up)
    with pytest.raises(XUnreachable):
        await client.like(auth, "42", "20")
    assert over[1] - over[0] > 0.045
