"""An X account was disconnected."""

from typing import Final

from bot.linking.outcomes import Disconnected
from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts

_CONNECTED_APPS: Final = "https://x.com/settings/connected_apps"


def disconnected(gone: Disconnected) -> Message:
    """Say what is gone, and what X didn't confirm; give the way back."""
    if gone.username is None:
        return parts.message(
            "No X account was connected.",
            parts.section("*No X account was connected*, so there is nothing to disconnect."),
            parts.actions(_connect("Connect X account")),
        )
    return parts.message(
        f"Disconnected from {escape.handle(gone.username)}.",
        parts.section(f"*Disconnected from {escape.profile(gone.username)}.* {_state(gone)}"),
        parts.actions(_connect("Connect again"), None if gone.revoked else remove_at_x()),
        parts.context("What you liked on X stays liked."),
    )


def _state(gone: Disconnected) -> str:
    if gone.revoked:
        return "X has revoked Likewise's access, and it is deleted here."
    at_x = escape.link(_CONNECTED_APPS, "x.com/settings/connected_apps")
    if gone.elsewhere:
        return (
            "Likewise's access is deleted here. X still lists it, because this account is connected to Likewise in "
            f"another workspace, too. To end it everywhere, remove Likewise at {at_x}."
        )
    return (
        "Likewise's access is deleted here, but X did not confirm that it is revoked. "
        f"To be sure, remove Likewise at {at_x}."
    )


def _connect(label: str) -> Block | None:
    return parts.button(label, Ask("connect"), spoken=f"{label}, this one or another")


def remove_at_x() -> Block:
    """The button that leads to the list of connected apps on X."""
    return parts.link_button(
        "connected_apps", "Open X's settings", _CONNECTED_APPS, spoken="Open the list of connected apps on X"
    )
