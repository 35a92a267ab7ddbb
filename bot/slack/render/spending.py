"""What a workspace spends at X, for its admins."""

from bot.slack.message import Message
from bot.slack.render import parts
from bot.workspaces.spending import Spent

_MICRO = 10**6


def spending(spent: Spent) -> Message:
    """Show the day's sum, what it went for, the budget, and how to change that."""
    return parts.message(
        f"Spent at X today: {dollars(spent.total)}.",
        parts.section(f"*Spent at X today: {dollars(spent.total)}*"),
        parts.context(
            f"Look-ups {dollars(spent.looked)} · likes {dollars(spent.acted)} · {spent.day}, a day of X's begins at 00:00 UTC"
        ),
        parts.section(budget_line(spent)),
        parts.context(
            "By the price list of this Likewise's settings; X's own bill counts. Only you see this."
        ),
    )


def budget_line(spent: Spent) -> str:
    """The budget, what is left of it, and the command that changes it."""
    if spent.budget is None:
        return "*No daily budget.* `/likewise spending 5` sets one of 5 US dollars for this workspace."
    left = max(spent.budget - spent.total, 0)
    return (
        f"*Daily budget: {dollars(spent.budget)}, {dollars(left)} left.* "
        "`/likewise spending 5` changes it, `/likewise spending none` removes what an admin has set."
    )


def dollars(micro: int) -> str:
    """A sum of millionths of a dollar."""
    return f"${micro / _MICRO:,.3f}" if micro % 10_000 else f"${micro / _MICRO:,.2f}"
