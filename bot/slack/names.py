"""What people and workspaces are called, where Slack's request doesn't say: only shown, never trusted."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.members import Member
from bot.slack.installations import Installations
from bot.slack.replies import FAILURES

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Names:
    """Asks Slack (users.info, https://docs.slack.dev/reference/methods/users.info)."""

    slack: AsyncWebClient
    installations: Installations

    async def of(self, member: Member) -> tuple[str, str]:
        """Return what the member and their workspace are called; their ids where Slack doesn't say."""
        installed = await self.installations.find(member.tenant)
        if installed is None:
            return member.user, member.workspace
        try:
            answer = await self.slack.users_info(token=installed.token.reveal(), user=member.user)
        except FAILURES as failure:
            log.info("slack did not say a name", why=type(failure).__name__)
            return member.user, installed.name
        return str((answer.get("user") or {}).get("name") or member.user), installed.name
