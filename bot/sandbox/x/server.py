"""X as one Starlette app: the API, its two OAuths, and the few pages of x.com that matter here."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, utcnow
from bot.sandbox.x import (
    consent,
    consent_oauth1,
    control,
    likes,
    lookups,
    oauth1,
    oauth2,
    seed,
    site,
)
from bot.sandbox.x.api import route
from bot.sandbox.x.behaviours import Behaviours
from bot.sandbox.x.fault_injection import FaultInjectionMiddleware
from bot.sandbox.x.faults import Faults
from bot.sandbox.x.plans import Plan
from bot.sandbox.x.problems import plain
from bot.sandbox.x.request_log import (
    RecordedRequest,
    Recorder,
)
from bot.sandbox.x.world import Account, World


class XSandbox:
    """One X with one developer app on it; `app` serves it, the rest is its state, to be read and changed.

    Without `client_secret` the app is a public client; without `bearer_token`, `api_key` and `api_secret` those
    ways of authentication are closed. `url` and `redirect_uris` may be set once the ports are known.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        redirect_uris: Sequence[str],
        clock: Clock = utcnow,
        url: str = "",
        bearer_token: str | None = None,
        api_key: str | None = None,
        api_secret: str | None = None,
        app_name: str = "Likewise",
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uris = list(redirect_uris)
        self.url = url
        self.bearer_token = bearer_token
        self.api_key = api_key
        self.api_secret = api_secret
        self.app_name = app_name
        self._clock = clock
        self.requests: list[RecordedRequest] = []
        self.faults = Faults()  # one object for good: the middleware holds it
        self.start_afresh()
        self.used_nonces: set[tuple[str, str]] = set()
        self.app = self._build(clock)

    def start_afresh(self) -> None:
        """Forget everybody and everything, and keep no fault or special rule."""
        self.world = World(self._clock)
        self.plan = Plan.LIKES
        self.behaviours = Behaviours()
        self.faults.clear()
        self.requests.clear()

    def seed(self) -> None:
        """Fill the empty world with the demo's accounts and Posts (`bot.sandbox.x.seed`)."""
        seed.seed(self.world)

    def switcher(self) -> list[Account]:
        """The accounts that X's pages offer to sign in to."""
        return [account for account in self.world.accounts.values() if account.listed]

    def calls(self, method: str, path: str) -> list[RecordedRequest]:
        """The requests seen with this method and this exact path."""
        return [
            recorded_request
            for recorded_request in self.requests
            if (recorded_request.method, recorded_request.path) == (method, path)
        ]

    def _build(self, clock: Clock) -> Starlette:
        app = Starlette(
            routes=[
                *oauth2.ROUTES,
                *oauth1.ROUTES,
                *(route(self, endpoint) for endpoint in (*likes.ENDPOINTS, *lookups.ENDPOINTS)),
                Route("/2/{rest:path}", _no_such_endpoint),
                *consent.ROUTES,
                *consent_oauth1.ROUTES,
                *control.ROUTES,
                *site.ROUTES,
            ],
            middleware=[
                Middleware(Recorder, requests=self.requests),
                Middleware(FaultInjectionMiddleware, faults=self.faults, clock=clock),
            ],
        )
        app.state.sandbox = self
        return app


async def _no_such_endpoint(_: Request) -> Response:
    problem = plain(404)
    return JSONResponse(problem.body(), problem.status, media_type="application/problem+json")
