"""A workspace's records have been sent as a file."""

from bot.slack.message import Message
from bot.slack.render import parts


def audit_sent(lines: int, *, sure: bool) -> Message:
    """Say where the file is, and how much is in it."""
    if not sure:
        return parts.message(
            "The records may have been sent to you.",
            parts.section(
                "*The records may have been sent to you:* Slack took the file but didn't say so. "
                "Look in Likewise's messages; if it isn't there, ask again."
            ),
        )
    return parts.message(
        "Sent to you as a file in Likewise's messages.",
        parts.section(
            f"*Sent to you as a file in Likewise's messages:* {lines:,} line{'' if lines == 1 else 's'}."
        ),
        parts.context("Only you have been sent it, and that you asked for it is on record."),
    )
