"""The answer takes longer than Slack waits."""

from bot.slack.message import Message
from bot.slack.messages import blocks


def working() -> Message:
    """Say that the answer will come in this message's place."""
    return blocks.message("Working on it…", blocks.context("Working on it…"))
