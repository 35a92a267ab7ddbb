"""Tell a workspace's admins in direct messages how much of a budget is used."""

from dataclasses import dataclass

from bot.slack import messages
from bot.slack.delivery.admin_messages import AdminMessages
from bot.workspaces.budget_warnings import BudgetWarnings


@dataclass(frozen=True, slots=True)
class BudgetMessages:
    """Send each warning once, to admins who have changed a setting or installed the app."""

    warnings: BudgetWarnings
    admin_messages: AdminMessages

    async def send(self) -> None:
        """Send what is due; what reaches nobody is tried again."""
        for warning in await self.warnings.claim():
            message = messages.budget_used(warning)
            known = await self.warnings.admins(warning)
            told = [await self.admin_messages.tell(member, message) for member in known]
            if known and not any(told):
                await self.warnings.put_back(warning)
