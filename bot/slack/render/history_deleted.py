"""A person's history is deleted."""

from bot.slack.message import Message
from bot.slack.render import parts


def history_deleted(lines: int) -> Message:
    """Say how much is gone, and what isn't."""
    if lines == 0:
        return parts.message(
            "There was no history to delete.", parts.section("*There was no history to delete.*")
        )
    return parts.message(
        "Your history is deleted.",
        parts.section(f"*Your history is deleted:* {lines:,} line{'' if lines == 1 else 's'}."),
        parts.context(
            "Your likes on X stay, and your X account stays connected. `/likewise forget-me` deletes everything else, too."
        ),
    )
