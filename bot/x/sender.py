"""Send a request to X within a deadline, with one retry where that is safe."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from bot import tracing
from bot.http import NETWORK_ERRORS, read_body
from bot.x.billing import nothing
from bot.x.errors import XError, XOutOfCredit, XRateLimited, XSpendCapReached, XUnreachable
from bot.x.models import ApiCall, ApiResult
from bot.x.response import XResponse, read_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.x.billing import Bill
    from bot.x.credentials import Authorization

T = TypeVar("T")
Errors = tuple[type[XError], ...]

NEVER: Final[Errors] = ()
_LIMITS: Final[Errors] = (XOutOfCredit, XRateLimited, XSpendCapReached)
# Seconds: of a call with its retry, and before the retry.
DEADLINE: Final = 8.0
PAUSE: Final = 0.2


@dataclass(frozen=True, slots=True)
class RequestSender:
    """Send requests over the shared HTTP client, each with a total deadline in seconds.

    The transport's timeouts apply only to each phase, so a slow response could otherwise never end.
    """

    http: httpx.AsyncClient
    clock: Clock
    deadline: float
    pause: float
    on_call: Callable[[ApiCall], None] | None

    async def send(
        self,
        endpoint: str,
        request: httpx.Request,
        read: Callable[[XResponse], T],
        *,
        auth: Authorization | None = None,
        bill: Bill = nothing,
        retry_on: Errors = NEVER,
    ) -> ApiResult[T]:
        """Send a request and read its response; retry once on `retry_on`, within the deadline.

        `bill` determines what X bills for a 2xx response. A request that is retried has billed
        nothing: X didn't respond, or didn't confirm the write. If a limit then refuses the retry of
        a write, the first error is raised: the write may have been done.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self.deadline
        once = partial(self._traced, endpoint, request, read, auth, bill, until)
        try:
            return await once()
        except retry_on as uncertain:
            if loop.time() + self.pause >= until:
                raise
            first = uncertain
        await asyncio.sleep(self.pause)
        try:
            return await once()
        except _LIMITS as limited:
            if request.method == "GET":
                raise
            first.limits = limited.limits
            raise first from limited

    async def _traced(self, endpoint: str, *rest: Any) -> ApiResult[Any]:
        with tracing.span(f"X {endpoint}"):
            return await self._once(endpoint, *rest)

    async def _once(
        self,
        endpoint: str,
        request: httpx.Request,
        read: Callable[[XResponse], T],
        auth: Authorization | None,
        bill: Bill,
        until: float,
    ) -> ApiResult[T]:
        started = perf_counter()
        response: XResponse | None = None
        status: int | None = None
        error: str | None = None
        try:
            response = await self._response(request, auth, until)
            status = response.status
            return _result(response, read, bill)
        except XError as refused:
            error = type(refused).__name__
            # Its frames would keep the body in memory while the error is handled.
            response = refused.__context__ = None
            raise refused.with_traceback(None) from None
        except asyncio.CancelledError:
            error = "cancelled"
            raise
        finally:
            if self.on_call:
                account = auth.account if auth else None
                tracing.annotate(status=status)
                self.on_call(ApiCall(endpoint, status, perf_counter() - started, error, account))

    async def _response(self, request: httpx.Request, auth: Authorization | None, until: float) -> XResponse:
        try:
            async with asyncio.timeout_at(until):
                if auth is not None:
                    auth.sign(request)
                response = await self.http.send(request, stream=True)
                try:
                    content = await _content(response)
                finally:
                    await response.aclose()
        except NETWORK_ERRORS as lost:
            raise XUnreachable(title="No reply", detail=_name(lost)) from None
        return read_response(response.status_code, response.headers.raw, content, self.clock())


class ApiClient:
    """The base of X's clients; each call is passed its authorization.

    `deadline` is the total time of a call in seconds, including one retry and the `pause` before
    it; `on_call` is called with each HTTP exchange.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        api_url: str,
        *,
        clock: Clock,
        deadline: float = DEADLINE,
        pause: float = PAUSE,
        on_call: Callable[[ApiCall], None] | None = None,
    ) -> None:
        self._http = http
        self._api = api_url.rstrip("/")
        self._sender = RequestSender(http, clock=clock, deadline=deadline, pause=pause, on_call=on_call)


def _result(response: XResponse, read: Callable[[XResponse], T], bill: Bill) -> ApiResult[T]:
    billed = bill(response) if response.ok and response.by_x else ()
    try:
        return ApiResult(read(response), billed, response.limits)
    except XError as refused:
        refused.billed, refused.limits = billed, response.limits
        raise


async def _content(response: httpx.Response) -> bytes:
    """Read a body; a truncated or endless one is empty, since its status has already arrived."""
    try:
        return await read_body(response)
    except httpx.ReadTimeout:
        raise
    except NETWORK_ERRORS:
        return b""


def _name(lost: Exception) -> str:
    """Return the class of aiohttp's error without its message, which may contain a URL."""
    return type(lost.__cause__ if isinstance(lost, httpx.RequestError) and lost.__cause__ else lost).__name__
