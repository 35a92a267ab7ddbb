"""Something stood between a person and what they asked for."""

from dataclasses import replace

from bot.errors import (
    AccountNotLinked,
    AccountTaken,
    BudgetReached,
    ChannelNotAllowed,
    ExternalUser,
    FairShareReached,
    Fixer,
    LikewiseError,
    MissingScope,
    NeedsReconnect,
    NotAnAdmin,
    NotInstalled,
    PageExpired,
    ReinstallNeeded,
)
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)


def error_message(error: LikewiseError, *, reference: str, intent: Intent | None = None) -> Message:
    """Say what happened, what to do next, who can mend it, and when; `intent` is what was asked for."""
    what = escape.plain(str(error), 1000) or "That didn't work."
    return blocks.message(
        escape.mrkdwn(what, 280),
        blocks.sentence(what),
        blocks.section(f"{_open_settings_button(error)} opens again {escape.when(error.retry_at)}.")
        if error.retry_at
        else None,
        blocks.sentence(escape.plain(error.next_step, 1000)) if error.next_step else None,
        blocks.actions(_again(error, intent), _connect(error), _open(intent)),
        blocks.context(_who(error), blocks.plain_text(f"Reference: {escape.plain(reference, 60) or 'none'}")),
    )


def _open_settings_button(error: LikewiseError) -> str:
    match error:
        case BudgetReached():
            return "The budget"
        case FairShareReached():
            return "It"
        case _:
            return "X's limit"


def _who(error: LikewiseError) -> str:
    match error.fixable_by:
        case Fixer.USER:
            return "You can fix this yourself."
        case Fixer.WORKSPACE_ADMIN:
            reinstalls = isinstance(error, ReinstallNeeded) and error.install_url
            if reinstalls or isinstance(error, BudgetReached | ChannelNotAllowed | NotAnAdmin):
                return "An admin of this workspace can fix this."
            elsewhere = isinstance(error, ExternalUser | NotInstalled)
            return "Your own admin can fix this." if elsewhere else "Whoever runs Likewise can fix this."
        case Fixer.X:
            return "Only X can fix this."
        case Fixer.NOBODY:
            passes = error.retryable or error.retry_at
            return "This passes by itself." if passes else "Nobody can fix this from Slack."


def _again(error: LikewiseError, intent: Intent | None) -> Block | None:
    if isinstance(error, PageExpired) and intent is not None:
        first = replace(intent, page=None, number=1)
        return blocks.button(
            "Show the first page",
            first,
            variant="again",
            placement=Placement.REPLACE,
            accessibility_label="Ask for the list again",
        )
    if intent is None or not error.retryable:
        return None
    return blocks.button(
        "Try again",
        intent,
        variant="again",
        placement=Placement.REPLACE,
        accessibility_label="Try the same again",
    )


def _connect(error: LikewiseError) -> Block | None:
    if not isinstance(error, AccountTaken | NeedsReconnect | AccountNotLinked | MissingScope):
        return None
    label = "Connect another account" if isinstance(error, AccountTaken) else "Connect X account"
    return blocks.button(label, Intent("connect"), accessibility_label=label)


def _open(intent: Intent | None) -> Block | None:
    return blocks.open_on_x(intent.post) if intent and intent.post_id else None
