"""Sharing a Post in a team channel."""

from collections.abc import Sequence
from typing import Final

from bot.posts import PostRef
from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import escape, parts

_MOST_CHANNELS: Final = 20


def team_channels(post: PostRef, channels: Sequence[str]) -> Message:
    """Ask in which of several, given by their Slack ids."""
    question = "In which team channel?"
    more = len(channels) - _MOST_CHANNELS
    return parts.message(
        question,
        parts.section(f"*{question}* {escape.link(post.url, 'The Post')} goes there under your name."),
        *(
            parts.section(
                escape.channel(channel),
                accessory=parts.button(
                    "Share there",
                    Ask("share_team", post.id, rest=channel),
                    variant=str(number),
                    spoken=f"Share in team channel {number}",
                ),
            )
            for number, channel in enumerate(channels[:_MOST_CHANNELS], 1)
        ),
        parts.context(f"{more} more aren't listed.") if more > 0 else None,
    )


def shared_team(post: PostRef, channel: str, *, again: bool = False) -> Message:
    """Say where it is shared; `again` when it has been already, so that nothing more is posted."""
    if again:
        return parts.message(
            "You've shared that there today.",
            parts.section(
                f"*You've shared that today* in {escape.channel(channel)}, so nothing more is posted."
            ),
            parts.actions(parts.open_on_x(post)),
        )
    return parts.message(
        "Shared in the team channel.",
        parts.section(
            f"*Shared in {escape.channel(channel)}*, under your name. It may take a moment to stand there."
        ),
        parts.actions(parts.open_on_x(post)),
    )
