"""All state of the sandbox, in memory only."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.sandbox.slack.app_manifest import AppManifest
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.id_tokens import IdTokens
from bot.sandbox.slack.ids import Timestamps
from bot.sandbox.slack.installations import Credentials, Installation, Installations
from bot.sandbox.slack.messages import Message, Messages
from bot.sandbox.slack.mutations import Changes
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.seed_acme import new_world
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.world import Workspace

REPLY_LOST = "reply_lost"
REPLY_HELD = "reply_held"

if TYPE_CHECKING:
    from collections import deque

    from bot.sandbox.slack.api_log import (
        ApiCall,
        Grant,
    )
    from bot.sandbox.slack.errors import ApiError
    from bot.sandbox.slack.form_state import Values


class State:
    """The sandbox's state; `start_over` resets it, except credentials and initial installations."""

    def __init__(
        self, *, manifest: Mapping[str, Any], credentials: Credentials, bot_token: str, clock: Clock
    ) -> None:
        self.manifest = AppManifest(manifest)
        self.credentials = credentials
        self.clock = clock
        self.changes = Changes()
        self.id_tokens = IdTokens()
        self.url = ""
        self.redirect_uris: list[str] = list(self.manifest.redirect_uris)
        self.faults: dict[str, deque[ApiError]] = {}
        self.api_calls: list[ApiCall] = []
        self.calls_in_progress = 0
        self.on_message: Callable[..., None] = _nobody_listens
        self._bot_token = bot_token
        self.start_over()

    def start_over(self) -> None:
        """Delete all messages, views, installations and sign-ins."""
        self.world = new_world(self.manifest.name)
        self.timestamps = Timestamps(self.clock)
        self.first_day = self.timestamps.next()
        self.messages = Messages()
        self.files = Files()
        self.views = Views()
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.installations = Installations(self.manifest.raw, self.clock)
        self.rates = Rates(self.clock)
        self.pictures_fail = False
        self.codes: dict[str, Grant] = {}
        self.read: dict[tuple[str, str], str] = {}
        self.choices: dict[tuple[str, str], Values] = {}
        self.user_tokens: dict[str, Person] = {}
        self.install(next(iter(self.world.workspaces)))
        self.changes.bump()

    def install(self, team_id: str, token: str | None = None) -> Installation:
        """Install the app, or install it again.

        In the first workspace, the token is the configured one by default.
        """
        first = team_id == next(iter(self.world.workspaces))
        return self.installations.install(team_id, token or (self._bot_token if first else None))

    def workspace(self, team_id: str) -> Workspace:
        return self.world.workspaces[team_id]

    def picture(self, person: Person) -> str:
        """Return the URL of the user's image."""
        return f"{self.url}/avatar/{person.key}.svg"

    def next_fault(self, method: str) -> str:
        """Raise the next fault planned for this method.

        Returns its code instead if the call succeeds and only its response is affected; empty if
        none is planned.
        """
        planned = self.faults.get(method)
        fault = planned.popleft() if planned else None
        if fault is not None and fault.code not in {REPLY_LOST, REPLY_HELD}:
            raise fault
        return fault.code if fault else ""


def _nobody_listens(_message: Message, *, changed: bool) -> None:
    """A placeholder until the events are connected."""
