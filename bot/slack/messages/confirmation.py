"""What happens after *Like on X*: waiting for X, and asking X."""

from datetime import datetime

from bot.likes.results import LikeNotSeen
from bot.posts import PostRef
from bot.slack.intents.intent import LIKE_OPENED, Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape


def like_waiting(post: PostRef, until: datetime | None) -> Message:
    """Say that X reports the like until then; None: only *I liked it* will."""
    if until is None:
        return blocks.message(
            "Liked it on X? Click I liked it.",
            blocks.section(f"*Liked {_link(post)} on X?* Click *I liked it* and Likewise checks with X."),
            blocks.actions(i_liked_it(post, style="primary"), open_intent(post)),
        )
    return blocks.titled(
        "Waiting for your like on X.",
        f" Like {_link(post)} there, and it shows up here.",
        blocks.actions(open_intent(post), i_liked_it(post)),
        blocks.context(f"X tells Likewise what you like until {escape.when(until)}. Only this post is kept."),
    )


def like_unseen(post: PostRef) -> Message:
    return blocks.message(
        "X didn't report a like.",
        blocks.section(f"*X didn't report a like of {_link(post)}.* If you liked it, click *I liked it*."),
        blocks.actions(i_liked_it(post), open_intent(post)),
    )


def like_not_seen(result: LikeNotSeen) -> Message:
    """Say that the post isn't among the newest likes, which proves nothing."""
    return blocks.message(
        "This post isn't among your newest likes on X.",
        blocks.section(
            f"*{_link(result.post, capital=True)} isn't among your {result.looked_at} newest likes.*\n"
            f"Likewise can't see older ones of {escape.profile(result.account.username)}. If you liked it just "
            "now, check again in a moment."
        ),
        blocks.actions(i_liked_it(result.post, again=True), open_intent(result.post)),
    )


def i_liked_it(post: PostRef, *, again: bool = False, style: blocks.Style | None = None) -> Block | None:
    intent = Intent.about("i_liked_it", post)
    if again:
        return blocks.button(intent, "Check again", "whether I liked it on X")
    return blocks.button(intent, style=style)


def open_intent(
    post: PostRef,
    spoken: str = "",
    *,
    variant: str | None = None,
    style: blocks.Style | None = None,
    placement: Placement | None = None,
) -> Block:
    """Return the button that opens X to like the post there, and reports the click.

    `placement` is where the reply to the click goes; None if it replaces the message.
    """
    clicked = Intent.about(LIKE_OPENED, post, placement=placement)
    return blocks.link_button(
        "like", "Like on X", post.like_intent, spoken, variant=variant, style=style, intent=clicked
    )


def _link(post: PostRef, *, capital: bool = False) -> str:
    return escape.link(post.url, "This post" if capital else "this post")
