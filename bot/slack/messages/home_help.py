"""The Home's last part: what can be called, and what is kept."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    help_text,
)


def section_blocks(privacy_url: str) -> list[Block | None]:
    """Commands, shortcuts, and the way to the privacy page."""
    return [
        blocks.header("Help"),
        *help_text.calls(),
        blocks.actions(
            blocks.link_button(
                "privacy",
                "Privacy",
                privacy_url,
                accessibility_label="Read what Likewise keeps, in the browser",
            ),
            blocks.button(
                "Forget me…",
                Intent("forget_me"),
                variant="home",
                accessibility_label="Delete all that Likewise keeps about me",
            ),
        ),
        blocks.context("Only you see this page. It is as of when you opened it."),
    ]
