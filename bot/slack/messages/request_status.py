"""What became of a request where there is no answer yet, none any more, or no message to answer in."""

from typing import Any

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks
from bot.slack.messages.action_labels import label_of


def working() -> Message:
    """Say that the answer will come in this message's place."""
    return blocks.message("Working on it…", blocks.context("Working on it…"))


def superseded(intent: Intent) -> Message:
    """Say that it wasn't carried out, and why; let the person ask again."""
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
    """The modal that shows the message; without its buttons, since a click in a modal has no message to change."""
    return {
        "type": "modal",
        "title": blocks.plain_text("Likewise"),
        "close": blocks.plain_text("Close"),
        "blocks": [block for block in message.blocks if block["type"] != "actions"],
    }
