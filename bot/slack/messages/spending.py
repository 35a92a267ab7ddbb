"""What a workspace spends at X, for its admins."""

from bot.slack.message import Message
from bot.slack.messages import blocks
from bot.workspaces.budget import DailySpend

_MICRO = 10**6


def spending(daily_spend: DailySpend) -> Message:
    """Show the day's total, what it was for, the budget, and how to change it."""
    return blocks.message(
        f"Spent at X today: {dollars(daily_spend.total)}.",
        blocks.section(f"*Spent at X today: {dollars(daily_spend.total)}*"),
        blocks.context(
            f"Look-ups {dollars(daily_spend.read_cost_micros)} · likes {dollars(daily_spend.like_cost_micros)} · {daily_spend.day}, a day of X's begins at 00:00 UTC"
        ),
        blocks.section(budget_line(daily_spend)),
        blocks.context("Estimate, by the prices in Likewise's settings. X's invoice is what you pay."),
    )


def budget_line(daily_spend: DailySpend) -> str:
    """Return the budget, what is left of it, and the command to change it."""
    if daily_spend.budget is None:
        return "*No daily budget.* `/likewise spending 5` sets one of 5 US dollars for this workspace."
    left = max(daily_spend.budget - daily_spend.total, 0)
    return (
        f"*Daily budget: {dollars(daily_spend.budget)}, {dollars(left)} left.* "
        "`/likewise spending 5` changes it, `/likewise spending none` removes what an admin has set."
    )


def dollars(micro: int) -> str:
    """Format an amount in millionths of a dollar."""
    return f"${micro / _MICRO:,.3f}" if micro % 10_000 else f"${micro / _MICRO:,.2f}"
