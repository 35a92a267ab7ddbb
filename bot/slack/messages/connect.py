"""The prompt to connect an X account."""

from bot.errors import (
    LikewiseError,
    MissingScope,
    NeedsReconnect,
)
from bot.linking.results import ConnectLink
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.error_texts import text_of


def connect(
    link: ConnectLink, *, why: LikewiseError | None = None, interrupted: Intent | None = None
) -> Message:
    """Link to the page to connect an account: the first one, another one, or the same again."""
    reason = why if isinstance(why, NeedsReconnect | MissingScope) else None
    first = not (reason or link.replaces)
    headline = _headline(link, reason, interrupted)
    return blocks.message(
        f"{headline}.",
        _opening(link, reason, headline),
        blocks.section(_next(interrupted, first=first, again=isinstance(reason, NeedsReconnect))),
        blocks.actions(connect_button(link)),
        blocks.context(
            f"The link is yours alone and works for 10 minutes, until {escape.when(link.expires_at)}."
        ),
    )


def connect_button(link: ConnectLink) -> Block:
    """Return the button that opens the page to connect an account."""
    return blocks.link_button(
        "connect",
        "Connect X account",
        link.url,
        style="primary",
        accessibility_label="Connect your X account in the browser",
    )


def _headline(link: ConnectLink, reason: LikewiseError | None, interrupted: Intent | None) -> str:
    if reason:
        return "Connect your X account again"
    if link.replaces:
        return "Connect another X account"
    return "Connect your X account first" if interrupted else "Connect your X account"


def _opening(link: ConnectLink, reason: LikewiseError | None, headline: str) -> Block:
    if reason:
        # What follows connecting is said below, for the interrupted action.
        text = text_of(reason)
        return blocks.section(
            f"{text.what} {text.next_step}" if isinstance(reason, MissingScope) else text.what
        )
    if link.replaces:
        return blocks.section(
            f"*{headline}.* You're connected as {escape.profile(link.replaces)}, and stay so until you finish. Sign in on X "
            "as the other account first: X connects whichever account your browser is signed in to."
        )
    return blocks.section(f"*{headline}.* Likewise likes posts as you, never as anyone else.")


def _next(interrupted: Intent | None, *, first: bool, again: bool) -> str:
    how = "Slack confirms who you are, then X asks whether Likewise may act for you."
    then = f" Right after that, Likewise {label_of(interrupted.action).then}." if interrupted else ""
    opening = "It takes about a minute: " if first else "Connect it again: " if again else ""
    return opening + how + then
