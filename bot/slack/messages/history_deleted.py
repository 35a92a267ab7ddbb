"""A person's history is deleted."""

from bot.slack.message import Message
from bot.slack.messages import blocks


def history_deleted(lines: int) -> Message:
    """Say how much is gone, and what isn't."""
    if lines == 0:
        return blocks.message(
            "There was no history to delete.", blocks.section("*There was no history to delete.*")
        )
    return blocks.message(
        "Your history is deleted.",
        blocks.section(f"*Your history is deleted:* {lines:,} line{'' if lines == 1 else 's'}."),
        blocks.context(
            "Your likes on X stay, and your X account stays connected. `/likewise forget-me` deletes everything else, too."
        ),
    )
