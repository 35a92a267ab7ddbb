"""All likers of a Post have been sent as a file."""

from bot.likes.results import Likers
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)


def likers_sent(found: Likers) -> Message:
    """Say where the file is, how many are in it, and what isn't."""
    count = len(found.page.items)
    likers = f"{count} liker{'' if count == 1 else 's'}"
    return blocks.message(
        f"Sent to you as a file in Likewise's messages: {likers}.",
        blocks.section(
            f"*Sent to you as a file in Likewise's messages:* {likers} of {escape.link(found.post.url, 'this Post')}."
        ),
        blocks.context(f"{limits(found)}. Only you have been sent it."),
        blocks.actions(blocks.open_on_x(found.post)),
    )


def limits(found: Likers) -> str:
    """What X leaves out, and by whose consent the rest is shown."""
    told = "X has more than these: it" if found.page.next_token else "X"
    told += " shows at most 100 likers of a Post, and only to its author"
    if found.shared_by is None:
        return told
    return f"{told}. {escape.handle(found.shared_by)}, who wrote it, lets teammates see them"
