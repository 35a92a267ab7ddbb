"""Running an app on a local port."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.test_server import bind, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


def app() -> Starlette:
    return Starlette(routes=[Route("/", hello)])


async def fetch(url: str) -> str:
    async with httpx.AsyncClient(verify=False, timeout=60) as client:
        return (await client.get(url)).text


async def test_port_0_is_replaced_by_a_free_port() -> None:
    """The URL is known at once, and works."""
    async with await serve(app()) as server:
        assert server.port > 0
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert await fetch(server.url) == "hello"


async def test_a_port_in_use_raises_an_error_at_once() -> None:
    """OSError, before anything runs."""
    async with await serve(app()) as server:
        with pytest.raises(OSError, match="in use"):
            await serve(app(), port=server.port)


async def test_closing_frees_the_port() -> None:
    """It can be used again."""
    async with await serve(app()) as server:
        port = server.port
    async with await serve(app(), port=port) as again:
        assert await fetch(again.url) == "hello"


async def test_a_port_can_be_reserved_before_the_app_exists() -> None:
    """By a bound socket."""
    listener = bind()
    port = listener.getsockname()[1]
    async with await serve(app(), listener=listener) as server:
        assert server.port == port
        assert await fetch(server.url) == "hello"


def test_responses_do_not_wait_for_tcp_acknowledgments() -> None:
    """The socket has a protocol number, so asyncio turns Nagle's algorithm off (40 ms per response)."""
    with bind() as listener:
        assert listener.proto == socket.IPPROTO_TCP


async def test_a_server_installs_no_signal_handlers() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with await serve(app()):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_a_server_logs_nothing(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither its start, requests nor its end."""
    caplog.set_level(logging.DEBUG, logger="uvicorn")
    async with await serve(app()) as server:
        await fetch(server.url)
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert capfd.readouterr() == ("", "")


async def test_the_lifespan_runs_around_the_requests() -> None:
    """It starts before the first request, and close ends it."""
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        events.append("start")
        yield
        events.append("end")

    async with await serve(Starlette(lifespan=lifespan)):
        assert events == ["start"]
    assert events == ["start", "end"]


async def test_a_failed_lifespan_raises_an_error_and_frees_the_port() -> None:
    """RuntimeError, and the program doesn't exit."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        raise LookupError("no database")
        yield  # type: ignore[unreachable]

    listener = bind()
    with pytest.raises(RuntimeError, match="did not start"):
        await serve(Starlette(lifespan=lifespan), listener=listener)
    assert listener.fileno() == -1


async def test_closing_waits_for_a_running_request() -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        arrived.set()
        await go_on.wait()
        return PlainTextResponse("done")

    server = await serve(Starlette(routes=[Route("/", slow)]))
    asking = asyncio.create_task(fetch(server.url))
    await arrived.wait()
    closing = asyncio.create_task(server.close())
    go_on.set()
    assert await asking == "done"
    await closing


async def test_ipv6_addresses_are_written_in_brackets() -> None:
    """So that the URL is valid."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        listener = bind("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    async with await serve(app(), listener=listener) as server:
        assert server.url == f"http://[::1]:{server.port}"
        assert await fetch(server.url) == "hello"
