"""Where the app is installed, with which token and scopes, and the app's own credentials."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.ids import new_token


@dataclass(frozen=True)
class Credentials:
    """What Slack and the app share."""

    signing_secret: str
    client_id: str
    client_secret: str
    app_token: str
    verification_token: str = "sandbox-verification-token"


@dataclass
class Installation:
    """The app in one workspace. Once `revoked`, its token is refused as `dead` says."""

    team_id: str
    token: str
    scopes: frozenset[str]
    revoked: bool = False
    dead: str = "account_inactive"


class Installations:
    """All installations; every workspace keeps its token over a second installation, as in life."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._manifest = manifest
        self._by_team: dict[str, Installation] = {}

    def install(
        self, team_id: str, token: str | None = None, scopes: Iterable[str] | None = None
    ) -> Installation:
        """Install the app, or install it again; its scopes (by default the manifest's) only grow."""
        held = self._by_team.get(team_id)
        of_manifest = self._manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        wanted = of_manifest if scopes is None else scopes
        if held is None or held.revoked:
            held = Installation(team_id, token or new_token("xoxb-"), frozenset())
            self._by_team[team_id] = held
        held.scopes |= frozenset(wanted)
        return held

    def of(self, team_id: str) -> Installation | None:
        """The installation in this workspace, if the app is there now."""
        held = self._by_team.get(team_id)
        return held if held and not held.revoked else None

    def by_token(self, token: str) -> Installation:
        """Raises `ApiError` `invalid_auth`; `account_inactive` for an uninstalled app's token, `token_revoked` for a revoked one."""
        for held in self._by_team.values():
            if held.token == token:
                if held.revoked:
                    raise ApiError(held.dead)
                return held
        raise ApiError("invalid_auth")
