"""It isn't known whether a file has reached the person: Slack's answer, or the process that sent it, was lost."""

from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks


def file_unconfirmed(post: PostRef) -> Message:
    """Say where to look, and how to ask again."""
    return blocks.message(
        "The file may have been sent: look in Likewise's messages.",
        blocks.section(
            "*The file may have been sent.* The connection to Slack broke off while it was on its way, and Likewise doesn't send "
            "it twice unasked. Look in Likewise's messages; if it isn't there, ask for it again."
        ),
        blocks.actions(
            blocks.button(
                "Send as CSV",
                Intent("send_likers", post.id),
                accessibility_label="Send all likers to you as a CSV file",
            ),
            blocks.open_on_x(post),
        ),
    )
