"""A Post's text as it was written, with the links X has recognised in it.

As rich text (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block): its texts are shown letter by letter, so nothing has
to be replaced in them, and its links lead where they say.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.slack.message import Block
from bot.slack.messages import escape
from bot.x.models import Link, Post

_LONGEST_LINK: Final = 200
_ROOM_OF_A_LINK: Final = 60  # so that the links of a text cut short stay few, too


def post_text(post: Post, max_chars: int) -> Block:
    """The text as a quotation, cut at `max_chars` characters; a link for every 60 of them at most."""
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
            # X shows an address shortened, and a name or a tag as it was written.
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
    """The pattern of a word that doesn't go on: a tag ends with its letters, whatever their script, a name or an address with ASCII's."""
    return re.escape(word) + (r"(?!\w)" if word.startswith("#") else r"(?![A-Za-z0-9_])")
