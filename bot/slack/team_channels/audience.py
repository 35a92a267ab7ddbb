"""Whether a channel's readers are the team alone: asked of Slack before anybody is named there.

https://docs.slack.dev/reference/methods/conversations.info
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.slack.api import SlackApi, SlackError
from bot.ttl_cache import TTLCache

# `channel_shared` says at once when it changes; this is for where that event is late.
_CACHED_FOR: Final = timedelta(seconds=30)
_MAX_ENTRIES: Final = 5000
_SECONDS: Final = 5.0


class Audience:
    """Asks Slack who reads channels, and caches that for half a minute."""

    def __init__(self, slack: SlackApi, clock: Clock) -> None:
        self._slack = slack
        self._is_team: TTLCache[tuple[str, str], bool] = TTLCache(
            _CACHED_FOR, clock, max_entries=_MAX_ENTRIES
        )

    async def is_team(self, tenant: str, channel: str) -> bool:
        """Tell whether only the tenant's own people read the channel; False, too, where Slack doesn't say."""
        try:
            return await self._is_team.get_or_load((tenant, channel), lambda: self._load(tenant, channel))
        except SlackError:
            return False

    def doubt(self, tenant: str, channel: str) -> None:
        """Ask again at the next occasion."""
        self._is_team.pop((tenant, channel))

    async def _load(self, tenant: str, channel: str) -> bool:
        installation = await self._slack.installation(tenant)
        answer = await self._slack.call(tenant, "conversations.info", within=_SECONDS, channel=channel)
        return _is_team(answer.object("channel"), org_wide=installation.org_wide)


def _is_team(channel: Mapping[str, Any], *, org_wide: bool) -> bool:
    """Read a `conversation` object: between workspaces of one organisation only the organisation's installation is a team's."""
    elsewhere = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    within = channel.get("is_org_shared") or channel.get("is_shared")
    return bool(channel) and not (elsewhere or (within and not org_wide))
