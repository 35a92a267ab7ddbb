"""Pages for errors outside the linking steps: unknown path, wrong method, unexpected error."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.web.pages import Pages
from bot.web.refusal_log import explain

log = structlog.get_logger(__name__)

_NOT_FOUND = 404
_NO_FORM = 405

Handler = Callable[[Request, Any], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class ErrorPages:
    """The error pages, in place of the server's plain texts."""

    pages: Pages

    def handlers(self) -> Mapping[Any, Handler]:
        """Return Starlette's exception handlers; after `failed`, it re-raises the error."""
        return {HTTPException: self.refused, Exception: self.failed}

    async def refused(self, _: Request, error: HTTPException) -> Response:
        """Respond to a request that no route accepts, or whose body can't be read."""
        if error.status_code == _NOT_FOUND:
            return self.not_found()
        response = self.pages.page(
            "message.html",
            error.status_code,
            title="That can't be sent here" if error.status_code == _NO_FORM else "That couldn't be read",
            paragraphs=["Nothing was done.", "To connect your X account, type /likewise connect in Slack."],
            link=("/", "What is Likewise?"),
        )
        response.headers.update(error.headers or {})
        return response

    async def failed(self, request: Request, error: Exception) -> Response:
        """Respond to an unexpected error with a reference for the operator, and no details."""
        reference = secrets.token_hex(4)
        log.error("page_error", reference=reference, exc_info=error)
        explain(request.scope, None)
        return self.pages.page(
            "message.html",
            500,
            title="Something went wrong in Likewise",
            paragraphs=[
                "Go back and try again. Nothing is done twice.",
                f"If it happens again, send your Likewise admin this reference: {reference}",
            ],
            link=None,
        )

    def not_found(self) -> Response:
        return self.pages.page(
            "message.html",
            _NOT_FOUND,
            title="Nothing here",
            paragraphs=["To connect your X account, type /likewise connect in Slack."],
            link=("/", "What is Likewise?"),
        )
