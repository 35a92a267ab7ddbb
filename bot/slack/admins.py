"""Who may change a workspace's settings: its real admins and owners, as Slack says, asked at most every five minutes."""

from datetime import datetime, timedelta
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import NotAnAdmin, SlackUnavailable
from bot.members import Member
from bot.slack.installations import Installations

_BELIEVED_FOR: Final = timedelta(minutes=5)


class Admins:
    """Asks Slack who is an admin (users.info, https://docs.slack.dev/reference/methods/users.info)."""

    def __init__(self, slack: AsyncWebClient, installations: Installations, clock: Clock) -> None:
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    async def check(self, member: Member) -> None:
        """Raise `NotAnAdmin` unless the member is an admin or owner of the workspace, `SlackUnavailable` when Slack doesn't say."""
        if not await self._is_admin(member):
            raise NotAnAdmin

    async def _is_admin(self, member: Member) -> bool:
        now, key = self._clock(), (member.tenant, member.user)
        known = self._known.get(key)
        if known is None or known[0] <= now:
            known = self._known[key] = (now + _BELIEVED_FOR, await self._asked(member))
        return known[1]

    async def _asked(self, member: Member) -> bool:
        installed = await self._installations.find(member.tenant)
        if installed is None:
            return False
        try:
            answer = await self._slack.users_info(token=installed.token.reveal(), user=member.user)
        except (TimeoutError, SlackApiError, aiohttp.ClientError) as error:
            raise SlackUnavailable from error
        user = answer.get("user") or {}
        return bool(user.get("is_admin") or user.get("is_owner")) and not user.get("deleted")
