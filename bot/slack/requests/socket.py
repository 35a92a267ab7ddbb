"""Socket Mode: one connection, reopened whenever Slack requests it, without losing messages."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from itertools import chain
from math import inf
from time import monotonic, time
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import logs
from bot.clock import Clock
from bot.http import NETWORK_ERRORS
from bot.secret import Secret
from bot.slack.api import SlackClient, SlackError
from bot.slack.requests.http import OnAnswer, kind_of
from bot.slack.requests.repeats import Repeats
from bot.slack.requests.soundness import Unsound, sound
from bot.slack.session import route_to

log = structlog.get_logger(__name__)

PING_SECONDS = 10.0
SOCKET: Final = "socket"
"""The value of `path` in logs for requests over Socket Mode."""
_OPENS_WITHIN: Final = 10.0  # seconds, for apps.connections.open and for the handshake
_CLOSES_WITHIN: Final = 2.0  # seconds; the peer may be gone
# Slack closes a connection about 10 seconds after its warning.
_ENDS_WITHIN: Final = 15.0
_ACKNOWLEDGED_WITHIN: Final = 3.0  # seconds; Slack waits no longer
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
    and loses what Slack has sent there. It closes the old one before it opens the new one, and
    notices a lost one only after up to `PING_SECONDS`; commands that are sent meanwhile fail. Here
    the message marks the connection as ended, the first task to notice reconnects, after a pause if
    connections end as soon as they are opened, and the old one is read until Slack closes it.
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
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: set[asyncio.Task[Any]] = set()
        self._opened_at = -inf
        self._before_opening: Iterator[float] = iter(())

    def open(self) -> None:
        """Start connecting, and return at once: neither web pages nor shutdown wait for Slack."""
        self._start(self.connect_to_new_endpoint())

    async def close(self) -> None:
        """Close the connections once running requests are acknowledged, or stop connecting."""
        if self._requests:
            await asyncio.wait(self._requests, timeout=_ACKNOWLEDGED_WITHIN)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().close()  # type: ignore[no-untyped-call]

    async def enqueue_message(self, message: str) -> None:
        if not _is_disconnect(message):
            await super().enqueue_message(message)
            return
        self.stale = True
        self._start(self.connect_to_new_endpoint())

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        if (task := asyncio.current_task()) is not None:
            self._requests.add(task)
            task.add_done_callback(self._requests.discard)
        await super().run_message_listeners(message, raw_message)

    async def send_message(self, message: str) -> None:
        """Send an acknowledgment; if its connection is lost, over the next one."""
        session = self.current_session
        try:
            await session.send_str(message)  # type: ignore[union-attr]
        except ConnectionError:
            if session is self.current_session:  # the task that reads it may not have noticed
                self.stale = True
            await self.connect_to_new_endpoint()
            await super().send_message(message)

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
        answer = await self._slack.call("apps.connections.open", app_token=self._app_token)
        # Valid for one connection only.
        url = str(answer.data.get("url", ""))
        try:
            session = await self.aiohttp_client_session.ws_connect(
                url,
                heartbeat=self.ping_interval,  # closes it if nobody is there any more
                timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSES_WITHIN),
                **route_to(url),
            )
        except AssertionError as error:  # aiohttp's (3.14), if the connection ended right after the handshake
            raise aiohttp.ServerDisconnectedError from error
        former, self.current_session, self.stale = self.current_session, session, False
        self._opened_at = monotonic()
        log.info("slack_socket_opened")
        self._start(self._read(session))
        if former is not None:
            self._start(_close_later(former))

    async def _read(self, session: aiohttp.ClientWebSocketResponse) -> None:
        """Pass on what arrives until the connection ends; open a new one if there is none yet."""
        async for message in session:
            # An earlier connection's end says nothing about the current one.
            if message.type is aiohttp.WSMsgType.TEXT and (
                session is self.current_session or not _is_disconnect(message.data)
            ):
                await self.enqueue_message(message.data)
        if session.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE:
            session._response.close()  # noqa: SLF001 (aiohttp 3.14 leaves a lost one to the garbage collector)
        await self.connect_to_new_endpoint()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _close_later(session: aiohttp.ClientWebSocketResponse) -> None:
    """Close a connection that Slack has announced to close, in case it doesn't."""
    try:
        await asyncio.sleep(_ENDS_WITHIN)
    finally:
        await session.close()


def build_socket(
    bolt: AsyncApp,
    app_token: Secret,
    slack: SlackClient,
    on_refused: Callable[[str], None],
    on_answer: OnAnswer,
    clock: Clock,
) -> Socket:
    """Return a client that passes Socket Mode requests to Bolt.

    `on_refused` is called with Slack's error code when it refuses the token, `on_answer` as
    `SlackEndpoint` does. Bolt's own handler does the same, but only with slack_sdk's client.
    """
    repeats = Repeats(clock)

    async def hand_over(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time()
        try:
            request.payload = sound(request.payload)
            with logs.Fields(path=SOCKET):
                answer = await repeats.run_once(
                    request.envelope_id, lambda: run_async_bolt_app(bolt, request)
                )
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
    try:
        return '"disconnect"' in message and json.loads(message).get("type") == "disconnect"
    except (AttributeError, ValueError, RecursionError):
        return False
