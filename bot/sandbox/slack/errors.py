"""Errors of the Web API."""

from typing import Any

EDGE = "edge"
"""The code of an error that isn't Slack's."""

EDGE_HEADERS = {"retry-after": "3600"}
"""Its `Retry-After` isn't Slack's either."""


class ApiError(Exception):
    """An error response with Slack's error code; `extra` is merged into its JSON."""

    def __init__(self, code: str, *, status: int = 200, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.extra = extra
