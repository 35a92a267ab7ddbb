"""Delete a tenant's data when a workspace or organization uninstalls the app.

`app_uninstalled` and `tokens_revoked` arrive in any order, twice, late, and even after the app was
installed again (https://docs.slack.dev/reference/events/app_uninstalled). The event's time is
compared with the installation's; if that is inconclusive (clocks differ), or the event may concern
only a part of the installation, `auth.test` shows whether its token still works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from bot.errors import SlackUnavailable
from bot.linking.erasure import DataErasure
from bot.slack.api import ErrorKind, SlackClient, SlackError
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.installation import Installation
from bot.slack.installations.store import Installations

log = structlog.get_logger(__name__)

# Slack's clock and ours may differ by this much.
_SKEW: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class UninstallHandler:
    slack: SlackClient
    installations: Installations
    data_erasure: DataErasure

    async def on_uninstalled(self, envelope: EventEnvelope, *, certain: bool) -> None:
        """Delete the data of the tenant or workspace, unless the app was installed again since.

        `certain` means that the event is about the app itself, not about one of several tokens.
        """
        tenant, installation = await self._found(envelope)
        if installation is None or await self._is_over(installation, envelope, certain=certain):
            await self.data_erasure.forget_tenant(
                tenant, installed_at=installation.installed_at if installation else None
            )
            self.installations.evict(tenant)
            log.info("tenant_uninstalled", tenant=tenant)
        elif _is_of_one_workspace(installation, envelope) and certain:
            await self.data_erasure.forget_workspace(tenant, envelope.workspace)
            log.info("workspace_removed", tenant=tenant)

    async def left(self, envelope: EventEnvelope, workspaces: Sequence[str]) -> None:
        """Delete the data of workspaces from which an organization removed the app."""
        tenant, installation = await self._found(envelope)
        made = installation.installed_at if installation else None
        if made is not None and envelope.at < made - _SKEW:
            return  # about an earlier installation
        for workspace in workspaces:
            await self.data_erasure.forget_workspace(tenant, workspace)
            log.info("workspace_removed", tenant=tenant)

    async def _found(self, envelope: EventEnvelope) -> tuple[str, Installation | None]:
        try:
            for tenant in filter(None, (envelope.tenant, envelope.fallback_enterprise)):
                installation = await self.installations.find(tenant)
                if installation is not None:
                    return tenant, installation
        except SlackUnavailable as error:
            raise Redeliver from error
        return envelope.tenant, None

    async def sweep(self) -> None:
        """Delete what processes with an old cache stored for uninstalled tenants."""
        for tenant in await self.data_erasure.recently_uninstalled():
            try:
                gone = await self.installations.find(tenant) is None
            except SlackUnavailable:
                continue
            if gone:
                await self.data_erasure.forget_tenant(tenant)

    async def _is_over(self, installation: Installation, envelope: EventEnvelope, *, certain: bool) -> bool:
        made = installation.installed_at
        if made is not None and envelope.at < made - _SKEW:
            return False  # about an earlier installation
        if certain and not installation.org_wide and made is not None and envelope.at > made + _SKEW:
            return True
        return not await self._works(installation)

    async def _works(self, installation: Installation) -> bool:
        """Return whether Slack accepts the token; raise `Redeliver` when Slack doesn't answer."""
        try:
            await self.slack.call("auth.test", tenant=installation.tenant, token=installation.token)
        except SlackError as error:
            if error.kind is ErrorKind.TOKEN_INVALID:
                return False
            raise Redeliver from error
        return True


def _is_of_one_workspace(installation: Installation, envelope: EventEnvelope) -> bool:
    return installation.org_wide and envelope.workspace not in ("", installation.tenant)
