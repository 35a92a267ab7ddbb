"""All state of one Slack with one app, in memory only."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from starlette.requests import Request

from bot.clock import Clock, utcnow
from bot.sandbox.slack.errors import EDGE, ApiError
from bot.sandbox.slack.exchange import Exchange, ResponseUrls, SentRequest, Triggers
from bot.sandbox.slack.id_tokens import IdTokens
from bot.sandbox.slack.ids import Timestamps
from bot.sandbox.slack.installations import AppManifest, Installation, Installations
from bot.sandbox.slack.messages import File, Messages
from bot.sandbox.slack.mutations import Changes
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.world import Workspace, new_world
from bot.sandbox.test_server import no_certificates

REPLY_LOST = "reply_lost"
REPLY_HELD = "reply_held"

_STATUSES = {"ratelimited": 429, EDGE: 403}


@dataclass
class ApiCall:
    """One call by the app: a Web API method, `response_url` or `upload`; tokens are left out."""

    method: str
    args: dict[str, Any]
    team_id: str
    at: datetime
    ok: bool = False
    error: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    response: dict[str, Any] = field(default_factory=dict)


@dataclass
class Grant:
    """A consent, for which the app gets tokens in exchange for its code."""

    person: Person
    redirect_uri: str
    scope: str
    nonce: str | None
    openid: bool


class Codes(Tickets[Grant]):
    lifetime = timedelta(minutes=10)
    unknown, used, expired = "invalid_code", "code_already_used", "code_expired"


@dataclass(frozen=True)
class Step:
    """One step of the page's "Try this" panel; its buttons put `typed` into the message box."""

    title: str
    hint: Callable[[], str]
    typed: Sequence[str]
    is_done: Callable[[], bool]


@dataclass(kw_only=True, eq=False)
class State:
    """The state of one Slack; `reset` keeps what belongs to the registered app.

    `url`, `request_url` and `redirect_uris` may be set once the ports are known. `deadline`
    (seconds) is how long Slack waits for a response. `api_calls` has all calls by the app, oldest
    first, and `requests` all requests sent to the app, with their responses. `x_url` is the target
    of the page's "X" link; `links` maps URL prefixes in messages to others, so that links stay on
    this machine.
    """

    signing_secret: str
    client_id: str
    client_secret: str
    bot_token: str
    manifest: AppManifest
    clock: Clock = utcnow
    url: str = ""
    request_url: str = ""
    app_token: str = "xapp-1-A04LKW5Z71Q-sandbox"
    deadline: float = 3.0
    retry_delays: tuple[float, ...] = (0.0,)
    changes: Changes = field(default_factory=Changes)
    id_tokens: IdTokens = field(default_factory=IdTokens)
    requests: list[SentRequest] = field(default_factory=list)
    in_flight: int = 0
    event_tasks: set[asyncio.Task[Exchange]] = field(default_factory=set)
    faults: dict[str, deque[ApiError]] = field(default_factory=dict)
    api_calls: list[ApiCall] = field(default_factory=list)
    calls_in_progress: int = 0
    x_url: str = ""
    links: dict[str, str] = field(default_factory=dict)
    tour: Sequence[Step] = ()
    closing: bool = False

    def __post_init__(self) -> None:
        self.redirect_uris = list(self.manifest.redirect_uris)
        self.sockets = SocketMode(self.changes)
        # `deadline` is the only timeout.
        self.http = httpx.AsyncClient(transport=AiohttpTransport(verify=no_certificates()), timeout=None)  # noqa: S113
        self.reset()

    def reset(self) -> None:
        """Delete all messages, views, installations and sign-ins."""
        self.world = new_world(self.manifest.name)
        self.timestamps = Timestamps(self.clock)
        self.first_day = self.timestamps.next()
        self.messages = Messages()
        self.files = dict[str, File]()
        self.uploads = dict[str, File]()
        self.views = Views()
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.installations = Installations(self.manifest, self.clock)
        self.rates = Rates(self.clock)
        self.pictures_fail = False
        self.steps_done: set[int] = set()
        self.codes = Codes(self.clock)
        self.read: dict[tuple[str, str], str] = {}
        self.choices: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self.install()

    def workspace(self, team: str | None = None) -> Workspace:
        """Return a workspace by id or domain, the first by default; raise `LookupError`."""
        for workspace in self.world.workspaces.values():
            if team in {None, workspace.id, workspace.domain}:
                return workspace
        raise LookupError(f"no workspace {team!r} in the sandbox")

    def install(self, team: str | None = None) -> Installation:
        """Install the app without the pages; in the first workspace, with the configured token."""
        workspace = self.workspace(team)
        token = self.bot_token if workspace is self.workspace() else None
        installation = self.installations.install(workspace.id, token)
        self.changes.bump()
        return installation

    def picture(self, person: Person) -> str:
        return f"{self.url}/avatar/{person.key}.svg"

    def fail_next(
        self, method: str, error: str, *, status: int | None = None, retry_after: int = 1, times: int = 1
    ) -> None:
        """Make the next `times` calls of a method (or of `response_url`) fail.

        `ratelimited` is a 429 with `Retry-After`. `edge` is an HTML page with `status` (403 by
        default) from a proxy or firewall in front of Slack; the call has no effect. Two codes let
        the call succeed: with `reply_lost` the connection is closed before the response, with
        `reply_held` no response is sent at all.
        """
        wait = retry_after if error == "ratelimited" else None
        fault = ApiError(error, status=status or _STATUSES.get(error, 200), retry_after=wait)
        self.faults.setdefault(method, deque()).extend([fault] * times)

    def next_fault(self, method: str) -> str:
        """Raise this method's next fault; return the code of one that only spoils the response."""
        planned = self.faults.get(method)
        fault = planned.popleft() if planned else None
        if fault is not None and fault.code not in {REPLY_LOST, REPLY_HELD}:
            raise fault
        return fault.code if fault else ""

    @contextmanager
    def record(self, method: str, team_id: str = "", *, refused: int = 200) -> Iterator[ApiCall]:
        """Log a call; an `ApiError` becomes its response, with its own status or `refused`."""
        call = ApiCall(method, {}, team_id, self.clock())
        self.api_calls.append(call)
        self.calls_in_progress += 1
        try:
            yield call
            call.ok = True
        except ApiError as error:
            call.error, call.status = error.code, max(error.status, refused)
            call.response = {"ok": False, "error": error.code, **error.extra}
            if error.retry_after is not None:
                call.headers["retry-after"] = str(error.retry_after)
        finally:
            self.calls_in_progress -= 1
            self.changes.bump()


def state_of(request: Request) -> State:
    state: State = request.app.state.sandbox
    return state
