"""Socket Mode: one connection, reopened whenever Slack requests it, without losing messages."""

import asyncio
import json
from collections.abc import Callable, Iterator
from itertools import chain
from math import inf
from time import monotonic, time
from typing import Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.http import NETWORK_ERRORS
from bot.secret import Secret
from bot.slack.api import SlackClient, SlackError
from bot.slack.requests.http import OnAnswer, kind_of
from bot.slack.requests.soundness import Unsound, sound
from bot.slack.session import route_to

log = structlog.get_logger(__name__)

PING_SECONDS = 10.0
SOCKET: Final = "socket"
"""The value of `path` in logs for requests over Socket Mode."""
_OPENS_WITHIN: Final = 10.0  # seconds, for apps.connections.open and for the handshake
_CLOSES_WITHIN: Final = 2.0  # seconds; the peer may be gone
_LONGEST_WAIT: Final = 30.0  # seconds
_LASTS: Final = 60.0  # seconds after which a connection didn't end early; longer than the longest wait
# Errors that retrying can't fix:
# https://docs.slack.dev/reference/methods/apps.connections.open#errors.
TOKEN_REFUSED: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)


class Socket(SocketModeClient):
    """A client that opens one new connection when Slack ends one.

    It stops only if Slack refuses the token. slack_sdk's own client opens one connection on Slack's
    `disconnect` message and another when the old one closes; the later one closes the earlier one
    and loses what Slack has sent there. Here the message marks the connection as ended, and the
    first task to notice reconnects, after a pause if connections end as soon as they are opened.
    The `connect` of slack_sdk (3.47) also retries a refused token forever, and reuses a URL that is
    valid for one connection only.

    Source: https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect.
    """

    def __init__(
        self, bolt: AsyncApp, app_token: Secret, slack: SlackClient, on_refused: Callable[[str], None]
    ) -> None:
        # The base class doesn't get the token; its request for a URL isn't used.
        super().__init__("", logger=bolt.logger, web_client=slack.web, ping_interval=PING_SECONDS)
        self._slack = slack
        self._app_token = app_token
        self._on_refused = on_refused
        self._connecting: asyncio.Task[None] | None = None
        self._opened_at = -inf
        self._before_opening: Iterator[float] = iter(())

    def open(self) -> None:
        """Start connecting, and return at once: neither web pages nor shutdown wait for Slack."""
        self._connecting = asyncio.create_task(self.connect_to_new_endpoint())

    async def close(self) -> None:
        """Close the connection, or stop trying to open one."""
        if self._connecting is not None:
            self._connecting.cancel()
        await super().close()  # type: ignore[no-untyped-call]

    async def enqueue_message(self, message: str) -> None:
        if _is_disconnect(message):
            self.stale = True
        await super().enqueue_message(message)

    async def connect_to_new_endpoint(self, *_: object, **__: object) -> None:
        """Open a new connection unless the current one works."""
        async with self.connect_operation_lock:
            if not self.closed and not await self.is_connected():
                await self.connect()

    async def connect(self) -> None:
        """Retry with growing pauses until connected; stop if Slack refuses the token."""
        await self._wait_after_short_connections()
        for pause in _pauses():
            try:
                async with asyncio.timeout(_OPENS_WITHIN):
                    await self._open()
            except SlackError as error:
                code, wait = error.code, error.retry_after
            except NETWORK_ERRORS as error:
                code, wait = type(error).__name__, None
            else:
                return
            if self.closed:
                return
            if code in TOKEN_REFUSED:
                self.closed = True
                self._on_refused(code)
                return
            seconds = wait.total_seconds() if wait else pause
            log.warning("slack_socket_failed", reason=code, seconds=seconds)
            await asyncio.sleep(seconds)

    async def _wait_after_short_connections(self) -> None:
        """Wait longer each time while connections end early; two are opened without a pause."""
        if monotonic() - self._opened_at >= _LASTS:
            self._before_opening = chain((0.0, 0.0), _pauses())
        seconds = next(self._before_opening)
        if seconds:
            log.warning("slack_socket_failed", reason="ended early", seconds=seconds)
            await asyncio.sleep(seconds)

    async def _open(self) -> None:
        # Before a new one is opened, since Slack limits their number.
        if self.current_session is not None:
            await self.current_session.close()
        answer = await self._slack.call("apps.connections.open", app_token=self._app_token)
        # Valid for one connection only.
        url = str(answer.data.get("url", ""))
        session = await self.aiohttp_client_session.ws_connect(
            url,
            autoping=False,
            heartbeat=self.ping_interval,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSES_WITHIN),
            **route_to(url),
        )
        self.current_session, self.stale, self.last_ping_pong_time = session, False, None
        self._opened_at = monotonic()
        log.info("slack_socket_opened")
        # One of the two may be the caller, and ends at its next await.
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())


def made(
    bolt: AsyncApp,
    app_token: Secret,
    slack: SlackClient,
    on_refused: Callable[[str], None],
    on_answer: OnAnswer,
) -> Socket:
    """Return a client that passes Socket Mode requests to Bolt.

    `on_refused` is called with Slack's error code when it refuses the token, `on_answer` as
    `SlackEndpoint` does. Bolt's own handler does the same, but only with slack_sdk's client.
    """

    async def hand_over(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time()
        try:
            request.payload = sound(request.payload)
            with structlog.contextvars.bound_contextvars(path=SOCKET):
                answer = await run_async_bolt_app(bolt, request)
        except (Unsound, RecursionError):
            log.info("http_request_rejected", path=SOCKET, reason="unsound")
        except (AttributeError, LookupError, TypeError):
            # Bolt doesn't check the shape of payloads before and after our listeners, which handle
            # their own errors.
            log.exception("http_request_malformed", path=SOCKET, reason="Bolt can't read it")
        else:
            await send_async_response(client, request, answer, started)
            on_answer(kind_of(request.payload), answer.status, time() - started)
            return
        # Otherwise Slack sends it again and again.
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    socket = Socket(bolt, app_token, slack, on_refused)
    socket.socket_mode_request_listeners.append(hand_over)
    return socket


def _pauses() -> Iterator[float]:
    pause = 1.0
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_WAIT)


def _is_disconnect(message: str) -> bool:
    # Few other messages contain the word, so JSON is seldom parsed twice.
    return '"disconnect"' in message and json.loads(message).get("type") == "disconnect"
