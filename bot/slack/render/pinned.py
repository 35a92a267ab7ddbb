"""The Post somebody has pinned to their page, as one small line."""

from bot.posts import PostRef
from bot.slack.message import Block
from bot.slack.render import escape, parts
from bot.x.models import Post


def pinned(post: Post, most: int) -> Block:
    """Its text, cut at `most` characters, and its time, which leads to it."""
    url = PostRef(post.id).url
    told = f"Pinned {escape.when(post.created_at, url)}" if post.created_at else escape.link(url, "Pinned")
    return parts.context(told, parts.unformatted(escape.plain(post.text, most) or "(no text)"))
