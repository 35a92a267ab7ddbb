"""X as one Starlette app: the API, OAuth 1.0a and 2.0, and a few pages of x.com."""

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.x import activity_api, consent, consent_oauth1, control, likes, lookups, oauth1, oauth2, site
from bot.sandbox.x.api import route
from bot.sandbox.x.fault_injection import FaultInjectionMiddleware
from bot.sandbox.x.problems import plain
from bot.sandbox.x.request_log import Recorder
from bot.sandbox.x.state import XState

ENDPOINTS = (*likes.ENDPOINTS, *lookups.ENDPOINTS, *activity_api.ENDPOINTS)


class XSandbox(XState):
    """A local X, served by `app`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.app = Starlette(
            routes=[
                *oauth2.ROUTES,
                *oauth1.ROUTES,
                *(route(self, endpoint) for endpoint in ENDPOINTS),
                Route("/2/{rest:path}", _no_such_endpoint),
                *consent.ROUTES,
                *consent_oauth1.ROUTES,
                *control.ROUTES,
                *site.ROUTES,
            ],
            middleware=[
                Middleware(Recorder, requests=self.requests),
                Middleware(FaultInjectionMiddleware, faults=self.faults, clock=self.clock),
            ],
        )
        self.app.state.sandbox = self


async def _no_such_endpoint(_: Request) -> Response:
    problem = plain(404)
    return JSONResponse(problem.body(), problem.status, media_type="application/problem+json")
