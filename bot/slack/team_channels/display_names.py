"""What people are called in Slack, for messages that name them without pinging them: a mention would.

https://docs.slack.dev/reference/methods/users.info
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import SlackUnavailable
from bot.members import Member
from bot.slack.access.directory import is_at_home
from bot.slack.api.errors import SLACK_ERRORS
from bot.slack.installations.store import Installations

log = structlog.get_logger(__name__)

_KEPT_FOR: Final = timedelta(hours=1)
_MOST_KEPT: Final = 5000
_SECONDS: Final = 5.0


class DisplayNames:
    """Asks Slack for names, and keeps them in memory for an hour."""

    def __init__(self, slack: AsyncWebClient, installations: Installations, clock: Clock) -> None:
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[datetime, str]] = {}

    async def of(self, tenant: str, users: Sequence[str]) -> list[str]:
        """Return the names of these users, in order; visitors, and those that Slack doesn't tell, are left out."""
        names = [await self._name(tenant, user) for user in users]
        return [name for name in names if name]

    async def _name(self, tenant: str, user: str) -> str:
        now = self._clock()
        kept = self._kept.get((tenant, user))
        if kept is not None and kept[0] > now:
            return kept[1]
        name = await self._asked(tenant, user)
        if name:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[tenant, user] = (now + _KEPT_FOR, name)
        return name

    async def _asked(self, tenant: str, user: str) -> str:
        try:
            installation = await self._installations.find(tenant)
            if installation is None:
                return ""
            async with asyncio.timeout(_SECONDS):
                answer = await self._slack.users_info(token=installation.token.reveal(), user=user)
        except (SlackUnavailable, *SLACK_ERRORS) as error:
            log.info("display_name_failed", reason=type(error).__name__)
            return ""
        told = answer.get("user") or {}
        return _display_name(told) if is_at_home(told, Member(tenant, user, tenant)) else ""


def _display_name(user: dict[str, Any]) -> str:
    """What Slack itself shows: the display name where there is one, else the full name."""
    profile = user.get("profile") or {}
    told = (
        profile.get("display_name"),
        profile.get("real_name"),
        user.get("real_name"),
        user.get("name"),
    )
    return next((name.strip() for name in told if isinstance(name, str) and name.strip()), "")
