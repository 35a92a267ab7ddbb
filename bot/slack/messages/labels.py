"""Phrases shared by several messages: surfaces, X's limits, lists of channels."""

from collections.abc import Sequence
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
