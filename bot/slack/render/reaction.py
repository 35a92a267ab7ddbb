"""Liking by emoji: how it stands for a person."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import escape, parts


def reaction(name: str | None, *, changed: bool = False) -> Message:
    """Say whether the person likes Posts by an emoji, by which, and how to change that; `name` is without colons."""
    if name is None:
        now = "You don't like Posts by emoji any more." if changed else "You don't like Posts by emoji."
        return parts.message(
            now,
            parts.section(f"*{now}*"),
            parts.section(
                "`/likewise reaction :heart:` turns it on, with this or any other emoji: add it to a message to like the Post in it, "
                "remove it to take your like back."
            ),
        )
    shown = escape.code(f":{name}:", 110)
    emoji = f"{shown} {escape.emoji(name)}".rstrip()
    return parts.message(
        f"You like Posts by {shown}.",
        parts.section(f"*You like Posts by* {emoji}"),
        parts.section(
            "Add it to a message to like the Post in it as your X account; remove it to take your like back. Only you see the answer."
        ),
        parts.context(
            "It works in channels that Likewise is in and that are this workspace's own, where your admins allow Likewise."
        ),
        parts.actions(
            parts.button("Turn off", Ask("reaction", rest="off"), spoken="Stop liking Posts by emoji")
        ),
    )
