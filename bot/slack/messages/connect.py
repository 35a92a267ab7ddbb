"""The prompt to connect an X account."""

from typing import Final

from bot.errors import LikewiseError, MissingScope, NeedsReconnect
from bot.linking.results import ConnectLink
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.error_texts import text_of


def connect(
    link: ConnectLink, *, why: LikewiseError | None = None, interrupted: Intent | None = None
) -> Message:
    """Link to the page to connect an account: the first one, another one, or the same again."""
    reason = why if isinstance(why, NeedsReconnect | MissingScope) else None
    headline, detail = _opening(link, reason, interrupted)
    return blocks.message(
        f"You're connected as {escape.handle(link.replaces)}." if link.replaces and not reason else headline,
        blocks.section(f"*{headline}*\n{detail}"),
        blocks.actions(connect_button(link, _button_label(link, reason))),
        expiry(link),
    )


def expiry(link: ConnectLink) -> Block:
    """Return until when the link works, and for whom."""
    return blocks.context(f"This link is just for you and expires {escape.when(link.expires_at)}.")


_CONNECT: Final = "Connect X account"


def connect_button(link: ConnectLink, label: str = _CONNECT, *, variant: str | None = None) -> Block:
    return blocks.link_button(
        "connect", label, link.url, ", in the browser", variant=variant, style="primary"
    )


def _button_label(link: ConnectLink, reason: LikewiseError | None) -> str:
    if isinstance(reason, NeedsReconnect):
        return "Reconnect"
    return "Switch account" if link.replaces and not reason else _CONNECT


def _opening(link: ConnectLink, reason: LikewiseError | None, interrupted: Intent | None) -> tuple[str, str]:
    label = label_of(interrupted.action) if interrupted else None
    soon = f"It takes about a minute, and we'll {label.then}." if label else "It takes about a minute."
    if reason:
        text = text_of(reason)
        return text.what, f"{text.next_step} {soon}" if label else text.next_step
    if link.replaces:
        return (
            f"You're connected as {escape.profile(link.replaces)}.",
            "To switch, sign in to the other account on X first, then continue.",
        )
    return f"Connect your X account to {label.to if label else 'like posts from Slack'}.", soon
