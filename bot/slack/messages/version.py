"""The app's version."""

from bot.slack.message import Message
from bot.slack.messages import blocks, escape


def version(number: str, *, migration: str, changelog_url: str) -> Message:
    """Show the version and its database migration, with a link to the changelog."""
    title = f"Likewise {escape.mrkdwn(number, 40)}"
    return blocks.message(
        title,
        blocks.section(f"*{title}*"),
        blocks.context(blocks.plain_text(f"Database migration: {escape.plain(migration, 60)}")),
        blocks.actions(
            blocks.link_button(
                "changelog",
                "What's new",
                changelog_url,
                accessibility_label="Read what has changed, in the browser",
            )
        ),
    )
