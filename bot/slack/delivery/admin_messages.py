"""Send direct messages to admins about their workspace."""

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
class AdminMessages:
    """Send members messages that are only for admins."""

    directory: Directory
    slack: SlackApi

    async def tell(self, member: Member, message: Message) -> bool:
        """Return whether it was sent, or wasn't needed: the member is no longer an admin."""
        try:
            user = await self.directory.get_user(member)
            if user.membership is not Membership.ADMIN:
                return True
            # A user id as the channel is a direct message from the app.
            await self.slack.send(member.tenant, "chat.postMessage", message, channel=member.user)
        except (SlackError, LikewiseError) as error:
            log.warning("admin_message_failed", reason=type(error).__name__, tenant=member.tenant)
            return False
        return True


@dataclass(frozen=True, slots=True)
class BudgetMessages:
    """Send each warning once, to admins who have changed a setting or installed the app."""

    warnings: BudgetWarnings
    admin_messages: AdminMessages

    async def send(self) -> None:
        """Send due warnings; a warning that reaches nobody is tried again."""
        for warning in await self.warnings.claim():
            message = messages.budget_used(warning)
            known = await self.warnings.admins(warning)
            told = [await self.admin_messages.tell(member, message) for member in known]
            if known and not any(told):
                await self.warnings.put_back(warning)
