"""All state of X, and the registered developer app; in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from bot.clock import Clock, utcnow
from bot.sandbox.x import seed
from bot.sandbox.x.activity import Activity
from bot.sandbox.x.behaviors import Behaviors
from bot.sandbox.x.faults import Faults
from bot.sandbox.x.problems import Plan
from bot.sandbox.x.request_log import RecordedRequest
from bot.sandbox.x.world import Account, Happening, World


@dataclass(kw_only=True, eq=False)
class XState:
    """The state of one X with one developer app.

    Without `client_secret`, the app is a public client; without `bearer_token`, `api_key` and
    `api_secret`, those ways of authentication are disabled. `url` and `redirect_uris` may be set
    once the ports are known. `own_accounts` are the usernames by the value of `acting_cookie`,
    which says who acts in the Slack beside it.
    """

    client_id: str
    client_secret: str
    redirect_uris: list[str]
    clock: Clock = utcnow
    url: str = ""
    bearer_token: str | None = None
    api_key: str | None = None
    api_secret: str | None = None
    app_name: str = "Likewise"
    acting_cookie: str = ""
    own_accounts: Mapping[str, str] = field(default_factory=dict)
    requests: list[RecordedRequest] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    used_nonces: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Delete all accounts, posts, grants and requests, and reset faults and behaviors."""
        self.world = World(self.clock, self.on_happening)
        self.activity = Activity(self.api_secret or "", lambda: self.behaviors)
        self.plan = Plan.LIKES
        self.behaviors = Behaviors()
        self.faults.clear()
        self.requests.clear()

    def on_happening(self, happening: Happening) -> None:
        """Handle what the Activity API has events for."""

    def seed(self) -> None:
        """Fill the empty world with the demo's accounts and posts (`bot.sandbox.x.seed`)."""
        seed.seed(self.world)

    def switcher(self) -> list[Account]:
        """Return the accounts that X's pages offer to sign in to."""
        return [account for account in self.world.accounts.values() if account.listed]

    def calls(self, method: str, path: str) -> list[RecordedRequest]:
        """Return the logged requests with this method and exact path."""
        return [seen for seen in self.requests if (seen.method, seen.path) == (method, path)]


def state_of(request: Request) -> XState:
    state: XState = request.app.state.sandbox
    return state
