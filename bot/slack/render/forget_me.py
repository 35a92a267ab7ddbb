"""Whether a person wants all that is kept of them deleted."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import parts


def forget_me() -> Message:
    """Say what would go and what would stay, and ask once more."""
    return parts.message(
        "Delete everything Likewise keeps about you?",
        parts.section("*Delete everything Likewise keeps about you in this workspace?*"),
        parts.section(
            "*What goes:* the connection to your X account (its permission is withdrawn at X), your settings, and the list of what "
            "you liked and unliked through Likewise. It can't be brought back.\n"
            "*What stays:* your likes on X. You can connect again at any time and start anew."
        ),
        parts.actions(
            parts.button(
                "Delete everything about me",
                Ask("forget"),
                style="danger",
                spoken="Delete everything Likewise keeps about me",
                confirm=parts.dialog(
                    "Delete everything?",
                    "Likewise disconnects your X account and deletes what it keeps about you. This can't be undone.",
                    yes="Delete",
                    no="Keep it",
                ),
            ),
            parts.button(
                "Only disconnect", Ask("disconnect"), spoken="Only disconnect my X account, and keep the rest"
            ),
        ),
        parts.context("Only you see this."),
    )
