"""The answer takes longer than Slack waits."""

from bot.slack.message import Message
from bot.slack.render import parts


def working() -> Message:
    """Say that the answer will come in this message's place."""
    return parts.message("Working on it…", parts.context("Working on it…"))
