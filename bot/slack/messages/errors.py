"""Messages for errors, and for requests that have no result yet."""

from dataclasses import replace
from typing import Any, Final

from bot.errors import (
    AccountNotLinked,
    AccountTaken,
    DatabaseUnavailable,
    Fixer,
    InvalidEmoji,
    LikewiseError,
    MissingScope,
    NeedsReconnect,
    NotAllowed,
    NothingToShare,
    PageExpired,
    ReinstallNeeded,
    Rule,
    ShareProblem,
    XUnavailable,
)
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.error_texts import text_of


def error_message(error: LikewiseError, *, reference: str, intent: Intent | None = None) -> Message:
    """Say what happened and what to do next about `intent`, with the log's `reference`."""
    text = text_of(error)
    harmless = f" {_NEVER_TWICE}" if _leaves_like_open(error, intent) else ""
    return blocks.message(
        text.what,
        blocks.section(f"{text.what}\n{text.next_step}{harmless}"),
        blocks.actions(_again(error, intent), _fix(error, intent), _connect(error), _open(intent)),
        _reference(error, reference),
    )


def not_allowed(error: NotAllowed) -> Message:
    return blocks.message(
        text_of(error).what, *rule_blocks(error), blocks.actions(blocks.button(Intent("help")))
    )


def rule_blocks(error: NotAllowed) -> list[Block]:
    text = text_of(error)
    rule = blocks.section(f"{text.what}\n{text.next_step}")
    if error.set_by is None or error.rule is Rule.DEACTIVATED:
        return [rule]
    return [rule, blocks.context(f"Rule set by {escape.mention(error.set_by)}.")]


def excluded(message: Message, rule: LikewiseError) -> Message:
    """Return the message without buttons that refuse the reader, and with the rule instead."""
    shown = blocks.without_refused(message.blocks)
    if shown == list(message.blocks):
        return message
    text = text_of(rule)
    return replace(message, blocks=[*shown, blocks.context(f"{text.what} {text.next_step}")])


_NEVER_TWICE: Final = "Trying again never likes twice."


def _leaves_like_open(error: LikewiseError, intent: Intent | None) -> bool:
    """Return whether the like or unlike may have been done despite the error."""
    writes = intent is not None and intent.action in {"like", "unlike"}
    return writes and isinstance(error, XUnavailable | DatabaseUnavailable)


def _reference(error: LikewiseError, reference: str) -> Block | None:
    """Return the reference, if the operator needs it to fix the error."""
    if error.fixable_by is not Fixer.OPERATOR:
        return None
    return blocks.context(blocks.plain_text(f"Reference: {escape.plain(reference, 60) or 'none'}"))


def _again(error: LikewiseError, intent: Intent | None) -> Block | None:
    if isinstance(error, PageExpired) and intent is not None:
        first = replace(intent, page=None, number=1)
        return blocks.button(first, "Show first page", "again", variant="again", placement=Placement.REPLACE)
    if intent is None or not error.retryable:
        return None
    return blocks.button(intent, "Try again", variant="again", placement=Placement.REPLACE)


def _fix(error: LikewiseError, intent: Intent | None) -> Block | None:
    """Return the button that helps to fix the error, apart from connecting."""
    match error:
        case NothingToShare(problem=ShareProblem.NOT_LIKED) if intent and intent.post_id:
            return blocks.button(Intent("like", intent.post_id), placement=Placement.REPLACE)
        case InvalidEmoji():
            return blocks.form_button("emoji", "Choose emoji", "to like posts with")
        case ReinstallNeeded(install_url=str(url)):
            return blocks.link_button("install", "Grant permission", url, ", as an admin, in the browser")
    return None


def _connect(error: LikewiseError) -> Block | None:
    if not isinstance(error, AccountTaken | NeedsReconnect | AccountNotLinked | MissingScope):
        return None
    match error:
        case AccountTaken():
            label = "Connect another account"
        case NeedsReconnect():
            label = "Reconnect"
        case _:
            label = "Connect X account"
    return blocks.button(Intent("connect"), label)


# What happens in Slack alone, so that X's page of the post is no next step.
_IN_SLACK: Final = frozenset({"share", "share_list", "share_team", "unshare", "send_likers"})


def _open(intent: Intent | None) -> Block | None:
    if intent is None or intent.post_id is None or intent.action in _IN_SLACK:
        return None
    return blocks.open_on_x(intent.post)


def working() -> Message:
    return blocks.message("Working on it…", blocks.context("Working on it…"))


def file_unconfirmed(intent: Intent) -> Message:
    """Say that a file may not have arrived; `intent` sends it again."""
    return blocks.titled(
        "Slack didn't confirm the file.",
        "\nLook in Likewise's messages. If it isn't there, send it again.",
        blocks.actions(blocks.button(intent), _open(intent)),
    )


def superseded(intent: Intent) -> Message:
    """Say that the request was not carried out, and why; offer it again."""
    words = label_of(intent.action)
    return blocks.message(
        f"We didn't {words.to}, because you've since changed your like.",
        blocks.section(
            f"*We didn't {words.to}*, because you've since changed your like.\nTo do it anyway, click the button."
        ),
        blocks.actions(blocks.button(intent), _open(intent)),
    )


def notice(message: Message) -> dict[str, Any]:
    """Return a modal with the message, without buttons: a click would replace nothing."""
    return blocks.modal("Likewise", *(block for block in message.blocks if block["type"] != "actions"))
