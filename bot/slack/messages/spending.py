"""What a workspace spends at X, for its admins."""

from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks
from bot.workspaces.budget_warnings import UsedBudget
from bot.workspaces.spending import DailySpend, Feature

_CENT = 10**4  # millionths of a dollar
_NOTABLE = 25 * _CENT

_LABELS = {
    Feature.LIKES: "Likes",
    Feature.LIKERS: "Who liked a post",
    Feature.LIKED: "Liked posts",
    Feature.PREVIEWS: "Posts in replies",
    Feature.HANDLES: "Accounts by name",
    Feature.SIGN_INS: "Connecting",
    Feature.FOLLOWED: "Followed accounts",
    Feature.CONFIRMED: "Likes confirmed by X",
    Feature.OTHER: "Other",
}


def spending(daily_spend: DailySpend) -> Message:
    """Show what was spent, with a line for each feature, the most expensive of the month first."""
    by_month = sorted(daily_spend.features.items(), key=lambda each: (-each[1][1], each[0]))
    lines = [
        f"{_LABELS[feature]}: {dollars(today)} today, {dollars(month)} this month"
        for feature, (today, month) in by_month
        if month
    ]
    return blocks.message(
        f"X API cost today: {dollars(daily_spend.total)}.",
        blocks.section(
            f"*X API cost today: {dollars(daily_spend.total)} · This month: {dollars(daily_spend.month_total)}*\n"
            f"{budget_line(daily_spend)}"
        ),
        blocks.section("\n".join(lines)) if lines else None,
        blocks.context("Resets at midnight UTC · Estimate. X's invoice is what you pay."),
        blocks.actions(budget_button()),
    )


def budget_line(daily_spend: DailySpend) -> str:
    daily = _budget("Daily", daily_spend.budget, daily_spend.total) or "No daily budget."
    monthly = _budget("Monthly", daily_spend.month_budget, daily_spend.month_total)
    return f"{daily}\n{monthly}".rstrip()


def _budget(which: str, budget: int | None, spent: int) -> str:
    """Return a budget and what is left; with the cost as shown, that adds up to the budget."""
    if budget is None:
        return ""
    left = max(_cents(budget) - _cents(spent), 0) * _CENT
    return f"{which} budget: {dollars(budget)}, {dollars(left)} left"


def budget_used(used: UsedBudget) -> Message:
    which, then = ("this month's", "the month ends") if used.monthly else ("today's", "midnight UTC")
    said = f"{used.percent}% of {which} X budget is used"
    return blocks.message(
        f"{said}.",
        blocks.section(
            f"*{said}: {dollars(used.spent)} of {dollars(used.budget)}.*\n"
            f"When it is used up, likes and lookups stop until {then}."
        ),
        blocks.actions(blocks.button(Intent("spending"), "See spending", "at X", placement=Placement.NEW)),
    )


def up_to(label: str, max_cost: int) -> str:
    """Return a button's label, with the maximum price if it is notable."""
    return f"{label} · up to {dollars(max_cost)}" if max_cost >= _NOTABLE else label


def price_each(micro: int) -> str:
    """Return what each event costs, in millionths of a dollar, and who pays."""
    return f"X charges about ${micro / 10**6:.3f} for each, counted in this workspace's budget."


def budget_button(variant: str | None = None, source_view: str | None = None) -> Block | None:
    return blocks.form_button("budget", "Set budget", "for X", variant=variant, source_view=source_view)


def dollars(micro: int) -> str:
    """Format an amount in millionths of a dollar, in cents; what is less is shown as such."""
    return "less than $0.01" if 0 < micro < _CENT / 2 else f"${_cents(micro) / 100:,.2f}"


def _cents(micro: int) -> int:
    return (micro + _CENT // 2) // _CENT
