"""An answer has been shared."""

from bot.slack.message import Message
from bot.slack.messages import blocks


def share_confirmation(*, again: bool = False) -> Message:
    """Say so, to whoever shared it; `again` when a moment ago, so that nothing more was posted."""
    if again:
        return blocks.message(
            "Already shared here.",
            blocks.section(
                "*Already shared here*, a moment ago. You can share the same again in ten minutes."
            ),
        )
    return blocks.message(
        "Shared here.",
        blocks.section("*Shared here.* Everyone in this channel sees it, and that it is from you."),
    )


def unshared() -> Message:
    """Say that it is removed."""
    return blocks.message(
        "Removed.", blocks.section("*Removed* for everyone in this channel. Your like stays as it is.")
    )
