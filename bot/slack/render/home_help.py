"""The Home's last part: what can be called, and what is kept."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Block
from bot.slack.render import guide, parts


def blocks(privacy_url: str) -> list[Block | None]:
    """Commands, shortcuts, and the way to the privacy page."""
    return [
        parts.header("Help"),
        *guide.calls(),
        parts.actions(
            parts.link_button(
                "privacy", "Privacy", privacy_url, spoken="Read what Likewise keeps, in the browser"
            ),
            parts.button(
                "Forget me…",
                Ask("forget_me"),
                variant="home",
                spoken="Delete all that Likewise keeps about me",
            ),
        ),
        parts.context("Only you see this page. It is as of when you opened it."),
    ]
