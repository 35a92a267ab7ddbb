"""What needs no sign-in beside the public pages: changelog, health, metrics, static files."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.metrics.exposition import Exposition
from bot.resources import resource
from bot.secret import Secret
from bot.web.pages import STATIC, Pages
from bot.web.refusal_log import explain

Ready = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Site:
    """Routes that need no sign-in.

    `ready` returns what is wrong, or None. Without `metrics_token` there is no `/metrics`;
    `takes_events` is whether Slack sends its requests here (not in Socket Mode).
    """

    pages: Pages
    ready: Ready
    exposition: Exposition
    metrics_token: Secret | None
    takes_events: bool

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/changelog", self.changelog),
            Route("/healthz", self.health),
            Route("/readyz", self.readiness),
            Route("/metrics", self.metrics),
            Route("/slack/events", self.slack_events),
            Mount("/static", StaticFiles(directory=STATIC)),
            # GET only, and after all others: a POST to a page still gets a 405.
            Route("/{path:path}", self.not_found),
        ]

    async def changelog(self, _: Request) -> Response:
        return FileResponse(resource("CHANGELOG.md"), media_type="text/plain; charset=utf-8")

    async def slack_events(self, _: Request) -> Response:
        if not self.takes_events:
            raise HTTPException(404)
        response = self.pages.page(
            "message.html",
            405,
            title="This address is for Slack",
            paragraphs=[
                "Slack sends commands, clicks and events here, signed. A browser has nothing to see.",
                "In your Slack app's settings, it is the Request URL of slash commands, interactivity and event subscriptions.",
            ],
            link=("/", "What is Likewise?"),
        )
        response.headers["Allow"] = "POST"
        return response

    async def not_found(self, _: Request) -> Response:
        raise HTTPException(404)

    async def health(self, _: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readiness(self, request: Request) -> Response:
        wrong = await self.ready()
        explain(request.scope, wrong)
        return JSONResponse({"ok": wrong is None, "reason": wrong}, 200 if wrong is None else 503)

    async def metrics(self, request: Request) -> Response:
        """Return metrics in Prometheus' format, for the bearer of `metrics_token`.

        They say nothing about a person, but how busy a deployment is concerns its operator only.
        404 without a configured token.
        """
        if self.metrics_token is None:
            raise HTTPException(404)
        given, wanted = (
            text.encode("latin-1", errors="replace")
            for text in (request.headers.get("authorization", ""), f"Bearer {self.metrics_token.reveal()}")
        )
        if not hmac.compare_digest(given, wanted):
            explain(request.scope, "no valid token")
            return PlainTextResponse("no valid token", 401, headers={"WWW-Authenticate": "Bearer"})
        return Response(await self.exposition.text(), media_type=CONTENT_TYPE_LATEST)
