"""Connections that are reused only if nothing arrived on them since their last response.

A server or proxy may send more than it was asked for: a response twice, or 408 before it closes an
idle connection. aiohttp (3.14) takes that for the response to the next request, and everything
after it, too, is one request late: with shared connections, one person would get another's
response (https://www.rfc-editor.org/rfc/rfc9112#section-6.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace


class Connector(aiohttp.TCPConnector):
    """A connection pool that closes connections on which something arrived while they were idle."""

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        while (found := await super()._get(key, traces)) is not None:
            if found.protocol is None or not found.protocol.should_close:
                break
            found.close()
        return found
