"""The event loop of `serve`, which doesn't wait for name servers."""

import asyncio
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

if sys.platform != "win32":
    from bot.event_loop import new_event_loop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uvloop isn't available on Windows")

Resolve = Callable[..., Any]
NAMED = "slack.invalid"


def run(work: Callable[[asyncio.AbstractEventLoop], Any]) -> Any:
    """Run the work on a new loop, and close the loop."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work(runner.get_loop()))


def resolved(monkeypatch: pytest.MonkeyPatch, how: Callable[[Resolve], Resolve]) -> None:
    """Replace the resolution of one host name."""
    real = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        return (how(real) if host == NAMED else real)(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_a_loop_ends_while_a_name_server_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on SIGTERM during requests to Slack and the database; if the loop waited, the test would time out."""
    asked, never = threading.Semaphore(0), threading.Event()

    def hang(*_: Any, **__: Any) -> None:
        asked.release()
        never.wait()

    resolved(monkeypatch, lambda _: hang)

    async def work(loop: asyncio.AbstractEventLoop) -> str:
        hanging = [
            asyncio.ensure_future(loop.getaddrinfo(NAMED, 443)),
            asyncio.ensure_future(loop.create_connection(asyncio.Protocol, NAMED, 5432)),
        ]
        for _ in hanging:
            await asyncio.to_thread(asked.acquire)
        for one in hanging:
            one.cancel()
        return "ended"

    assert run(work) == "ended"
    never.set()


def test_it_connects_to_the_first_address_that_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """If none of the host's addresses accepts, the error is ConnectionRefusedError."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # it doesn't listen, and no other program gets the port
        open_port, closed_port = listener.getsockname()[1], closed.getsockname()[1]
        ports = [closed_port, open_port]
        family = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        resolved(monkeypatch, lambda _: lambda *_, **__: [(*family, ("127.0.0.1", port)) for port in ports])

        async def work(loop: asyncio.AbstractEventLoop) -> Any:
            transport, _ = await loop.create_connection(asyncio.Protocol, NAMED, 443)
            peer = transport.get_extra_info("peername")
            transport.close()
            return peer

        assert run(work) == ("127.0.0.1", open_port)
        ports.remove(open_port)
        with pytest.raises(ConnectionRefusedError):
            run(work)


def test_a_certificate_is_checked_against_the_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not against the resolved address."""
    named: list[str] = []

    class Context(ssl.SSLContext):
        def wrap_bio(self, *rest: Any, **more: Any) -> Any:
            named.append(more["server_hostname"])
            return super().wrap_bio(*rest, **more)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        resolved(monkeypatch, lambda real: lambda _, *rest, **more: real("127.0.0.1", *rest, **more))
        port = listener.getsockname()[1]

        async def work(loop: asyncio.AbstractEventLoop) -> None:
            context = Context(ssl.PROTOCOL_TLS_CLIENT)
            connecting = asyncio.ensure_future(
                loop.create_connection(asyncio.Protocol, NAMED, port, ssl=context)
            )
            accepted, _ = await asyncio.to_thread(listener.accept)
            accepted.close()
            with pytest.raises(OSError):  # noqa: PT011 (of whatever kind: the server hung up)
                await connecting

        run(work)

    assert named == [NAMED]
