"""Short words that several messages share: where something was asked, X's limits, lists of channels."""

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
# One of what X limits, by endpoint; its plural ends in "s".
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
    """Say where; "in Slack" for one of another version."""
    return _SURFACES.get(name, "in Slack")


def limited(endpoint: str) -> str:
    """Name one of what X limits at an endpoint; "lookup" for one of another version."""
    return _LIMITED.get(endpoint, "lookup")


def channels(ids: Sequence[str]) -> str:
    """Name channels in a sentence; a private one shows its name to its members only."""
    named = [escape.channel(each) for each in ids[:_MOST_NAMED]]
    more = len(ids) - len(named)
    named += [f"{more} more"] if more else []
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
