"""An ask that a restart interrupted and that a later one made pointless."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks
from bot.slack.messages.action_labels import label_of


def superseded(intent: Intent) -> Message:
    """Say that it wasn't carried out, and why; let the person ask again."""
    words = label_of(intent.action)
    return blocks.message(
        "Not carried out: you have since done something else with that Post.",
        blocks.section(
            f"*Not carried out.* Likewise was restarted while {words.doing}. You have since done something else "
            "with the same Post, so Likewise left it at that."
        ),
        blocks.actions(
            blocks.button(words.label, intent, accessibility_label=words.accessibility_label),
            blocks.open_on_x(intent.post) if intent.post_id else None,
        ),
    )
