"""The Home's part for admins of the workspace."""

from bot.slack.asks import Ask
from bot.slack.home import HomeContents
from bot.slack.message import Block
from bot.slack.render import parts
from bot.slack.render.policy import change_button, rules
from bot.slack.render.settings import posts_in_answers
from bot.slack.render.spending import budget_line, dollars
from bot.workspaces.spending import Spent


def blocks(contents: HomeContents, spent: Spent) -> list[Block | None]:
    """What only admins see and change."""
    return [
        parts.header("For admins of this workspace"),
        posts_in_answers(contents.workspace, "home"),
        parts.section(
            f"*Spent at X today: {dollars(spent.total)}*\n{budget_line(spent)}",
            accessory=parts.button(
                "Spending", Ask("spending"), variant="home", spoken="Show what this workspace spends at X"
            ),
        ),
        parts.section(
            f"*Who may use Likewise, and where*\n{rules(contents.workspace)}", accessory=change_button()
        ),
    ]
