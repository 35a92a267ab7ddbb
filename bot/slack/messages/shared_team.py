"""Sharing a Post in a team channel."""

from collections.abc import Sequence
from typing import Final

from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)

_MOST_CHANNELS: Final = 20


def team_channels(post: PostRef, channels: Sequence[str]) -> Message:
    """Ask in which of several, given by their Slack ids."""
    question = "In which team channel?"
    more = len(channels) - _MOST_CHANNELS
    return blocks.message(
        question,
        blocks.section(f"*{question}* {escape.link(post.url, 'The Post')} goes there under your name."),
        *(
            blocks.section(
                escape.channel(channel),
                accessory=blocks.button(
                    "Share there",
                    Intent("share_team", post.id, argument=channel),
                    variant=str(number),
                    accessibility_label=f"Share in team channel {number}",
                ),
            )
            for number, channel in enumerate(channels[:_MOST_CHANNELS], 1)
        ),
        blocks.context(f"{more} more aren't listed.") if more > 0 else None,
    )


def shared_team(post: PostRef, channel: str, *, again: bool = False) -> Message:
    """Say where it is shared; `again` when it has been already, so that nothing more is posted."""
    if again:
        return blocks.message(
            "You've shared that there today.",
            blocks.section(
                f"*You've shared that today* in {escape.channel(channel)}, so nothing more is posted."
            ),
            blocks.actions(blocks.open_on_x(post)),
        )
    return blocks.message(
        "Shared in the team channel.",
        blocks.section(
            f"*Shared in {escape.channel(channel)}*, under your name. It may take a moment to stand there."
        ),
        blocks.actions(blocks.open_on_x(post)),
    )
