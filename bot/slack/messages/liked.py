"""The posts that an X account liked, page by page."""

from collections.abc import Sequence
from typing import Final

from bot.likes.results import LIKED_A_PAGE, LikedPosts
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.paging import turn_pages
from bot.slack.messages.post_preview import post_blocks
from bot.x.models import Post

# the first with which all fit; Slack collapses long ones anyway
_OF_A_TEXT: Final = (1200, 900, 600, 300, 120)
_WITHHELD: Final = "Withheld by X in some countries. Open it on X to see it."


def liked(found: LikedPosts) -> Message:
    posts = found.page.items[:LIKED_A_PAGE]
    if found.hidden or not posts:
        back, forward = _turn(found)
        turn = blocks.actions(back, None if found.hidden else forward)
        return blocks.message(_none(found), blocks.sentence(_none(found)), turn)
    return blocks.first_that_fits(lambda most: _shown(found, posts, most), _OF_A_TEXT)


def _shown(found: LikedPosts, posts: Sequence[Post], most: int) -> Message:
    gone = found.page.omitted
    missing = f" · {gone} not shown: deleted or private" if gone else ""
    return blocks.message(
        f"{_whose(found)}, page {found.number}.",
        blocks.header(_whose(found)),
        *(block for number, post in enumerate(posts) for block in _post(post, number, found, most)),
        blocks.context(f"Page {found.number} · Newest like first{missing}"),
        blocks.actions(*_turn(found)),
    )


def _whose(found: LikedPosts) -> str:
    return "Your liked posts" if found.mine else f"Posts liked by @{escape.plain(found.owner, 30)}"


def _none(found: LikedPosts) -> str:
    if found.hidden:
        return (
            f"X only shows liked posts to the person who liked them, here @{escape.plain(found.owner, 30)}.\n"
            "To see your own, type `/liked`."
        )
    if found.page.next_token or found.page.omitted:
        return f"X shows none of the posts on page {found.number}. They may be deleted or private."
    if found.number > 1:
        return "No more liked posts."
    return "No liked posts yet. Like one with `/like` and its link, and it shows up here."


def _post(post: Post, number: int, found: LikedPosts, most: int) -> list[Block | None]:
    return [
        {"type": "divider"},
        # The reader's country is unknown.
        *([blocks.context(_WITHHELD)] if post.withheld else post_blocks(post, most)),
        _buttons(post, number, found),
    ]


def _buttons(post: Post, number: int, found: LikedPosts) -> Block | None:
    if not PostRef.is_id(post.id):
        return None
    act, variant = "unlike" if found.mine else "like", str(number)
    return blocks.actions(
        blocks.button(Intent(act, post.id), variant=variant, placement=Placement.NEW),
        blocks.open_on_x(PostRef(post.id), variant=variant),
    )


def _turn(found: LikedPosts) -> list[Block | None]:
    first = Intent("liked", handle=None if found.mine else found.owner)
    return turn_pages(first, found.page, found.number, "the liked posts")
