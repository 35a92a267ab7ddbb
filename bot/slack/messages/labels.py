"""From where in Slack something was asked, in words."""

from typing import Final

_WORDS: Final = {
    "command": "by command",
    "shortcut": "from a message's menu",
    "button": "by button",
    "home": "in the Home",
    "connect": "after connecting",
    "reaction": "by emoji",
    "thread": "in a team channel",
}


def surface(name: str) -> str:
    """Say where; "in Slack" for one of another version."""
    return _WORDS.get(name, "in Slack")
