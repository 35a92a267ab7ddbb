"""What a workspace spends at X, for its admins."""

from bot.slack.message import Block, Message
from bot.slack.messages import blocks
from bot.workspaces.budget import DailySpend

_CENT = 10**4  # millionths of a dollar


def spending(daily_spend: DailySpend) -> Message:
    """Show the day's total, what it was for, the budget, and how to change it."""
    return blocks.message(
        f"X API cost today: {dollars(daily_spend.total)}.",
        blocks.section(f"*X API cost today: {dollars(daily_spend.total)}*\n{budget_line(daily_spend)}"),
        blocks.context(
            f"Lookups {dollars(daily_spend.read_cost_micros)} · Likes {dollars(daily_spend.like_cost_micros)} · "
            "Resets at midnight UTC · Estimate. X's invoice is what you pay."
        ),
        blocks.actions(budget_button()),
    )


def budget_line(daily_spend: DailySpend) -> str:
    """Return the budget and what is left of it."""
    if daily_spend.budget is None:
        return "No daily budget."
    left = max(daily_spend.budget - daily_spend.total, 0)
    return f"Daily budget: {dollars(daily_spend.budget)}, {dollars(left)} left"


def budget_button(variant: str | None = None, source_view: str | None = None) -> Block | None:
    """Return the button to set the budget."""
    return blocks.form_button(
        "budget",
        "Set budget",
        accessibility_label="Set budget for X a day",
        variant=variant,
        source_view=source_view,
    )


def dollars(micro: int) -> str:
    """Format an amount in millionths of a dollar, in cents; what is less is shown as such."""
    return "less than $0.01" if 0 < micro < _CENT / 2 else f"${(micro + _CENT // 2) // _CENT / 100:,.2f}"
