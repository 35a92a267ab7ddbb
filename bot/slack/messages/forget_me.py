"""Whether a person wants all that is kept of them deleted."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks


def forget_me() -> Message:
    """Say what would go and what would stay, and ask once more."""
    return blocks.message(
        "Delete everything Likewise keeps about you?",
        blocks.section("*Delete everything Likewise keeps about you in this workspace?*"),
        blocks.section(
            "*What goes:* the connection to your X account (its permission is withdrawn at X), your settings, and the list of what "
            "you liked and unliked through Likewise. It can't be brought back.\n"
            "*What stays:* your likes on X. You can connect again at any time and start anew."
        ),
        blocks.actions(
            blocks.button(
                "Delete everything about me",
                Intent("forget"),
                style="danger",
                accessibility_label="Delete everything Likewise keeps about me",
                confirm=blocks.confirm_dialog(
                    "Delete everything?",
                    "Likewise disconnects your X account and deletes what it keeps about you. This can't be undone.",
                    yes="Delete",
                    no="Keep it",
                ),
            ),
            blocks.button(
                "Only disconnect",
                Intent("disconnect"),
                accessibility_label="Only disconnect my X account, and keep the rest",
            ),
        ),
        blocks.context("Only you see this."),
    )
