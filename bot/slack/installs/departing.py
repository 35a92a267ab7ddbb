"""Whether a workspace or an organisation has removed the app, and what follows from it.

`app_uninstalled` and `tokens_revoked` come in any order, twice, late, and also after the app was installed again
(https://docs.slack.dev/reference/events/app_uninstalled). Slack's event says when it happened, the installation when it was made;
where that leaves a doubt (clocks differ), and where the event may be about less than all of it, the token itself tells:
Slack takes it, or it doesn't.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackUnavailable
from bot.linking.leaving import Leaving
from bot.slack.happenings import Happening, NotNow
from bot.slack.installs.installations import Installations, Installed
from bot.slack.refusals import FAILURES, Refusal

log = structlog.get_logger(__name__)

# Slack's clock and ours may differ by so much.
_SKEW: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Departing:
    """Lets tenants go."""

    slack: AsyncWebClient
    installations: Installations
    leaving: Leaving

    async def heard(self, happening: Happening, *, certain: bool) -> None:
        """Delete all that is kept of whoever removed the app; of an event that is overtaken, nothing.

        `certain` tells that the event itself is about the app, and not about a token of which there may be another.
        """
        try:
            tenant, installed = await self._found(happening)
        except SlackUnavailable as error:
            raise NotNow from error
        if installed is None or await self._is_over(installed, happening, certain=certain):
            await self.leaving.forget_tenant(
                tenant, installed_at=installed.installed_at if installed else None
            )
            self.installations.drop(tenant)
            log.info("left", tenant=tenant)
        elif _is_of_one_workspace(installed, happening) and certain:
            await self.leaving.forget_workspace(tenant, happening.workspace)
            log.info("a workspace left", tenant=tenant)

    async def left(self, happening: Happening, workspaces: Sequence[str]) -> None:
        """Delete what is kept of workspaces of an organisation that has taken the app out of them, but keeps it in others."""
        try:
            tenant, installed = await self._found(happening)
        except SlackUnavailable as error:
            raise NotNow from error
        made = installed.installed_at if installed else None
        if made is not None and happening.at < made - _SKEW:
            return  # of an earlier installation
        for workspace in workspaces:
            await self.leaving.forget_workspace(tenant, workspace)
            log.info("a workspace left", tenant=tenant)

    async def _found(self, happening: Happening) -> tuple[str, Installed | None]:
        """Return whose installation the event is about, and the installation, if there is one."""
        for tenant in filter(None, (happening.tenant, happening.perhaps)):
            installed = await self.installations.find(tenant)
            if installed is not None:
                return tenant, installed
        return happening.tenant, None

    async def sweep(self) -> None:
        """Delete what other processes wrote down for a tenant that had just left, of which they heard a minute late."""
        for tenant in await self.leaving.just_left():
            try:
                gone = await self.installations.find(tenant) is None
            except SlackUnavailable:
                continue
            if gone:
                await self.leaving.forget_tenant(tenant)

    async def _is_over(self, installed: Installed, happening: Happening, *, certain: bool) -> bool:
        made = installed.installed_at
        if made is not None and happening.at < made - _SKEW:
            return False  # of an earlier installation
        if certain and not installed.org_wide and made is not None and happening.at > made + _SKEW:
            return True
        return not await self._works(installed)

    async def _works(self, installed: Installed) -> bool:
        """Tell whether Slack takes the token; raise `NotNow` when it doesn't answer that."""
        try:
            await self.slack.auth_test(token=installed.token.reveal())
        except FAILURES as error:
            if Refusal.of(error).is_gone:
                return False
            raise NotNow from error
        return True


def _is_of_one_workspace(installed: Installed, happening: Happening) -> bool:
    return installed.org_wide and happening.workspace not in ("", installed.tenant)
