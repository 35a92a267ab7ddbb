"""Tell a workspace's admins in direct messages how much of a budget is used."""

from dataclasses import dataclass

import structlog

from bot.errors import LikewiseError
from bot.members import Member
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.api import SlackApi, SlackError
from bot.slack.message import Message
from bot.workspaces.budget_warnings import BudgetWarnings
from bot.workspaces.policy import Membership

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BudgetMessages:
    """Send each warning once, to admins who have changed a setting or installed the app."""

    warnings: BudgetWarnings
    directory: Directory
    slack: SlackApi

    async def send(self) -> None:
        """Send what is due; what reaches nobody is tried again."""
        for warning in await self.warnings.claim():
            message = messages.budget_used(warning)
            known = await self.warnings.admins(warning)
            told = [await self._tell(member, message) for member in known]
            if known and not any(told):
                await self.warnings.put_back(warning)

    async def _tell(self, member: Member, message: Message) -> bool:
        """Return whether the member was told, or needn't be."""
        try:
            user = await self.directory.get_user(member)
            if user.membership is not Membership.ADMIN:
                return True
            await self.slack.send(member.tenant, "chat.postMessage", message, channel=member.user)
        except (SlackError, LikewiseError) as error:
            log.warning("budget_warning_failed", reason=type(error).__name__, tenant=member.tenant)
            return False
        return True
