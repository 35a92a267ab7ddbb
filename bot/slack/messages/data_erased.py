"""All that was kept of a person is deleted."""

from bot.linking.results import Forgotten
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.disconnected import remove_at_x


def data_erased(gone: Forgotten) -> Message:
    """Say what is deleted, what X didn't confirm, and what stays."""
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
