"""The client of Slack's Web API: tokens by tenant, one error type, metrics and logs.

Requests use slack_sdk's own methods, which encode the arguments of each method as JSON or as a
form.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot import tracing
from bot.errors import SlackUnavailable
from bot.metrics import Metrics
from bot.secret import Secret
from bot.slack.api.errors import SDK_ERRORS, ErrorKind, SlackError, blocked, from_sdk
from bot.slack.installation import Installation
from bot.slack.message import Message
from bot.slack.payload import part

log = structlog.get_logger(__name__)

T = TypeVar("T")

SECONDS: Final = 15.0
_OAUTH: Final = "oauth.v2.access"
_UPLOAD: Final = "files.upload_v2"


class Retry(Enum):
    """Whether a request may be resent at once after a lost connection, such as an idle one."""

    SAFE = auto()
    ONCE = auto()  # it may have been received, and must not be processed twice


@dataclass(frozen=True, slots=True)
class SlackResponse:
    """A response's JSON object, and the scopes of the token used; None if Slack didn't say."""

    data: Mapping[str, Any]
    scopes: frozenset[str] | None

    def object(self, name: str) -> Mapping[str, Any]:
        """Return the JSON object with that name; empty if there is none."""
        return part(self.data, name)


class SlackClient:
    """Call Web API methods with a token passed by the caller, or with none."""

    def __init__(self, base_url: str, metrics: Metrics) -> None:
        self._metrics = metrics
        self._clients = {
            Retry.SAFE: AsyncWebClient(base_url=base_url),
            Retry.ONCE: AsyncWebClient(base_url=base_url, retry_handlers=[]),
        }

    @property
    def web(self) -> AsyncWebClient:
        """The client for Bolt and Socket Mode; it holds no token."""
        return self._clients[Retry.SAFE]

    def use_session(self, session: aiohttp.ClientSession) -> None:
        """Send over this session; without one, each request opens a connection (3.47)."""
        for client in self._clients.values():
            client.session = session

    async def call(
        self,
        method: str,
        /,
        *,
        retry: Retry = Retry.SAFE,
        within: float = SECONDS,
        tenant: str | None = None,
        **args: Any,
    ) -> SlackResponse:
        """Call a method within `within` seconds, retries included; raise `SlackError` on failure.

        `args` are those of slack_sdk; `Secret` values among them are revealed here only. `tenant`
        is for the log.
        """
        plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in args.items()}
        with recorded(self._metrics, method, tenant), tracing.span(f"Slack {method}", method=method):
            return _read(await _request(self._clients[retry], method, plain, within))


@dataclass(frozen=True, slots=True)
class SlackApi:
    """Call Web API methods with a tenant's bot token."""

    client: SlackClient
    find_installation: Callable[[str], Awaitable[Installation | None]]

    async def installation(self, tenant: str) -> Installation:
        """Return the tenant's installation; raise `SlackError` (`NOT_INSTALLED`, `NOT_SENT`)."""
        try:
            installation = await self.find_installation(tenant)
        except SlackUnavailable as error:
            raise SlackError(ErrorKind.NOT_SENT, type(error).__name__) from error
        if installation is None:
            raise SlackError(ErrorKind.NOT_INSTALLED, "not installed")
        return installation

    async def call(
        self, tenant: str, method: str, /, *, retry: Retry = Retry.SAFE, within: float = SECONDS, **args: Any
    ) -> SlackResponse:
        """Call a method with the tenant's bot token; see `SlackClient.call`."""
        token = (await self.installation(tenant)).token
        return await self.client.call(method, retry=retry, within=within, tenant=tenant, token=token, **args)

    async def send(
        self, tenant: str, method: str, message: Message, /, *, retry: Retry = Retry.SAFE, **args: Any
    ) -> SlackResponse:
        """Call a method that posts a message, or its plain variant if Slack refuses its blocks."""
        try:
            async with asyncio.timeout(SECONDS):  # for both requests
                return await plain_if_refused(
                    message, lambda said: self.call(tenant, method, retry=retry, **args, **said.payload())
                )
        except TimeoutError:
            raise SlackError(ErrorKind.UNKNOWN, TimeoutError.__name__) from None


async def plain_if_refused(message: Message, send: Callable[[Message], Awaitable[T]]) -> T:
    """Send a message, and its plain variant if Slack refuses its blocks."""
    try:
        return await send(message)
    except SlackError as error:
        if error.kind is not ErrorKind.BLOCKS or not message.has_plain_variant:
            raise
    return await send(message.plain())


async def _request(client: AsyncWebClient, method: str, args: Mapping[str, Any], within: float) -> Any:
    # slack_sdk's own method for oauth.v2.access uses a deprecated part of aiohttp.
    if method == _OAUTH:
        call = client.api_call(method, data=dict(args))
    else:
        call = getattr(client, method.replace(".", "_"))(**args)
    try:
        async with asyncio.timeout(within):
            return await call
    except SDK_ERRORS as error:
        raise from_sdk(error) from None
    except TypeError:
        if method != _UPLOAD:  # a value that isn't JSON-serializable is the caller's bug
            raise
        # slack_sdk reads the responses of the three upload steps without checking their shape
        # (3.47).
        raise blocked(HTTPStatus.OK) from None


def _read(response: Any) -> SlackResponse:
    if not isinstance(response.data, dict):  # slack_sdk passes bytes through
        raise blocked(response.status_code)
    scopes = response.headers.get("x-oauth-scopes")
    return SlackResponse(
        response.data, None if scopes is None else frozenset(scope.strip() for scope in scopes.split(","))
    )


@contextmanager
def recorded(metrics: Metrics, method: str, tenant: str | None = None) -> Iterator[None]:
    """Count a request to Slack, with its outcome and duration, and log its failure."""
    begun = time.perf_counter()
    outcome = "other"
    try:
        yield
        outcome = "ok"
    except SlackError as error:
        outcome = error.kind.value
        _log_failure(method, error, tenant)
        raise
    finally:
        metrics.record_slack(method, outcome, time.perf_counter() - begun)


def _log_failure(method: str, error: SlackError, tenant: str | None) -> None:
    if error.kind is ErrorKind.TOKEN_INVALID and tenant is not None:
        log.error("bot_token_rejected", method=method, tenant=tenant, reason=error.code)
    else:
        log.info(
            "slack_request_failed",
            method=method,
            tenant=tenant,
            kind=error.kind.value,
            reason=error.code,
            status=error.intermediary,
        )
