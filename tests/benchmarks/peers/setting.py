"""Where a peer listens, and the URLs of Slack and X."""

import os
from typing import Final

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PORT: Final = int(os.environ.get("PORT", "0"))
SLACK: Final = os.environ.get("SLACK_API_URL", "")
X: Final = os.environ.get("X_API_URL", "")
FOLDER: Final = os.environ.get("FOLDER", ".")
X_TOKEN: Final = "x-access-token-of-somebody"


def serve(app: AsyncApp) -> None:
    """Serve a Bolt app with uvicorn, which uses uvloop and httptools by default."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def ready(_: Request) -> Response:
        return Response()

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/readyz", ready)]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=PORT, access_log=False, log_level="warning")


def post_in(text: str) -> str:
    """Return the post's ID."""
    return text.rpartition("/")[2]
