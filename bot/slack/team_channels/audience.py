"""Who reads a channel: checked with Slack before anyone is named there.

https://docs.slack.dev/reference/methods/conversations.info
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.slack.api import SlackApi, SlackError
from bot.ttl_cache import TTLCache

# `channel_shared` reports changes at once; this covers a delayed event.
_CACHED_FOR: Final = timedelta(seconds=30)
_MAX_ENTRIES: Final = 5000
_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a channel: only the team, and every member of the workspace who wants to."""

    is_team: bool
    is_public: bool


class Audience:
    """Look up who reads a channel; cached for 30 seconds."""

    def __init__(self, slack: SlackApi, clock: Clock) -> None:
        self._slack = slack
        self._readers: TTLCache[tuple[str, str], Readers] = TTLCache(
            _CACHED_FOR, clock, max_entries=_MAX_ENTRIES
        )

    async def is_team(self, tenant: str, channel: str) -> bool:
        """Return whether only the tenant's team reads the channel; False if unknown."""
        return (await self._of(tenant, channel)).is_team

    async def is_public(self, tenant: str, channel: str) -> bool:
        """Return whether every member of the workspace may read the channel; False if unknown."""
        return (await self._of(tenant, channel)).is_public

    def invalidate(self, tenant: str, channel: str) -> None:
        self._readers.pop((tenant, channel))

    async def _of(self, tenant: str, channel: str) -> Readers:
        try:
            return await self._readers.get_or_load((tenant, channel), lambda: self._load(tenant, channel))
        except SlackError:
            return Readers(is_team=False, is_public=False)

    async def _load(self, tenant: str, channel: str) -> Readers:
        installation = await self._slack.installation(tenant)
        answer = await self._slack.call(tenant, "conversations.info", within=_SECONDS, channel=channel)
        found = answer.object("channel")
        return Readers(
            is_team=_is_team(found, org_wide=installation.org_wide),
            is_public=bool(found.get("is_channel")) and not found.get("is_private"),
        )


def _is_team(channel: Mapping[str, Any], *, org_wide: bool) -> bool:
    """Return whether a `channel` object is the team's only.

    A channel shared between workspaces of one organization is, but only for an org-wide
    installation.
    """
    elsewhere = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    within = channel.get("is_org_shared") or channel.get("is_shared")
    return bool(channel) and not (elsewhere or (within and not org_wide))
