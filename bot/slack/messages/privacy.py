"""Deleting all of a user's data: the question and the result."""

from bot.linking.results import Forgotten
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.account import remove_at_x


def forget_me() -> Message:
    """Say what would be deleted and what would remain, and ask for confirmation."""
    return blocks.message(
        "Delete everything Likewise keeps about you?",
        blocks.section("*Delete everything Likewise keeps about you in this workspace?*"),
        blocks.section(
            "*What goes:* the connection to your X account (its permission is withdrawn at X), your settings, and the list of what "
            "you liked and unliked through Likewise. It can't be brought back.\n"
            "*What stays:* your likes on X. You can connect again at any time and start fresh."
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


def data_erased(gone: Forgotten) -> Message:
    """Say what was deleted, what X didn't confirm, and what remains."""
    doubtful = gone.username is not None and not (gone.revoked or gone.elsewhere)
    return blocks.message(
        "Likewise has deleted everything it kept about you.",
        blocks.section("*Likewise keeps nothing about you any more in this workspace.*"),
        blocks.section("\n".join(f"• {line}" for line in _lines(gone))),
        blocks.actions(
            remove_at_x() if doubtful else None,
            blocks.button(
                "Connect again", Intent("connect"), accessibility_label="Connect an X account again"
            ),
        ),
        blocks.context("Your likes on X stay; you take them back on X itself."),
    )


def _lines(gone: Forgotten) -> list[str]:
    lines = ["Your settings and open requests: deleted."]
    if gone.acts:
        lines.append(f"Your history: {gone.acts:,} line{'' if gone.acts == 1 else 's'} deleted.")
    if gone.username is None:
        return [*lines, "No X account was connected."]
    return [f"The connection to {escape.profile(gone.username)}: deleted. {_state(gone)}", *lines]


def _state(gone: Forgotten) -> str:
    if gone.revoked:
        return "X has withdrawn the permission."
    if gone.elsewhere:
        return "At X the permission stays, since the same one connects you in another workspace."
    return "X has not confirmed that the permission is withdrawn; to be sure, remove Likewise on X yourself."
