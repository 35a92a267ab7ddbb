"""The Home's section for admins of the workspace."""

from typing import Final

from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.home_contents import AdminSection
from bot.slack.messages.like_result import plan_refused
from bot.slack.messages.policy import (
    change_button,
    rules,
)
from bot.slack.messages.settings import posts_in_answers
from bot.slack.messages.spending import (
    budget_line,
    dollars,
)
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettings

_MOST_CHANNELS: Final = 10
_BARRED: Final = "\nSilent: the rules above keep Likewise out of it."


def section_blocks(admin: AdminSection, workspace: WorkspaceSettings) -> list[Block | None]:
    """Return what only admins can see and change."""
    return [
        blocks.header("For admins of this workspace"),
        plan_refused(admin.refused_since, "home") if admin.refused_since else None,
        posts_in_answers(workspace, "home"),
        blocks.section(
            f"*Spent at X today: {dollars(admin.daily_spend.total)}*\n{budget_line(admin.daily_spend)}",
            accessory=blocks.button(
                "Spending",
                Intent("spending"),
                variant="home",
                accessibility_label="Show what this workspace spends at X",
            ),
        ),
        blocks.section(f"*Who may use Likewise, and where*\n{rules(workspace)}", accessory=change_button()),
        *_team_channels(admin.channels, workspace),
        blocks.section(
            "*Records*\nWhat was liked through Likewise, accounts connected and settings changed; without the names of those who "
            "keep their likes to themselves.",
            accessory=blocks.button(
                "Show",
                Intent("audit"),
                variant="home",
                accessibility_label="Show the records of this workspace",
            ),
        ),
    ]


def _team_channels(channels: tuple[str, ...], workspace: WorkspaceSettings) -> list[Block | None]:
    more = len(channels) - _MOST_CHANNELS
    state = "" if channels else ": none"
    return [
        blocks.section(
            f"*Team channels{state}*\nThere Likewise answers a message with a post's link once, in its thread. "
            "`/likewise channel on`, typed in a channel, makes it one."
        ),
        *(
            _channel(channel, number, barred=not allows_channel(workspace, channel))
            for number, channel in enumerate(channels[:_MOST_CHANNELS])
        ),
        blocks.context(f"{more} more; `/likewise channel off`, typed there, turns one off.")
        if more > 0
        else None,
    ]


def _channel(channel: str, number: int, *, barred: bool) -> Block:
    return blocks.section(
        f"{escape.channel(channel)}{_BARRED if barred else ''}",
        accessory=blocks.button(
            "Turn off",
            Intent("channel_off", argument=channel),
            variant=f"home{number}",
            accessibility_label=f"Turn team replies off in channel {number + 1} of the list",
        ),
    )
