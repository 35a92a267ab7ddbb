"""The Post somebody has pinned to their page, as one small line."""

from bot.posts import PostRef
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.x.models import Post


def pinned(post: Post, max_chars: int) -> Block:
    """Its text, cut at `max_chars` characters, and its time, which leads to it."""
    url = PostRef(post.id).url
    told = f"Pinned {escape.when(post.created_at, url)}" if post.created_at else escape.link(url, "Pinned")
    return blocks.context(told, blocks.plain_text(escape.plain(post.text, max_chars) or "(no text)"))
