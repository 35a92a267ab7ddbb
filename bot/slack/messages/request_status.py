"""The status of a request without a result: in progress, superseded, or shown in a modal."""

from typing import Any

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks
from bot.slack.messages.action_labels import label_of


def working() -> Message:
    """Say that the reply will replace this message."""
    return blocks.message("Working on it…", blocks.context("Working on it…"))


def superseded(intent: Intent) -> Message:
    """Say that the request was not carried out, and why; offer it again."""
    words = label_of(intent.action)
    return blocks.message(
        "Not carried out: you have since done something else with that post.",
        blocks.section(
            f"*Not carried out.* Likewise was restarted while {words.doing}. You have since done something else "
            "with the same post, so Likewise left it at that."
        ),
        blocks.actions(
            blocks.button(words.label, intent, accessibility_label=words.accessibility_label),
            blocks.open_on_x(intent.post) if intent.post_id else None,
        ),
    )


def notice(message: Message) -> dict[str, Any]:
    """Return a modal with the message.

    Without its buttons, as a click in a modal has no message to replace.
    """
    return {
        "type": "modal",
        "title": blocks.plain_text("Likewise"),
        "close": blocks.plain_text("Close"),
        "blocks": [block for block in message.blocks if block["type"] != "actions"],
    }
