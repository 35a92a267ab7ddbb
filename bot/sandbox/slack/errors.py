"""Errors of the Web API, and the page of a proxy or firewall in front of it."""

from typing import Any

from starlette.responses import HTMLResponse, Response

EDGE = "edge"
"""The code of an error that isn't Slack's."""

_PAGE = "<html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"


class ApiError(Exception):
    """An error response with Slack's error code; `extra` is merged into its JSON."""

    def __init__(self, code: str, *, status: int = 200, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.extra = extra


def edge_page(status: int) -> Response:
    """Return an HTML page, with a `Retry-After` that isn't Slack's."""
    return HTMLResponse(_PAGE, status, {"retry-after": "3600"})
