"""Install the app in a workspace by Slack's OAuth v2.

The state is single-use and bound to the browser.
https://docs.slack.dev/authentication/installing-with-oauth
"""

import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from sqlalchemy import delete

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import InstallAttempt
from bot.db.upsert import upsert
from bot.errors import InvalidAction
from bot.nonces import digest, generate_nonce
from bot.secret import Secret
from bot.slack import messages, sealed_json
from bot.slack.api import SlackApi, SlackClient, SlackError
from bot.slack.installation import Installation
from bot.slack.installations.rows import expiry
from bot.slack.installations.store import Installations
from bot.slack.payload import part, text
from bot.slack.scopes import BOT_SCOPES

SCOPES: Final = tuple(scope.name for scope in BOT_SCOPES)
_STATE: Final = ("install", "state")  # what the encrypted state is bound to
_LIFETIME: Final = timedelta(minutes=10)
_UNCONFIRMED: Final = "Slack didn't confirm the installation."


class InstallFailed(Exception):
    """The app was not installed; title and message are shown to the user."""

    title: ClassVar[str] = "Likewise wasn't installed"


class InstallLinkExpired(InstallFailed):
    """The link was used, perhaps for an installation whose page is only reloaded, or is too old."""

    title = "This install link no longer works"


@dataclass(frozen=True, slots=True)
class Install:
    database: Database
    installations: Installations
    client: SlackClient
    api: SlackApi
    background: BackgroundTasks
    keyring: Keyring
    client_id: str
    client_secret: Secret
    slack_url: str
    redirect_uri: str
    clock: Clock

    def begin(self) -> tuple[str, Secret]:
        """Return Slack's authorization URL and the session cookie for the browser.

        The state contains, encrypted, what is needed to validate it, so that merely opening the
        page stores nothing.
        """
        browser, until = generate_nonce(), self.clock() + _LIFETIME
        state = sealed_json.encrypt(self.keyring, [digest(browser), until.timestamp()], *_STATE)
        query = {
            "client_id": self.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self.redirect_uri,
            "state": state,
        }
        return f"{self.slack_url}/oauth/v2/authorize?{urlencode(query)}", browser

    async def finish(
        self, session_cookie: Secret | None, state: Secret, code: Secret | None, *, declined: bool = False
    ) -> Installation:
        """Exchange the code and store the installation; raise `InstallFailed`.

        `code` is None if the person declined, or Slack reports another error.
        """
        if session_cookie is None or await self._is_used(state) or not self._is_of(state, session_cookie):
            raise InstallLinkExpired(
                "If Slack lists Likewise under Apps, it's installed. If not, start again."
            )
        if code is None:
            raise InstallFailed("You canceled the installation." if declined else _UNCONFIRMED)
        try:
            answer = await self.client.call(
                "oauth.v2.access",
                client_id=self.client_id,
                client_secret=self.client_secret,
                code=code,
                redirect_uri=self.redirect_uri,
            )
        except SlackError as error:
            if error.intermediary is None:
                raise InstallFailed(_UNCONFIRMED) from None
            raise InstallFailed(
                "Something between Likewise and Slack blocked this. Ask your Likewise admin to check the proxy or firewall."
            ) from None
        installation = self._installed(answer.data)
        await self._use(state, session_cookie)
        if await self.installations.save(installation):
            self.background.spawn(self._welcome(installation))
        return installation

    async def _welcome(self, installation: Installation) -> None:
        """Send a message to whoever installed the app; without it, it is installed, too."""
        if installation.installed_by:
            with suppress(SlackError):
                await self.api.send(
                    installation.tenant,
                    "chat.postMessage",
                    messages.welcome(),
                    channel=installation.installed_by,
                )

    def _is_of(self, state: Secret, browser: Secret) -> bool:
        """Return whether the state was issued to this browser less than ten minutes ago."""
        try:
            browser_hash, until = sealed_json.decrypt(self.keyring, state.reveal(), *_STATE)
        except InvalidAction:
            return False
        is_same = hmac.compare_digest(browser_hash, digest(browser))
        return is_same and self.clock().timestamp() < until

    async def _is_used(self, state: Secret) -> bool:
        async with self.database.session() as session:
            return await session.get(InstallAttempt, digest(state)) is not None

    async def _use(self, state: Secret, browser: Secret) -> None:
        """Mark the state as used until it would expire; Slack takes each code once."""
        now = self.clock()
        values = {"session_hash": digest(browser), "expires_at": now + _LIFETIME}
        async with self.database.session() as session:
            await session.execute(delete(InstallAttempt).where(InstallAttempt.expires_at <= now))
            await upsert(session, InstallAttempt, {"state_hash": digest(state)}, values)

    def _installed(self, data: Any) -> Installation:
        team, enterprise = part(data, "team"), part(data, "enterprise")
        tenant = text(enterprise if data.get("is_enterprise_install") is True else team, "id")
        token, refresh = text(data, "access_token"), text(data, "refresh_token")
        if not tenant or not token:
            raise InstallFailed("Slack's answer names no workspace.")
        return Installation(
            tenant=tenant,
            enterprise=text(enterprise, "id") or None,
            workspace=text(team, "id") or None,
            name=text(team, "name") or text(enterprise, "name") or tenant,
            app_id=text(data, "app_id"),
            bot_id="",
            bot_user_id=text(data, "bot_user_id"),
            scopes=text(data, "scope"),
            token=Secret(token),
            installed_by=text(part(data, "authed_user"), "id"),
            installed_at=self.clock(),
            refresh_token=Secret(refresh) if refresh else None,
            expires_at=expiry(self.clock(), data.get("expires_in")),
        )
