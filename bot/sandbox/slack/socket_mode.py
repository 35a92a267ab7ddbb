"""Socket Mode, on a port of its own: https://docs.slack.dev/apis/events-api/using-socket-mode."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack.mutations import Changes
from bot.sandbox.slack.world import APP_ID


class SocketMode:
    """The WebSocket server; payloads go to the newest connection. `ends_at_once` ends each."""

    ends_at_once = False

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._runner: web.AppRunner | None = None
        self._base = ""
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def connected(self) -> bool:
        return bool(self._sockets)

    @property
    def connections(self) -> list[web.WebSocketResponse]:
        """The open connections, the newest last."""
        return list(self._sockets)

    async def open_url(self) -> str:
        """Return a `ws://` URL, valid for one connection."""
        if self._runner is None:
            await self._start()
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self._base}/link/?ticket={ticket}&app_id={APP_ID}"

    async def deliver(self, kind: str, payload: Mapping[str, Any], envelope_id: str | None = None) -> Any:
        """Send an envelope and wait for its acknowledgment; return its payload, or None.

        `envelope_id` is that of an envelope whose acknowledgment was lost, and which is repeated.
        """
        envelope_id = envelope_id or secrets.token_hex(16)
        future = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        try:
            await self._sockets[-1].send_json(envelope)
            return await future
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to reconnect, and close the connections; nothing more is sent to them."""
        ending, self._sockets = self._sockets, []
        for socket in ending:
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close()

    async def aclose(self) -> None:
        """Close the connections and the server."""
        await self.disconnect("link_disabled")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/link/", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._base = f"ws://127.0.0.1:{port}"

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this address was used before")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self._changes.bump()
        try:
            await socket.send_json(self._hello())
            if self.ends_at_once:
                await self.disconnect()
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(message.json())
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    def _acknowledge(self, envelope: dict[str, Any]) -> None:
        future = self._waiting.get(str(envelope.get("envelope_id")))
        if future is not None and not future.done():
            future.set_result(envelope.get("payload") or None)
