"""The log of all API requests, for tests and the control page."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_PREFIXES = ("/2/", "/1.1/", "/oauth/request_token", "/oauth/access_token")


@dataclass
class RecordedRequest:
    """One request; `status` is None until the response, `connection` the client's address."""

    method: str
    path: str
    query: dict[str, str]
    account_id: str | None = None
    status: int | None = None
    connection: tuple[str, int] | None = None


class Recorder:
    """ASGI middleware that logs API requests when they arrive, and their status when sent."""

    def __init__(self, app: ASGIApp, requests: list[RecordedRequest]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIXES):
            await self._app(scope, receive, send)
            return
        query = dict(QueryParams(scope["query_string"]))
        recorded = RecordedRequest(scope["method"], scope["path"], query, connection=scope["client"])
        self._requests.append(recorded)
        scope.setdefault("state", {})["seen"] = recorded

        async def noting(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                recorded.status = message["status"]

        await self._app(scope, receive, noting)
