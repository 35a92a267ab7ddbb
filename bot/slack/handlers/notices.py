"""`/likewise notify`: the daily message about the team's posts."""

import re
from dataclasses import dataclass
from typing import Final

from bot.errors import InvalidTime
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.commands import TURNS_OFF
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.daily_notices import DailyNotices

_TIME: Final = re.compile(r"(?:daily )?(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?")
_ON: Final = frozenset({"on", "daily"})
_WITHOUT_A_TIME: Final = 9 * 60  # minutes after midnight
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class NoticeHandlers:
    notices: DailyNotices
    directory: Directory

    async def notify(self, request: SlackRequest) -> Message:
        """Show the time, or change it; who doesn't see all public channels is refused."""
        wanted = " ".join((request.intent.argument or "").lower().split())
        if wanted in TURNS_OFF:
            return await self.turn_off(request)
        timezone = (await self.directory.get_user(request.member)).timezone
        minute = await self.notices.minute_of(request.member)
        if wanted or minute is None:
            if request.rights.refusal is not None:
                raise request.rights.refusal
            request.rights.require_full_member()
        if wanted:
            minute = _minute(wanted)
            await self.notices.turn_on(request.member, minute, timezone)
        return messages.notices(minute, timezone)

    async def turn_off(self, request: SlackRequest) -> Message:
        await self.notices.turn_off(request.member)
        return messages.notices(None, None)


def _minute(wanted: str) -> int:
    """Return a time of day in minutes, such as "9:00", "21.30" or "9 pm"; 9:00 without a time."""
    if wanted in _ON:
        return _WITHOUT_A_TIME
    read = _TIME.fullmatch(wanted)
    if read is None:
        raise InvalidTime
    hour, minute, half = int(read[1]), int(read[2] or 0), read[3]
    if half is not None:
        if not 1 <= hour <= _NOON:
            raise InvalidTime
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    if hour >= 2 * _NOON or minute >= 60:  # noqa: PLR2004 (minutes of an hour)
        raise InvalidTime
    return hour * 60 + minute
