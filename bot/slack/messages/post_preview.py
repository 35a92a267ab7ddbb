"""A Post as shown in messages, by X's display requirements.

The author's name and @handle, the unaltered text with its links, the time with a link to the post,
whether it was edited, and nothing else in between. Source:
https://docs.x.com/developer-terms/display-requirements.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.likes.results import PostPreview
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.message import Block
from bot.slack.messages import blocks, escape
from bot.x.models import Counts, Link, Media, Post

OF_A_TEXT: Final = (3000, 1500, 700, 200)  # the first with which a reply about one post fits
_MOST_IN_NAME: Final = 50  # X's own limit
_MOST_OF_AN_ALT: Final = 120


def text_sizes(preview: object) -> Sequence[int]:
    """Return the sizes of the post's text to try; only one for a message without a preview."""
    return OF_A_TEXT[-1:] if preview is None else OF_A_TEXT


def post_preview(preview: PostPreview | None, max_chars: int) -> list[Block]:
    """Return the preview's blocks; empty if None. Older counts are shown with their time."""
    if preview is None:
        return []
    aged = None if preview.fresh else f"counted {escape.when(preview.as_of)}"
    return post_blocks(preview.post, max_chars, aged)


def post_blocks(post: Post, max_chars: int, *more: str | None) -> list[Block]:
    """Return the post: author, text, media descriptions, and a line of facts followed by `more`."""
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
        return blocks.context(blocks.plain_text("Unknown account"))
    name = escape.plain(post.author.name, _MOST_IN_NAME) or "No name"
    return blocks.context(
        blocks.image(post.author.picture, f"Picture of {name}"),
        blocks.plain_text(name),
        escape.profile(post.author.username),
    )


def _facts(post: Post) -> list[str]:
    url = PostRef(post.id).url
    parts = [f"{escape.when(post.created_at, url)} on X" if post.created_at else escape.link(url, "On X")]
    parts += _counted(post.counts)
    return [*parts, "edited"] if post.edited else parts


def _counted(counts: Counts) -> list[str]:
    parts = [] if counts.likes is None else [counted(counts.likes, "like")]
    parts += [counted(counts.reposts, "repost")] if counts.reposts else []
    return parts + ([counted(counts.replies, "reply", "replies")] if counts.replies else [])


def _media(media: Media) -> str:
    kind = {"photo": "Picture", "video": "Video", "animated_gif": "GIF"}.get(media.type, "Media")
    described = escape.plain(media.alt_text or "", _MOST_OF_AN_ALT)
    return f"{kind}: {described}" if described else f"{kind} without a description"


_LONGEST_LINK: Final = 200
_ROOM_OF_A_LINK: Final = 60  # limits the links of a shortened text, too


def post_text(post: Post, max_chars: int) -> Block:
    """Return the text as a quotation, cut to `max_chars`, with one link per 60 of them at most."""
    text = escape.verbatim(post.text, max_chars) or "(no text)"
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": list(_pieces(text, _by_words(post), max_chars // _ROOM_OF_A_LINK)),
            }
        ],
    }


def _by_words(post: Post) -> Mapping[str, Link]:
    return {
        link.written.casefold(): link
        for link in post.links
        if escape.is_url(link.url) and len(link.url) <= _LONGEST_LINK
    }


def _pieces(text: str, links: Mapping[str, Link], most: int) -> Iterator[Block]:
    for piece in _split(text, links, most):
        link = links.get(piece.casefold())
        if link is None:
            yield {"type": "text", "text": piece}
        else:
            # X shows a shortened URL, but mentions and hashtags as they were written.
            shown = escape.verbatim(link.shown, 100) if link.written == link.url else piece
            yield {"type": "link", "url": escape.address(link.url), "text": shown or piece}


def _split(text: str, links: Mapping[str, Link], most: int) -> Iterator[str]:
    if not links:
        return iter([text])
    longest_first = sorted(links, key=len, reverse=True)
    words = "|".join(map(_whole, longest_first))
    pieces = re.split(rf"(?<![A-Za-z0-9_])({words})", text, maxsplit=most, flags=re.IGNORECASE)
    return (piece for piece in pieces if piece)


def _whole(word: str) -> str:
    """Return a pattern for the whole word; only a hashtag may go on in any script."""
    return re.escape(word) + (r"(?!\w)" if word.startswith("#") else r"(?![A-Za-z0-9_])")
