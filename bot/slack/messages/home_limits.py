"""The Home's part about X's limits: no more than X has told."""

from collections.abc import Mapping
from typing import Final

from bot.linking.results import UsedUp
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.x import RateLimitWindow

_NAMES: Final = {
    "like": "Likes",
    "unlike": "Taking likes back",
    "liking_users": "Looking up who liked a Post",
    "liked_posts": "Looking up liked Posts",
    "post": "Looking up Posts",
    "user_by_username": "Looking up handles",
}


def section_blocks(used_up: Mapping[str, UsedUp], left: Mapping[str, RateLimitWindow]) -> list[Block | None]:
    """What is left, what is used up, and until when."""
    told = {endpoint: _left(one) for endpoint, one in left.items()}
    told |= {endpoint: _until(one) for endpoint, one in used_up.items()}
    lines = [f"*{_NAMES.get(endpoint, 'Other look-ups')}:* {what}" for endpoint, what in told.items()]
    if not lines:
        lines = ["Nothing is used up, as far as X has told."]
    return [
        blocks.header("X's limits for your account"),
        blocks.section("\n".join(sorted(set(lines)))),
        blocks.context(
            "X limits an account for 15 minutes and for a day, and tells what is left only when asked for something."
        ),
    ]


def _left(one: RateLimitWindow) -> str:
    return f"{one.remaining:,} of {one.limit:,} left until {escape.when(one.reset)}, as X told with your last one"


def _until(one: UsedUp) -> str:
    return f"used up for {escape.mrkdwn(one.window, 20)}; X opens them again {escape.when(one.until)}"
