"""For admins: that X refuses likes for its plan, and what came of checking that again."""

from datetime import datetime
from typing import Final

from bot.likes.plan_probe import Verdict
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)

_TEXTS: Final[dict[Verdict | None, tuple[str, str]]] = {
    Verdict.INCLUDED: ("X accepts likes from Likewise.", "Everyone can like Posts from Slack again."),
    Verdict.OPEN: (
        "The next like asks X again.",
        "Checking right away takes a connected X account that already likes a Post.",
    ),
    Verdict.EXCLUDED: (
        "X still refuses likes.",
        "Its plan for Likewise doesn't seem to include them. Whoever runs Likewise can change the plan with X.",
    ),
    Verdict.NAMED: (
        "X still refuses likes.",
        "Its plan for Likewise doesn't include them. Whoever runs Likewise can change the plan with X.",
    ),
    None: ("X's plan was checked a moment ago.", "Try again in five minutes."),
}


def plan_refused(since: datetime, variant: str | None = None) -> Block:
    """That likes happen on X's own pages, since when, and the button that checks it."""
    return blocks.section(
        f"*Likes happen on X*\nX refuses likes from Likewise since {escape.when(since)}. It's asked again after six hours.",
        accessory=blocks.button(
            "Check X's plan again",
            Intent("check_plan"),
            variant=variant,
            accessibility_label="Check whether X's plan includes likes now",
        ),
    )


def plan_checked(verdict: Verdict | None) -> Message:
    """What X said; None where it has just been asked."""
    what, more = _TEXTS[verdict]
    return blocks.message(
        what,
        blocks.section(f"*{what}*"),
        blocks.section(more),
        blocks.actions(
            blocks.button("Settings", Intent("settings"), accessibility_label="Show the settings")
        ),
    )
