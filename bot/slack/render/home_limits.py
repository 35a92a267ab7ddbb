"""The Home's part about X's limits: no more than X has told."""

from collections.abc import Mapping
from typing import Final

from bot.linking.grants import UsedUp
from bot.slack.message import Block
from bot.slack.render import escape, parts

_NAMES: Final = {
    "like": "Likes",
    "unlike": "Taking likes back",
    "liking_users": "Looking up who liked a Post",
    "liked_posts": "Looking up liked Posts",
    "post": "Looking up Posts",
    "user_by_username": "Looking up handles",
}


def blocks(used_up: Mapping[str, UsedUp]) -> list[Block | None]:
    """What is used up and until when."""
    lines = [
        f"*{_NAMES.get(endpoint, 'Other look-ups')}:* {_until(one)}" for endpoint, one in used_up.items()
    ]
    if not lines:
        lines = ["Nothing is used up, as far as X has told."]
    return [
        parts.header("X's limits for your account"),
        parts.section("\n".join(sorted(set(lines)))),
        parts.context(
            "X limits an account for 15 minutes and for a day, and tells what is left only when asked for something."
        ),
    ]


def _until(one: UsedUp) -> str:
    return f"used up for {escape.mrkdwn(one.window, 20)}; X opens them again {escape.when(one.until)}"
