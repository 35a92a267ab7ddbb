"""A team channel was turned off from elsewhere."""

from bot.slack.message import Message
from bot.slack.render import escape, parts


def team_channel_off(channel: str) -> Message:
    """Say where team replies are off now, and how they come back."""
    where = escape.channel(channel)
    return parts.message(
        f"Team replies are off in {where}.",
        parts.section(
            f"*Team replies are off in {where}.* What Likewise said there stays. `/likewise channel on`, typed there, turns "
            "them on again."
        ),
    )
