"""A team channel was turned off from elsewhere."""

from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)


def team_channel_off(channel: str) -> Message:
    """Say where team replies are off now, and how they come back."""
    where = escape.channel(channel)
    return blocks.message(
        f"Team replies are off in {where}.",
        blocks.section(
            f"*Team replies are off in {where}.* What Likewise said there stays. `/likewise channel on`, typed there, turns "
            "them on again."
        ),
    )
