"""Liking by emoji: the member's setting."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)


def reaction(name: str | None, *, changed: bool = False) -> Message:
    """Show the emoji with which the member likes Posts, and how to change it.

    `name` is without colons; None if it is off.
    """
    if name is None:
        now = "You don't like posts by emoji any more." if changed else "You don't like posts by emoji."
        return blocks.message(
            now,
            blocks.section(f"*{now}*"),
            blocks.section(
                "`/likewise reaction :heart:` turns it on, with this or any other emoji: add it to a message to like the post in it, "
                "remove it to take your like back."
            ),
        )
    shown = escape.code(f":{name}:", 110)
    emoji = f"{shown} {escape.emoji(name)}".rstrip()
    return blocks.message(
        f"You like posts by {shown}.",
        blocks.section(f"*You like posts by* {emoji}"),
        blocks.section(
            "Add it to a message to like the post in it as your X account; remove it to take your like back. Only you see the answer."
        ),
        blocks.context(
            "It works in channels that Likewise is in and that are this workspace's own, where your admins allow Likewise."
        ),
        blocks.actions(
            blocks.button(
                "Turn off",
                Intent("reaction", argument="off"),
                accessibility_label="Stop liking posts by emoji",
            )
        ),
    )
