"""Which version of the app this is."""

from bot.slack.message import Message
from bot.slack.messages import blocks, escape


def version(number: str, *, migration: str, changelog_url: str) -> Message:
    """Name the version and the migration its database needs, and lead to what has changed."""
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
