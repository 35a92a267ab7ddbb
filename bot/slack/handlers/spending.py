"""`/likewise spending`: what the workspace spends at X, and its budgets."""

from dataclasses import dataclass
from typing import Final

from bot.errors import InvalidAmount
from bot.members import Member
from bot.money import parse_dollars
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.spending import dollars
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.budget import Budget
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.settings import WorkspaceSettingsStore

_MONTH: Final = "month"
_COLUMNS: Final = {"daily": "daily_budget_micros", "monthly": "monthly_budget_micros"}


@dataclass(frozen=True, slots=True)
class SpendingHandlers:
    workspaces: WorkspaceSettingsStore
    budget: Budget
    followed_accounts: FollowedAccounts
    audit: Audit

    async def show_or_change(self, request: SlackRequest) -> Message:
        """Show the spending, after setting a budget: "5", "month 50" or "none"."""
        if request.intent.argument is not None:
            await self._set_budgets(request.member, request.intent.argument)
        return messages.spending(await self.budget.spent(request.member))

    async def _set_budgets(self, member: Member, typed: str) -> None:
        """Set the budgets that are named: "5" a day, "month 50", or both, "5 month 50"."""
        daily, named, monthly = typed.lower().partition(_MONTH)
        wanted = {}
        if daily.strip() or not named:
            wanted["daily"] = _amount(daily)
        if named:
            wanted["monthly"] = _amount(monthly)
        before = await self.workspaces.get_fresh(member)
        await self.workspaces.change(member, **{_COLUMNS[each]: budget for each, budget in wanted.items()})
        for each, budget in wanted.items():
            if getattr(before, _COLUMNS[each]) != budget:
                detail = (
                    f"removed the {each} budget"
                    if budget is None
                    else f"set the {each} budget to {dollars(budget)}"
                )
                await self.audit.record(member, AuditEvent.SETTING, detail)
        if any(budget is not None for budget in wanted.values()):
            await self.budget.recalculate(member)
        await self.followed_accounts.resume(member)


def _amount(typed: str) -> int | None:
    """Return an amount in millionths of a dollar, None for "none"; raises `InvalidAmount`."""
    typed = typed.strip()
    try:
        return None if typed == "none" else parse_dollars(typed)
    except ValueError:
        raise InvalidAmount from None
