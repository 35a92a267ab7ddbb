"""A workspace's policy stood between a person and what they asked for."""

from collections.abc import Sequence
from typing import Final

from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.workspaces.policy import NotAllowed, Rule

_MOST_NAMED: Final = 10


def not_allowed(error: NotAllowed, *, reference: str) -> Message:
    """Name the rule, who set it, who can change it, and what stays possible."""
    short, what, then = _said(error)
    return blocks.message(
        short,
        blocks.section(f"*{short}* {what}"),
        blocks.section(then) if then else None,
        blocks.actions(
            blocks.button(
                "My account", Intent("account"), accessibility_label="Show which X account is connected"
            ),
            blocks.button(
                "All commands", Intent("help"), accessibility_label="Show all that Likewise can do"
            ),
        ),
        blocks.context(_who(error), blocks.plain_text(f"Reference: {escape.plain(reference, 60) or 'none'}")),
    )


def in_short(error: NotAllowed) -> list[Block]:
    """The rule, who set it and who can change it, without buttons."""
    short, what, _ = _said(error)
    return [blocks.section(f"*{short}* {what}"), blocks.context(_who(error))]


def channels(ids: Sequence[str]) -> str:
    """Name channels in a sentence; a private one shows its name to its members only."""
    named = [escape.channel(each) for each in ids[:_MOST_NAMED]]
    more = len(ids) - len(named)
    named += [f"{more} more"] if more else []
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _said(error: NotAllowed) -> tuple[str, str, str | None]:
    match error.rule:
        case Rule.CHANNELS if error.settings.allowed_channels:
            where = channels(error.settings.allowed_channels)
            return (
                "Likewise isn't allowed in this channel.",
                f"In this workspace it may be used in {where} only.",
                "Ask again there, or in a direct message.",
            )
        case Rule.CHANNELS:
            return (
                "Likewise isn't allowed in channels here.",
                "In this workspace it may be used in direct messages only.",
                "Ask again in a direct message.",
            )
        case Rule.USERS:
            return (
                "You aren't among those who may use Likewise here.",
                "This workspace allows it to certain people and user groups only.",
                "Ask to be added, if you need it.",
            )
        case Rule.GUESTS:
            return (
                "Guests may not use Likewise here.",
                "This workspace allows it to its full members only.",
                "Ask for it to be allowed, if you need it.",
            )
        case Rule.SHARING:
            return (
                "Answers stay private in this workspace.",
                "Sharing them in channels is turned off here.",
                "Ask for it to be allowed, if you need it.",
            )
        case Rule.DEACTIVATED:
            return (
                "Slack doesn't count you among this workspace's people.",
                "Likewise is for them only.",
                None,
            )


def _who(error: NotAllowed) -> str:
    by = error.settings.policy_updated_by
    if by is None or error.rule is Rule.DEACTIVATED:
        return "An admin of this workspace can change that."
    return f"Set by {escape.mention(by)}, who can change it, as any admin of this workspace can."
