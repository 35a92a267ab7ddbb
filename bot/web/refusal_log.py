"""One log line for each refused HTTP request: where it went, and why it was refused."""

from collections.abc import Iterable, MutableMapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs, tracing

log = structlog.get_logger(__name__)

_REASON: Final = "likewise.reason"
_REFUSED: Final = 400
_ELSEWHERE: Final = "unknown"
"""The path of a request that no route takes: it may be anything, a pasted token included."""


def explain(scope: MutableMapping[str, Any], reason: str | None) -> None:
    """Set the reason that the log line shows; None if another line reports the refusal."""
    scope[_REASON] = reason


class RefusalLog:
    """ASGI middleware that logs refused requests, with the path if it is one of `routes`."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        routes = tuple(routes)
        self._paths = frozenset(route.path for route in routes if isinstance(route, Route))
        self._mounts = tuple(f"{route.path}/" for route in routes if isinstance(route, Mount))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request, and log it if the response's status is 400 or more."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                tracing.annotate(status=message["status"])
                if message["status"] >= _REFUSED:
                    _log_refusal(scope, message["status"])
            await send(message)

        path = self._known(scope["path"])
        with (
            logs.Fields(path=path),
            tracing.span(f"{scope['method']} {path}", path=path, method=scope["method"]),
        ):
            await self._app(scope, receive, watched)

    def _known(self, path: str) -> str:
        if path in self._paths:
            return path
        return next((mount for mount in self._mounts if path.startswith(mount)), _ELSEWHERE)


def _log_refusal(scope: Scope, status: int) -> None:
    reason = scope.get(_REASON, HTTPStatus(status).phrase)
    if reason is not None:
        log.info("http_request_rejected", method=scope["method"], status=status, reason=reason)
