"""An answer has been shared."""

from bot.slack.message import Message
from bot.slack.render import parts


def shared_note(*, again: bool = False) -> Message:
    """Say so, to whoever shared it; `again` when a moment ago, so that nothing more was posted."""
    if again:
        return parts.message(
            "Already shared here.",
            parts.section(
                "*Already shared here*, a moment ago. You can share the same again in ten minutes."
            ),
        )
    return parts.message(
        "Shared here.",
        parts.section("*Shared here.* Everyone in this channel sees it, and that it is from you."),
    )


def unshared() -> Message:
    """Say that it is removed."""
    return parts.message(
        "Removed.", parts.section("*Removed* for everyone in this channel. Your like stays as it is.")
    )
