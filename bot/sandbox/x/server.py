"""X as one Starlette app: the API, OAuth 1.0a and 2.0, and a few pages of x.com."""

from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.x import activity_api, consent, control, likes, lookups, oauth1, oauth2, pages
from bot.sandbox.x.api import Endpoint, route
from bot.sandbox.x.faults import FaultInjectionMiddleware
from bot.sandbox.x.limits import ENDPOINTS
from bot.sandbox.x.problems import plain, respond
from bot.sandbox.x.request_log import API_PREFIXES, Recorder
from bot.sandbox.x.session import PAGES, RefusedError
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Happening

ANSWERS = {
    "likePost": likes.like,
    "unlikePost": likes.unlike,
    "getPostsLikingUsers": likes.liking_users,
    "getUsersLikedPosts": likes.liked_posts,
    "getUsersMe": lookups.me,
    "getUsersByUsername": lookups.user_by_username,
    "getPostsById": lookups.post_by_id,
    "createActivitySubscription": activity_api.subscribe,
    "getActivitySubscriptions": activity_api.subscriptions,
    "deleteActivitySubscription": activity_api.unsubscribe,
    "createWebhooks": activity_api.create_webhook,
    "getWebhooks": activity_api.webhooks,
    "validateWebhooks": activity_api.validate_webhook,
    "deleteWebhooks": activity_api.delete_webhook,
}
"""The functions that answer, by the names of the rows in endpoints.yaml."""


class XSandbox(XState):
    """A local X, served by `app`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.app = Starlette(
            routes=[
                *oauth2.ROUTES,
                *oauth1.ROUTES,
                *(route(self, Endpoint(name, ANSWERS[name], **row)) for name, row in ENDPOINTS.items()),
                Route("/2/{rest:path}", lambda _: respond(plain(404))),
                *consent.ROUTES,
                *control.ROUTES,
                *pages.ROUTES,
            ],
            exception_handlers={HTTPException: _refused, RefusedError: _no_consent},
            middleware=[
                Middleware(Recorder, requests=self.requests),
                Middleware(FaultInjectionMiddleware, faults=self.faults, clock=self.clock),
            ],
        )
        self.app.state.sandbox = self

    def on_happening(self, happening: Happening) -> None:
        activity_api.publish(self, happening)


async def _refused(request: Request, error: Any) -> Response:
    """Respond to what no route accepts: to the app with a text, to a browser with a page."""
    if request.url.path.startswith(API_PREFIXES):
        return PlainTextResponse(error.detail, error.status_code, error.headers)
    is_unknown = error.detail == HTTPStatus(error.status_code).phrase
    what = "This page doesn't exist" if is_unknown else error.detail
    return PAGES.respond("nothing.html", status=error.status_code, what=what)


async def _no_consent(_: Request, error: Exception) -> Response:
    return PAGES.respond("refused.html", status=400, reason=str(error))
