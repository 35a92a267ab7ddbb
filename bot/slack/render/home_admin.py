"""The Home's part for admins of the workspace."""

from bot.slack.asks import Ask
from bot.slack.home import ForAdmins
from bot.slack.message import Block
from bot.slack.render import parts
from bot.slack.render.spending import budget_line, dollars


def blocks(admin: ForAdmins) -> list[Block | None]:
    """What only admins see and change."""
    return [
        parts.header("For admins of this workspace"),
        parts.section(
            f"*Spent at X today: {dollars(admin.spent.total)}*\n{budget_line(admin.spent)}",
            accessory=parts.button(
                "Spending", Ask("spending"), variant="home", spoken="Show what this workspace spends at X"
            ),
        ),
    ]
