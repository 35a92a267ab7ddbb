"""The event loop of `serve`: uvloop's, with names resolved in daemon threads.

uvloop resolves names in libuv's own threads. `getaddrinfo` can't be interrupted there either, and
closing the loop waits for it: with a name server that doesn't respond, SIGTERM would end the app's
work, but not its process.
"""

import asyncio
import socket
from functools import partial
from typing import Any

import uvloop

from bot.daemon_threads import DaemonThreadExecutor


class DaemonResolverLoop(uvloop.Loop):
    """A loop that uses libuv's threads for nothing that could hang."""

    async def getaddrinfo(self, host: Any, port: Any, **hints: int) -> list[Any]:
        """Resolve a name in the default executor, as asyncio's own loops do."""
        return await self.run_in_executor(None, partial(socket.getaddrinfo, host, port, **hints))

    async def create_connection(
        self, protocol_factory: Any, host: Any = None, port: Any = None, **options: Any
    ) -> Any:
        """Connect to the first of the host's addresses that accepts; uvloop resolves nothing."""
        if host is None:
            return await super().create_connection(protocol_factory, host, port, **options)
        if options.get("ssl") and options.get("server_hostname") is None:
            options["server_hostname"] = host
        hints = {name: options.pop(name) for name in ("family", "proto", "flags") if name in options}
        refused: OSError | None = None
        for *_, address in await self.getaddrinfo(host, port, type=socket.SOCK_STREAM, **hints):
            try:
                return await super().create_connection(protocol_factory, *address[:2], **options)
            except OSError as error:
                refused = error
        raise refused or OSError(f"{host} has no address")


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return a new loop; uvicorn calls this in each process."""
    loop = DaemonResolverLoop()
    loop.set_default_executor(DaemonThreadExecutor())
    return loop
