"""Phrases shared by several messages: actions, surfaces, X's limits, lists of channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.slack.messages import escape

_SURFACES: Final = {
    "command": "by command",
    "shortcut": "from a message's menu",
    "button": "by button",
    "home": "in the Home tab",
    "connect": "after connecting",
    "reaction": "by emoji",
    "thread": "in a team channel",
}
# What X limits, by endpoint, in the singular; the plural ends in "s".
_LIMITED: Final = {
    "like": "like",
    "unlike": "unlike",
    "liking_users": "liker lookup",
    "liked_posts": "liked post lookup",
    "post": "post lookup",
    "user_by_username": "handle lookup",
}
_MOST_NAMED: Final = 10


def surface(name: str) -> str:
    """Return the phrase for a surface; "in Slack" for an unknown one."""
    return _SURFACES.get(name, "in Slack")


def limited(endpoint: str) -> str:
    """Return what X limits at an endpoint; "lookup" for an unknown one."""
    return _LIMITED.get(endpoint, "lookup")


def channels(ids: Sequence[str]) -> str:
    """List channels in a sentence; Slack shows a private channel's name to its members only."""
    named = [escape.channel(each) for each in ids[:_MOST_NAMED]]
    more = len(ids) - len(named)
    named += [f"{more} more"] if more else []
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


@dataclass(frozen=True, slots=True)
class ActionLabel:
    """The wording for an action.

    `doing` follows "while …", `then` follows "After that, Likewise …"; `label` is for a button.
    """

    label: str
    accessibility_label: str
    doing: str
    then: str


_OTHER: Final = ActionLabel(
    "Do it now", "Do now what you asked for", "it was working for you", "carries on with what you asked for"
)

_LABELS: Final = {
    "like": ActionLabel(
        "Like", "Like this post as your X account", "liking a post for you", "likes the post you asked for"
    ),
    "unlike": ActionLabel(
        "Unlike", "Take back your like of this post", "taking back a like for you", "takes your like back"
    ),
    "likers": ActionLabel(
        "Who liked this",
        "Show who liked this post",
        "looking up who liked a post",
        "shows you who liked the post",
    ),
}


def label_of(act: str) -> ActionLabel:
    """Return the wording for an action; a general one if it has none of its own."""
    return _LABELS.get(act, _OTHER)
