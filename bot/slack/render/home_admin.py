"""The Home's part for admins of the workspace."""

from typing import Final

from bot.slack.asking.asks import Ask
from bot.slack.message import Block
from bot.slack.outcomes.home import ForAdmins
from bot.slack.render import escape, parts
from bot.slack.render.plan import plan_refused
from bot.slack.render.policy import change_button, rules
from bot.slack.render.settings import posts_in_answers
from bot.slack.render.spending import budget_line, dollars
from bot.workspaces.policy import allows_place
from bot.workspaces.settings import WorkspaceSettings

_MOST_CHANNELS: Final = 10
_BARRED: Final = "\nSilent: the rules above keep Likewise out of it."


def blocks(admin: ForAdmins, workspace: WorkspaceSettings) -> list[Block | None]:
    """What only admins see and change."""
    return [
        parts.header("For admins of this workspace"),
        plan_refused(admin.refused_since, "home") if admin.refused_since else None,
        posts_in_answers(workspace, "home"),
        parts.section(
            f"*Spent at X today: {dollars(admin.spent.total)}*\n{budget_line(admin.spent)}",
            accessory=parts.button(
                "Spending", Ask("spending"), variant="home", spoken="Show what this workspace spends at X"
            ),
        ),
        parts.section(f"*Who may use Likewise, and where*\n{rules(workspace)}", accessory=change_button()),
        *_team_channels(admin.channels, workspace),
        parts.section(
            "*Records*\nWhat was liked through Likewise, accounts connected and settings changed; without the names of those who "
            "keep their likes to themselves.",
            accessory=parts.button(
                "Show", Ask("audit"), variant="home", spoken="Show the records of this workspace"
            ),
        ),
    ]


def _team_channels(channels: tuple[str, ...], workspace: WorkspaceSettings) -> list[Block | None]:
    more = len(channels) - _MOST_CHANNELS
    state = "" if channels else ": none"
    return [
        parts.section(
            f"*Team channels{state}*\nThere Likewise answers a message with a Post's link once, in its thread. "
            "`/likewise channel on`, typed in a channel, makes it one."
        ),
        *(
            _channel(channel, number, barred=not allows_place(workspace, channel))
            for number, channel in enumerate(channels[:_MOST_CHANNELS])
        ),
        parts.context(f"{more} more; `/likewise channel off`, typed there, turns one off.")
        if more > 0
        else None,
    ]


def _channel(channel: str, number: int, *, barred: bool) -> Block:
    return parts.section(
        f"{escape.channel(channel)}{_BARRED if barred else ''}",
        accessory=parts.button(
            "Turn off",
            Ask("channel_off", rest=channel),
            variant=f"home{number}",
            spoken=f"Turn team replies off in channel {number + 1} of the list",
        ),
    )
