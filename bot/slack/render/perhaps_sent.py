"""It isn't known whether a file has reached the person: Slack's answer, or the process that sent it, was lost."""

from bot.posts import PostRef
from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import parts


def perhaps_sent(post: PostRef) -> Message:
    """Say where to look, and how to ask again."""
    return parts.message(
        "The file may have been sent: look in Likewise's messages.",
        parts.section(
            "*The file may have been sent.* The connection to Slack broke off while it was on its way, and Likewise doesn't send "
            "it twice unasked. Look in Likewise's messages; if it isn't there, ask for it again."
        ),
        parts.actions(
            parts.button(
                "Send as CSV", Ask("send_likers", post.id), spoken="Send all likers to you as a CSV file"
            ),
            parts.open_on_x(post),
        ),
    )
