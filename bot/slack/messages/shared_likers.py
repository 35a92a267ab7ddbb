"""Who liked a Post, shared in a channel by its author, or by their leave."""

from datetime import datetime

from bot.likes.results import (
    LIKERS_A_PAGE,
    Likers,
)
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.likers import row
from bot.slack.messages.shared import for_everyone


def shared_likers(found: Likers, user: str, proof: str, *, now: datetime) -> Message:
    """Show one page of likers and by whose leave; of colleagues only the sharer is named, by the Slack id `user`; `proof` lets them alone remove the message."""
    who = escape.mention(user)
    return blocks.message(
        f"{who} shares who liked a Post on X.",
        blocks.section(f"{who} shares *who liked {escape.link(found.post.url, 'this Post')}*"),
        *(row(one, now, pictured=True) for one in found.page.items[:LIKERS_A_PAGE]),
        blocks.context(_whose(found)),
        for_everyone(found.post.id, proof),
    )


def _whose(found: Likers) -> str:
    page = f"Page {found.number}. " if found.number > 1 or found.page.next_token else ""
    author = escape.handle(found.shared_by or found.account.username)
    leave = ", who lets teammates see them" if found.shared_by else ""
    return f"{page}X shows a Post's likers to its author only, here {author}{leave}. Shared with Likewise."
