"""Something stood between a person and what they asked for."""

from dataclasses import replace

from bot.errors import (
    AccountTaken,
    BudgetReached,
    ChannelBarred,
    FairShareReached,
    LikewiseError,
    NeedsReconnect,
    NotAnAdmin,
    NotConnected,
    NotInstalled,
    NotPermitted,
    Outsider,
    PageOver,
    ReinstallNeeded,
    Who,
)
from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts


def refused(error: LikewiseError, *, reference: str, ask: Ask | None = None) -> Message:
    """Say what happened, what to do next, who can mend it, and when; `ask` is what was asked for."""
    what = escape.plain(str(error), 1000) or "That didn't work."
    return parts.message(
        escape.mrkdwn(what, 280),
        parts.sentence(what),
        parts.section(f"{_opener(error)} opens again {escape.when(error.retry_at)}.")
        if error.retry_at
        else None,
        parts.sentence(escape.plain(error.next_step, 1000)) if error.next_step else None,
        parts.actions(_again(error, ask), _connect(error), _open(ask)),
        parts.context(_who(error), parts.unformatted(f"Reference: {escape.plain(reference, 60) or 'none'}")),
    )


def _opener(error: LikewiseError) -> str:
    match error:
        case BudgetReached():
            return "The budget"
        case FairShareReached():
            return "It"
        case _:
            return "X's limit"


def _who(error: LikewiseError) -> str:
    match error.who:
        case Who.YOU:
            return "You can fix this yourself."
        case Who.ADMIN:
            reinstalls = isinstance(error, ReinstallNeeded) and error.install_url
            if reinstalls or isinstance(error, BudgetReached | ChannelBarred | NotAnAdmin):
                return "An admin of this workspace can fix this."
            elsewhere = isinstance(error, Outsider | NotInstalled)
            return "Your own admin can fix this." if elsewhere else "Whoever runs Likewise can fix this."
        case Who.X:
            return "Only X can fix this."
        case Who.NOBODY:
            passes = error.again or error.retry_at
            return "This passes by itself." if passes else "Nobody can fix this from Slack."


def _again(error: LikewiseError, ask: Ask | None) -> Block | None:
    if isinstance(error, PageOver) and ask is not None:
        first = replace(ask, page=None, number=1)
        return parts.button("Show the first page", first, variant="again", spoken="Ask for the list again")
    if ask is None or not error.again:
        return None
    return parts.button("Try again", ask, variant="again", spoken="Try the same again")


def _connect(error: LikewiseError) -> Block | None:
    if not isinstance(error, AccountTaken | NeedsReconnect | NotConnected | NotPermitted):
        return None
    label = "Connect another account" if isinstance(error, AccountTaken) else "Connect X account"
    return parts.button(label, Ask("connect"), spoken=label)


def _open(ask: Ask | None) -> Block | None:
    return parts.open_on_x(ask.post) if ask and ask.post_id else None
