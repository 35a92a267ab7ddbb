"""Phrases shared by several messages: Posts' names, surfaces, lists of channels."""

from collections.abc import Sequence
from typing import Final

from bot.likes.results import PostName
from bot.posts import PostRef
from bot.slack.messages import escape
from bot.x.ids import is_username

_SURFACES: Final = {
    "command": "by command",
    "shortcut": "from a message's menu",
    "button": "by button",
    "home": "in the Home tab",
    "connect": "after connecting",
    "reaction": "by emoji",
    "thread": "in a team channel",
    "x": "on X",
}
_MOST_NAMED: Final = 10
_MOST_OF_A_TEXT: Final = 100


def post_link(post: PostRef, name: PostName | None = None, *, noun: str = "Post") -> str:
    """Return a linked name, "Post by @acmehq · Nov 18": by X, else by the link that named it."""
    label = noun + _by(post, name.author if name else None)
    if post.created_at is None:
        return escape.link(post.url, label)
    return escape.dated(label, post.created_at, post.url)


def text_line(name: PostName | None) -> str:
    """Return a line break and the beginning of the post's text; empty without a text."""
    text = escape.mrkdwn(name.text, _MOST_OF_A_TEXT) if name and name.text else ""
    return f"\n{text}" if text else ""


def plain_post(post: PostRef, name: PostName | None) -> str:
    """Return a post's name as plain text, with the day in UTC."""
    day = f" · {escape.short_day(post.created_at)}" if post.created_at else ""
    return f"Post{_by(post, name.author if name else None)}{day}"


def the_post(post: PostRef, author: str | None, *, linked: bool = True) -> str:
    """Return "the post by @acmehq", or "the post", within a sentence."""
    name = f"post{_by(post, author)}"
    return f"the {escape.link(post.url, name) if linked else name}"


def _by(post: PostRef, author: str | None) -> str:
    handle = author or post.author or ""
    return f" by @{handle}" if is_username(handle) else ""


def surface(name: str) -> str:
    """Return the phrase for a surface; "in Slack" for an unknown one."""
    return _SURFACES.get(name, "in Slack")


def channels(ids: Sequence[str], most: int = _MOST_NAMED) -> str:
    """List channels in a sentence; Slack shows a private one's name to its members only."""
    more = [f"{len(ids) - most} more"] if len(ids) > most else []
    return listed([*map(escape.channel, ids[:most]), *more])


def listed(names: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
