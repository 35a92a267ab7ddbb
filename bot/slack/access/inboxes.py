"""Each user's own direct messages with the app, which nobody else can read.

The `D` prefix of a channel id doesn't prove that: two users' direct messages have it, too, and both
of them read what the app posts there. https://docs.slack.dev/reference/methods/conversations.open
"""

from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.members import Member
from bot.slack.api import SlackApi, SlackError
from bot.ttl_cache import TTLCache

_SECONDS: Final = 1.0  # out of the 2.3 seconds in which an answer must be ready
_CACHED_FOR: Final = timedelta(days=1)  # the id never changes
_MAX_ENTRIES: Final = 50_000


class Inboxes:
    def __init__(self, slack: SlackApi, clock: Clock) -> None:
        self._slack = slack
        self._channels: TTLCache[tuple[str, str], str] = TTLCache(
            _CACHED_FOR, clock, max_entries=_MAX_ENTRIES
        )

    async def is_own(self, member: Member, channel: str) -> bool:
        """Return whether the channel is the member's DM with the app; False if unknown."""
        key = (member.tenant, member.user)
        try:
            return channel == await self._channels.get_or_load(key, lambda: self._opened(member))
        except SlackError:
            return False

    async def _opened(self, member: Member) -> str:
        opened = await self._slack.call(
            member.tenant, "conversations.open", within=_SECONDS, users=member.user
        )
        return opened.object("channel").get("id") or ""
