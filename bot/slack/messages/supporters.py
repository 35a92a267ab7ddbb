"""Who of a team supported a Post, in plain lines: names are no mentions, so that nobody is pinged."""

from collections.abc import Iterator

from bot.slack.messages import escape
from bot.slack.view_models.team import (
    NamedCount,
    TeamPost,
)

_MOST_IN_NAME = 40


def supporters(post: TeamPost) -> Iterator[str]:
    """A line for those who like it, one for those who opened it on X, and one when there is nobody."""
    if post.liked.count:
        yield f"Liked by {_of_you(post.liked)}."
    if post.opened.count:
        yield f"Opened on X by {_of_you(post.opened)}; Likewise can't know whether they liked it there."
    if not post.liked.count and not post.opened.count:
        done = "Opened on X" if post.left_to_x else "Liked"
        yield f"{done} through Likewise by none of you yet."


def _of_you(named_count: NamedCount) -> str:
    names = [name for name in (escape.plain(name, _MOST_IN_NAME) for name in named_count.named) if name]
    more = named_count.count - len(names)
    if not names:
        return f"{named_count.count} of you"
    listed = [*names, *([f"{more} more"] if more else [])]
    last = f" and {listed[-1]}" if len(listed) > 1 else ""
    return f"{named_count.count} of you: {', '.join(listed[:-1]) or listed[0]}{last}"
