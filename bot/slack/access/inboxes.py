"""Each person's own direct messages with the app, whose messages nobody else sees.

An id that begins with `D` says nothing of that: direct messages between two people have one, too, and a message that the app was made to
say there both of them read. https://docs.slack.dev/reference/methods/conversations.open
"""

import asyncio
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackUnavailable
from bot.members import Member
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.store import Installations

log = structlog.get_logger(__name__)

_SECONDS: Final = 1.0  # of the 2.3 within which an answer is to be ready
_MOST_KEPT: Final = 50_000


class Inboxes:
    """Asks Slack for the id of a person's direct messages with the app, which never changes, once in a process."""

    def __init__(self, slack: AsyncWebClient, installations: Installations) -> None:
        self._slack = slack
        self._installations = installations
        self._kept: dict[tuple[str, str], str] = {}

    async def is_own(self, member: Member, channel: str) -> bool:
        """Tell whether the channel is the member's own with the app; False, too, where Slack doesn't say."""
        key = (member.tenant, member.user)
        if key not in self._kept:
            opened = await self._opened(member)
            if opened is None:
                return False
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = opened
        return self._kept[key] == channel

    async def _opened(self, member: Member) -> str | None:
        try:
            installation = await self._installations.find(member.tenant)
            if installation is None:
                return None
            async with asyncio.timeout(_SECONDS):
                answer = await self._slack.conversations_open(
                    token=installation.token.reveal(), users=member.user
                )
        except SlackUnavailable:
            return None
        except SLACK_ERRORS as error:
            log.info("direct_message_lookup_failed", reason=SlackError.of(error).code)
            return None
        channel = answer.get("channel")
        return str(channel.get("id") or "") or None if isinstance(channel, dict) else None
