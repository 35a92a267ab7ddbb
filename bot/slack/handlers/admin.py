"""What admins ask for: spending and the budget, team channels, the policy."""

from collections.abc import Mapping
from typing import Final

from bot.errors import InvalidAmount
from bot.settings.validators import parse_dollars
from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.audit import AuditEvent


async def spending(request: SlackRequest, services: Services) -> Message:
    """Show what the workspace spends, and set its daily budget; admins only."""
    await services.admins.check(request.member)
    if request.intent.argument is not None:
        await _budgeted(request, services, request.intent.argument)
    budget = (await services.workspaces.get(request.member)).daily_budget_micros
    return messages.spending(await services.budget.spent(request.member, budget))


async def channel(request: SlackRequest, services: Services) -> Message:
    """Show how the channel stands, and turn the team's replies there on or off; admins only."""
    return await services.team_channels.asked(request)


async def channel_off(request: SlackRequest, services: Services) -> Message:
    """Turn a team channel off from elsewhere; admins only."""
    return await services.team_channels.settings.turn_off(request.member, request.intent.argument or "")


async def policy(request: SlackRequest, services: Services) -> Message:
    """Show who may use the app, and where, with the way to change it; admins only."""
    await services.admins.check(request.member)
    return messages.policy(await services.workspaces.get_fresh(request.member))


async def check_plan(request: SlackRequest, services: Services) -> Message:
    """Find out whether X's plan includes likes now; admins only."""
    await services.admins.check(request.member)
    return messages.plan_checked(await services.likes.check_plan(request.member))


HANDLERS: Final[Mapping[str, Handler]] = {
    "spending": spending,
    "channel": channel,
    "channel_off": channel_off,
    "policy": policy,
    "check_plan": check_plan,
}


async def _budgeted(request: SlackRequest, services: Services, amount: str) -> None:
    try:
        budget = None if amount.lower() == "none" else parse_dollars(amount.lstrip("$"))
    except ValueError:
        raise InvalidAmount from None
    await services.workspaces.change(request.member, daily_budget_micros=budget)
    told = "none" if budget is None else f"${budget / 1_000_000:,.2f}"
    await services.audit.record(request.member, AuditEvent.SETTING, f"daily budget: {told}")
    if budget is not None:
        await services.budget.recalculate(request.member)
