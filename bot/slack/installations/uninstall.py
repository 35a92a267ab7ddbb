"""Delete a tenant's data when a workspace or organization uninstalls the app.

`app_uninstalled` and `tokens_revoked` arrive in any order, twice, late, and even after the app was
installed again (https://docs.slack.dev/reference/events/app_uninstalled). The event's time is
compared with the installation's; if that is inconclusive (clocks differ), or the event may concern
only a part of the installation, `auth.test` shows whether its token still works.

A workspace that an organization removes and adds again gets no installation of its own, so no time
of ours is newer than a late event: `auth.teams.list` shows whether the app is there now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import SlackUnavailable
from bot.linking.erasure import DataErasure
from bot.slack.api import ErrorKind, SlackClient, SlackError
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.installation import Installation
from bot.slack.installations.store import Installations
from bot.slack.payload import part, text

log = structlog.get_logger(__name__)

# Slack's clock and ours may differ by this much.
_SKEW: Final = timedelta(minutes=2)
# Slack's largest page, and far more of them than an organization has workspaces.
_WORKSPACES_A_PAGE: Final = 1000
_MOST_PAGES: Final = 20
# Slack may answer these differently later; any other refusal is its answer.
_FOR_NOW: Final = (ErrorKind.RETRY_AFTER, ErrorKind.NOT_SENT, ErrorKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class UninstallHandler:
    slack: SlackClient
    installations: Installations
    data_erasure: DataErasure
    clock: Clock

    async def on_uninstalled(self, envelope: EventEnvelope, *, certain: bool) -> None:
        """Delete the data of the tenant or workspace, unless the app was installed again since.

        `certain` means that the event is about the app itself, not about one of several tokens.
        """
        found = await self._found(envelope)
        for installation in found:
            if await self._is_over(installation, envelope, certain=certain):
                await self._forget(installation.tenant, installation.installed_at)
                return
        if not found:
            await self._forget(envelope.tenant, None)
        elif certain and len(found) == 1 and await self._is_of_one_workspace(found[0], envelope):
            await self._forget_workspaces(found[0], envelope, [envelope.workspace])

    async def left(self, envelope: EventEnvelope, workspaces: Sequence[str]) -> None:
        """Delete the data of workspaces from which an organization removed the app."""
        found = next(iter(await self._found(envelope)), None)
        if found is None:  # its data is deleted, or is being deleted
            return
        made = found.installed_at
        if made is not None and envelope.at < made - _SKEW:
            return  # about an earlier installation
        await self._forget_workspaces(found, envelope, workspaces)

    async def _forget_workspaces(
        self, installation: Installation, envelope: EventEnvelope, workspaces: Sequence[str]
    ) -> None:
        """Delete the workspaces' data, except of those that have the app again by now."""
        added = await self._added_since(installation, envelope) if workspaces else frozenset()
        for workspace in workspaces:
            if workspace not in added:
                await self.data_erasure.forget_workspace(installation.tenant, workspace)
                log.info("workspace_removed", tenant=installation.tenant)

    async def _added_since(self, installation: Installation, envelope: EventEnvelope) -> frozenset[str]:
        """Return the workspaces that have the app; raise `Redeliver` if Slack doesn't answer now.

        A new event is taken as it is: Slack's list may still have the workspace. So it is if Slack
        has no list for this token.
        """
        if envelope.at > self.clock() - _SKEW:
            return frozenset()
        having: set[str] = set()
        cursor = ""
        try:
            for _ in range(_MOST_PAGES):
                answer = await self.slack.call(
                    "auth.teams.list",
                    tenant=installation.tenant,
                    token=installation.token,
                    limit=_WORKSPACES_A_PAGE,
                    cursor=cursor or None,
                )
                teams = answer.data.get("teams")
                listed = teams if isinstance(teams, list) else []
                having.update(text(each, "id") for each in listed if isinstance(each, Mapping))
                cursor = text(part(answer.data, "response_metadata"), "next_cursor")
                if not cursor:
                    break
        except SlackError as error:
            if error.kind in _FOR_NOW:
                raise Redeliver from error
            log.warning("workspaces_unknown", tenant=installation.tenant, reason=error.code)
        return frozenset(having)

    async def _forget(self, tenant: str, installed_at: datetime | None) -> None:
        await self.data_erasure.forget_tenant(tenant, installed_at=installed_at)
        self.installations.evict(tenant)
        log.info("tenant_uninstalled", tenant=tenant)

    async def _found(self, envelope: EventEnvelope) -> Sequence[Installation]:
        """Return the installations that the event may be about: a workspace's own comes first."""
        tenants = dict.fromkeys(filter(None, (envelope.tenant, envelope.fallback_enterprise)))
        try:
            found = [await self.installations.find(tenant) for tenant in tenants]
        except SlackUnavailable as error:
            raise Redeliver from error
        return [each for each in found if each is not None]

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
        # Without `authorizations`, it may be about the organization's installation.
        certain = certain and not installation.org_wide and not envelope.fallback_enterprise
        if certain and made is not None and envelope.at > made + _SKEW:
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

    async def _is_of_one_workspace(self, installation: Installation, envelope: EventEnvelope) -> bool:
        """Return whether an organization's installation has lost only the event's workspace.

        The workspace may have removed an installation of its own instead, which is deleted by now.
        """
        if not installation.org_wide or envelope.workspace in ("", installation.tenant):
            return False
        removed_at = await self.data_erasure.uninstalled_at(envelope.tenant)
        return removed_at is None or envelope.at > removed_at + _SKEW
