"""Whether a channel's readers are the team alone: asked of Slack before anybody is named there.

https://docs.slack.dev/reference/methods/conversations.info
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import SlackUnavailable
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.installation import Installation
from bot.slack.installations.store import Installations

log = structlog.get_logger(__name__)

# `channel_shared` says at once when it changes; this is for where that event is late.
_BELIEVED_FOR: Final = timedelta(seconds=30)
_MOST_KEPT: Final = 5000
_SECONDS: Final = 5.0


class Audience:
    """Asks Slack who reads channels, and believes that for half a minute."""

    def __init__(self, slack: AsyncWebClient, installations: Installations, clock: Clock) -> None:
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[datetime, bool]] = {}

    async def is_team(self, tenant: str, channel: str) -> bool:
        """Tell whether only the tenant's own people read the channel; False, too, where Slack doesn't say."""
        now = self._clock()
        kept = self._kept.get((tenant, channel))
        if kept is not None and kept[0] > now:
            return kept[1]
        told = await self._asked(tenant, channel)
        if told is None:
            return False
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[tenant, channel] = (now + _BELIEVED_FOR, told)
        return told

    def doubt(self, tenant: str, channel: str) -> None:
        """Ask again at the next occasion."""
        self._kept.pop((tenant, channel), None)

    async def _asked(self, tenant: str, channel: str) -> bool | None:
        try:
            installation = await self._installations.find(tenant)
            if installation is None:
                return None
            async with asyncio.timeout(_SECONDS):
                answer = await self._slack.conversations_info(
                    token=installation.token.reveal(), channel=channel
                )
        except SlackUnavailable:
            return None
        except SLACK_ERRORS as error:
            log.info("slack_did_not_tell_who_reads_channel", reason=SlackError.of(error).code)
            return None
        found = answer.get("channel")
        return _is_team(found, installation) if isinstance(found, Mapping) else None


def _is_team(channel: Mapping[str, Any], installation: Installation) -> bool:
    """Read a `conversation` object: between workspaces of one organisation only the organisation's installation is a team's."""
    elsewhere = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    within = channel.get("is_org_shared") or channel.get("is_shared")
    return not (elsewhere or (within and not installation.org_wide))
