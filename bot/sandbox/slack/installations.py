"""The app's manifest and its installations, with tokens and scopes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.ids import new_token

TOKENS_LAST = timedelta(hours=12)
GRACE = timedelta(seconds=30)
"""How long a used refresh token is still accepted; Slack only says that it is short."""


class AppManifest:
    """The parts that are used here of a manifest (https://docs.slack.dev/reference/app-manifest)."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        home, oauth = features.get("app_home", {}), manifest.get("oauth_config", {})
        self.name = str(manifest.get("display_information", {}).get("name", "App"))
        self.description = str(manifest.get("display_information", {}).get("description", ""))
        self.commands: list[Mapping[str, str]] = features.get("slash_commands", [])
        self.message_shortcuts = [s for s in features.get("shortcuts", []) if s.get("type") == "message"]
        self.unfurl_domains: list[str] = features.get("unfurl_domains", [])
        self.home_tab = bool(home.get("home_tab_enabled", False))
        self.read_only = bool(home.get("messages_tab_read_only_enabled", False))
        self.events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.rotates_tokens = settings.get("token_rotation_enabled") is True
        self.redirect_uris: list[str] = oauth.get("redirect_urls", [])
        self.scopes: list[str] = oauth.get("scopes", {}).get("bot", [])


@dataclass
class Installation:
    """The app in one workspace; its token may expire, and once `revoked` is refused with `dead`."""

    team_id: str
    token: str
    scopes: frozenset[str]
    revoked: bool = False
    dead: str = "account_inactive"
    ends_at: datetime | None = None
    refresh: str | None = None
    former: tuple[str, datetime] | None = None
    spent: dict[str, datetime] = field(default_factory=dict)

    def rotate(self, now: datetime) -> None:
        """Issue new tokens; of the earlier ones, only the last is valid until it expires."""
        if self.ends_at is not None and self.refresh is not None:
            self.former = (self.token, self.ends_at)
            self.spent[self.refresh] = now
        self.token = new_token("xoxe.xoxb-1-")
        self.refresh = new_token("xoxe-1-")
        self.ends_at = now + TOKENS_LAST


class Installations:
    """All installations; `rotates`: https://docs.slack.dev/authentication/using-token-rotation."""

    def __init__(self, manifest: AppManifest, clock: Clock) -> None:
        self._manifest = manifest
        self._clock = clock
        self._by_team: dict[str, Installation] = {}
        self.rotates = manifest.rotates_tokens

    def install(
        self, team_id: str, token: str | None = None, scopes: Iterable[str] | None = None
    ) -> Installation:
        """Install the app (again) with more scopes, by default the manifest's."""
        held = self._by_team.get(team_id)
        if held is None or held.revoked:
            held = Installation(team_id, token or new_token("xoxb-"), frozenset())
            self._by_team[team_id] = held
        if self.rotates and token is None:
            held.rotate(self._clock())
        held.scopes |= frozenset(self._manifest.scopes if scopes is None else scopes)
        return held

    def of(self, team_id: str) -> Installation | None:
        """Return the installation in this workspace; None if the app isn't installed."""
        held = self._by_team.get(team_id)
        return held if held and not held.revoked else None

    def by_token(self, token: str) -> Installation:
        """Return a token's installation; raise `ApiError` if it is unknown, revoked or expired."""
        for held in self._by_team.values():
            ends = {held.token: held.ends_at, **dict([held.former] if held.former else [])}
            if token in ends:
                if held.revoked:
                    raise ApiError(held.dead)
                ends_at = ends[token]
                if ends_at is not None and ends_at <= self._clock():
                    raise ApiError("token_expired")
                return held
        raise ApiError("invalid_auth")

    def refreshed(self, refresh: str) -> Installation:
        """Consume a refresh token; used again soon, it returns the same new tokens."""
        now = self._clock()
        for held in self._by_team.values():
            if not held.revoked and refresh == held.refresh:
                held.rotate(now)
                return held
            if not held.revoked and refresh in held.spent and now < held.spent[refresh] + GRACE:
                return held
        raise ApiError("invalid_refresh_token")
