"""A Post as several messages show it, by X's rules for that.

The author by name and @handle, the unaltered text with its links, when it was written, as a link to it, that it was edited, and
nothing of anybody else's in between (https://docs.x.com/developer-terms/display-requirements).
"""

from typing import Final

from bot.likes.results import PostPreview
from bot.posts import PostRef
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.post_text import post_text
from bot.x.models import Counts, Media, Post

OF_A_TEXT: Final = (3000, 1500, 700, 200)  # the first with which an answer about one Post fits
_MOST_IN_NAME: Final = 50  # X's own limit
_MOST_OF_AN_ALT: Final = 120


def post_preview(preview: PostPreview | None, max_chars: int) -> list[Block]:
    """The card's blocks, with at most so many characters of the text; none without a card.

    Counts that were not read for this answer come with their time.
    """
    if preview is None:
        return []
    aged = None if preview.fresh else f"counted {escape.when(preview.as_of)}"
    return post_blocks(preview.post, max_chars, aged)


def post_blocks(post: Post, max_chars: int, *more: str | None) -> list[Block]:
    """The Post: author, text, media by their descriptions, and a line of facts, which `more` continues."""
    media = [_media(one) for one in post.media]
    facts = [*_facts(post), *filter(None, more)]
    return [
        _author(post),
        post_text(post, max_chars),
        *([blocks.context(blocks.plain_text(" · ".join(media)))] if media else []),
        blocks.context(" · ".join(facts)),
    ]


def _author(post: Post) -> Block:
    if post.author is None:
        return blocks.context(blocks.plain_text("An account X doesn't name"))
    name = escape.plain(post.author.name, _MOST_IN_NAME) or "No name"
    return blocks.context(
        blocks.image(post.author.picture, f"Picture of {name}"),
        blocks.plain_text(name),
        escape.profile(post.author.username),
    )


def _facts(post: Post) -> list[str]:
    url = PostRef(post.id).url
    told = [f"{escape.when(post.created_at, url)} on X" if post.created_at else escape.link(url, "On X")]
    told += _counted(post.counts)
    return [*told, "edited"] if post.edited else told


def _counted(counts: Counts) -> list[str]:
    told = [] if counts.likes is None else [_count(counts.likes, "like", "likes")]
    told += [_count(counts.reposts, "repost", "reposts")] if counts.reposts else []
    return told + ([_count(counts.replies, "reply", "replies")] if counts.replies else [])


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _media(media: Media) -> str:
    kind = {"photo": "Picture", "video": "Video", "animated_gif": "GIF"}.get(media.type, "Media")
    described = escape.plain(media.alt_text or "", _MOST_OF_AN_ALT)
    return f"{kind}: {described}" if described else f"{kind} without a description"
