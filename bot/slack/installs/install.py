"""Installing the app in a workspace: Slack's OAuth v2 consent, with a state that only this browser can use, once.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import delete

from bot.clock import Clock
from bot.db import Database
from bot.db.rows import changed
from bot.db.tables import InstallAttempt
from bot.secret import Secret
from bot.slack.installs.installations import Installations, Installed
from bot.slack.installs.welcoming import Welcoming
from bot.slack.refusals import FAILURES, Refusal
from bot.unguessable import hashed, new_text

SCOPES: Final = (
    "commands",
    "chat:write",
    "users:read",
    "files:write",
    "im:write",
    "links:read",
    "reactions:read",
    "usergroups:read",
)
_LIFETIME: Final = timedelta(minutes=10)


class InstallFailed(Exception):
    """The app was not installed; the message is for whoever tried."""


class Install:
    """Slack's consent, and what is kept of it."""

    def __init__(
        self,
        database: Database,
        installations: Installations,
        client: AsyncWebClient,
        welcoming: Welcoming,
        *,
        client_id: str,
        client_secret: Secret,
        slack_url: str,
        redirect_uri: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._installations = installations
        self._client = client
        self._welcoming = welcoming
        self._client_id = client_id
        self._client_secret = client_secret
        self._slack_url = slack_url
        self._redirect_uri = redirect_uri
        self._clock = clock

    async def begin(self) -> tuple[str, Secret]:
        """Return Slack's consent page and the browser's cookie."""
        state, browser = new_text(), new_text()
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(InstallAttempt).where(InstallAttempt.expires_at <= now))
            session.add(
                InstallAttempt(
                    state_hash=hashed(state), browser_hash=hashed(browser), expires_at=now + _LIFETIME
                )
            )
        query = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect_uri,
            "state": state.reveal(),
        }
        return f"{self._slack_url}/oauth/v2/authorize?{urlencode(query)}", browser

    async def finish(self, browser: Secret | None, state: Secret, code: Secret | None) -> Installed:
        """Exchange the code and keep the installation; raise `InstallFailed`."""
        if browser is None or not await self._takes(browser, state):
            raise InstallFailed("This installation was started elsewhere, or too long ago.")
        if code is None:
            raise InstallFailed("Slack was told not to install Likewise.")
        try:
            # slack_sdk's own method for this uses a part of aiohttp that is on its way out.
            answer = await self._client.api_call(
                "oauth.v2.access",
                data={
                    "client_id": self._client_id,
                    "client_secret": self._client_secret.reveal(),
                    "code": code.reveal(),
                    "redirect_uri": self._redirect_uri,
                },
            )
        except FAILURES as error:
            if Refusal.of(error).intermediary is None:
                raise InstallFailed("Slack did not confirm the installation.") from None
            raise InstallFailed(
                "Something between Likewise and Slack refused this, not Slack itself. Whoever runs Likewise should check the "
                "proxy or firewall on the way to Slack."
            ) from None
        installed = self._installed(answer.data)
        if await self._installations.save(installed):
            self._welcoming.say(installed)
        return installed

    async def _takes(self, browser: Secret, state: Secret) -> bool:
        async with self._database.session() as session:
            statement = delete(InstallAttempt).where(
                InstallAttempt.state_hash == hashed(state),
                InstallAttempt.browser_hash == hashed(browser),
                InstallAttempt.expires_at > self._clock(),
            )
            return await changed(session, statement) == 1

    def _installed(self, data: Any) -> Installed:
        team, enterprise = data.get("team") or {}, data.get("enterprise") or {}
        tenant = enterprise.get("id") if data.get("is_enterprise_install") else team.get("id")
        token = data.get("access_token")
        refresh, seconds = data.get("refresh_token"), data.get("expires_in")
        if not tenant or not token:
            raise InstallFailed("Slack's answer names no workspace.")
        return Installed(
            tenant=tenant,
            enterprise=enterprise.get("id"),
            workspace=team.get("id"),
            name=team.get("name") or enterprise.get("name") or tenant,
            app=data.get("app_id") or "",
            bot="",
            bot_user=data.get("bot_user_id") or "",
            scopes=data.get("scope") or "",
            token=Secret(token),
            installed_by=(data.get("authed_user") or {}).get("id") or "",
            installed_at=self._clock(),
            refresh_token=Secret(refresh) if isinstance(refresh, str) and refresh else None,
            expires_at=self._clock() + timedelta(seconds=seconds) if isinstance(seconds, int) else None,
        )
