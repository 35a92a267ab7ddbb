"""Whether only the team reads a channel: checked with Slack before anyone is named there.

https://docs.slack.dev/reference/methods/conversations.info
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.slack.api import SlackApi, SlackError
from bot.ttl_cache import TTLCache

# `channel_shared` reports changes at once; this covers a delayed event.
_CACHED_FOR: Final = timedelta(seconds=30)
_MAX_ENTRIES: Final = 5000
_SECONDS: Final = 5.0


class Audience:
    """Look up who reads a channel; cached for 30 seconds."""

    def __init__(self, slack: SlackApi, clock: Clock) -> None:
        self._slack = slack
        self._is_team: TTLCache[tuple[str, str], bool] = TTLCache(
            _CACHED_FOR, clock, max_entries=_MAX_ENTRIES
        )

    async def is_team(self, tenant: str, channel: str) -> bool:
        """Return whether only the tenant's team reads the channel; False if unknown."""
        try:
            return await self._is_team.get_or_load((tenant, channel), lambda: self._load(tenant, channel))
        except SlackError:
            return False

    def invalidate(self, tenant: str, channel: str) -> None:
        """Remove the channel from the cache."""
        self._is_team.pop((tenant, channel))

    async def _load(self, tenant: str, channel: str) -> bool:
        installation = await self._slack.installation(tenant)
        answer = await self._slack.call(tenant, "conversations.info", within=_SECONDS, channel=channel)
        return _is_team(answer.object("channel"), org_wide=installation.org_wide)


def _is_team(channel: Mapping[str, Any], *, org_wide: bool) -> bool:
    """Return whether a `channel` object is the team's only.

    A channel shared between workspaces of one organization is, but only for an org-wide
    installation.
    """
    elsewhere = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    within = channel.get("is_org_shared") or channel.get("is_shared")
    return bool(channel) and not (elsewhere or (within and not org_wide))
