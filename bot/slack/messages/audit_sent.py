"""A workspace's records have been sent as a file."""

from bot.slack.message import Message
from bot.slack.messages import blocks


def audit_sent(lines: int, *, sure: bool) -> Message:
    """Say where the file is, and how much is in it."""
    if not sure:
        return blocks.message(
            "The records may have been sent to you.",
            blocks.section(
                "*The records may have been sent to you:* Slack took the file but didn't say so. "
                "Look in Likewise's messages; if it isn't there, ask again."
            ),
        )
    return blocks.message(
        "Sent to you as a file in Likewise's messages.",
        blocks.section(
            f"*Sent to you as a file in Likewise's messages:* {lines:,} line{'' if lines == 1 else 's'}."
        ),
        blocks.context("Only you have been sent it, and that you asked for it is on record."),
    )
