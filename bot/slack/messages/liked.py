"""The Posts that an X account liked, page by page."""

from collections.abc import Sequence
from typing import Final

from bot.likes.results import LIKED_A_PAGE, LikedPosts
from bot.posts import PostRef
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.post_preview import post_blocks
from bot.x.models import Post

# the first with which all fit; Slack collapses long ones anyway
_OF_A_TEXT: Final = (1200, 900, 600, 300, 120)


def liked(found: LikedPosts) -> Message:
    """Show one page of liked Posts, or say why X shows none."""
    posts = found.page.items[:LIKED_A_PAGE]
    if found.hidden or not posts:
        return blocks.message(
            _none(found),
            blocks.sentence(_none(found)),
            blocks.actions(_back(found), None if found.hidden else _next(found)),
        )
    return blocks.first_that_fits(_shown(found, posts, most) for most in _OF_A_TEXT)


def _shown(found: LikedPosts, posts: Sequence[Post], most: int) -> Message:
    return blocks.message(
        f"{_whose(found)}, page {found.number}.",
        blocks.header(_whose(found)),
        *(block for number, post in enumerate(posts) for block in _post(post, number, found, most)),
        blocks.context(f"Page {found.number} · Newest like first{_missing(found)}"),
        blocks.actions(_back(found), _next(found)),
    )


def _whose(found: LikedPosts) -> str:
    return "Your liked posts" if found.mine else f"Posts liked by @{escape.plain(found.owner, 30)}"


def _none(found: LikedPosts) -> str:
    if found.hidden:
        return (
            f"X only shows liked posts to the person who liked them, here @{escape.plain(found.owner, 30)}.\n"
            "To see your own, type /liked."
        )
    if found.page.next_token or found.page.omitted:
        return f"X shows none of the posts on page {found.number}. They may be deleted or private."
    if found.number > 1:
        return "No more liked posts."
    return "No liked posts yet. Like one with /like and its link, and it shows up here."


def _missing(found: LikedPosts) -> str:
    gone = found.page.omitted
    return f" · {gone} not shown: deleted or private" if gone else ""


def _post(post: Post, number: int, found: LikedPosts, most: int) -> list[Block]:
    return [
        {"type": "divider"},
        *(_withheld() if post.withheld else post_blocks(post, most)),
        *filter(None, [_buttons(post, number, found)]),
    ]


def _withheld() -> list[Block]:
    """Replace a Post that X withholds in some countries, as the reader's country is unknown."""
    return [blocks.context("Withheld by X in some countries. Open it on X to see it.")]


def _buttons(post: Post, number: int, found: LikedPosts) -> Block | None:
    if not PostRef.is_id(post.id):
        return None
    act = "unlike" if found.mine else "like"
    return blocks.actions(
        blocks.button(
            label_of(act).label,
            Intent(act, post.id),
            variant=str(number),
            placement=Placement.NEW,
            accessibility_label=label_of(act).accessibility_label,
        ),
        blocks.link_button(
            f"open:{number}", "Open on X", PostRef(post.id).url, accessibility_label="Open on X: this post"
        ),
    )


def _ask(found: LikedPosts, page: str | None, number: int) -> Intent:
    return Intent("liked", page=page, number=number, handle=None if found.mine else found.owner)


def _back(found: LikedPosts) -> Block | None:
    if found.number <= 1:
        return None
    page = found.page.previous_token
    if page is None or found.number == 2:  # noqa: PLR2004 (page 1 needs no token)
        label = "Back" if found.number == 2 else "First page"  # noqa: PLR2004
        return blocks.button(
            label,
            _ask(found, None, 1),
            variant="back",
            placement=Placement.REPLACE,
            accessibility_label=f"{label} of the liked posts",
        )
    return blocks.button(
        "Back",
        _ask(found, page, found.number - 1),
        variant="back",
        placement=Placement.REPLACE,
        accessibility_label=f"Back to page {found.number - 1}",
    )


def _next(found: LikedPosts) -> Block | None:
    if not found.page.next_token:
        return None
    intent = _ask(found, found.page.next_token, found.number + 1)
    return blocks.button(
        "Next",
        intent,
        variant="next",
        placement=Placement.REPLACE,
        accessibility_label=f"Next: page {intent.number} of the liked posts",
    )
