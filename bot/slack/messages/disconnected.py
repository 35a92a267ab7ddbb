"""An X account was disconnected."""

from typing import Final

from bot.linking.results import Disconnected
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)

_CONNECTED_APPS: Final = "https://x.com/settings/connected_apps"


def disconnected(gone: Disconnected) -> Message:
    """Say what is gone, and what X didn't confirm; give the way back."""
    if gone.username is None:
        return blocks.message(
            "No X account was connected.",
            blocks.section("*No X account was connected*, so there is nothing to disconnect."),
            blocks.actions(_connect("Connect X account")),
        )
    return blocks.message(
        f"Disconnected from {escape.handle(gone.username)}.",
        blocks.section(f"*Disconnected from {escape.profile(gone.username)}.* {_state(gone)}"),
        blocks.actions(_connect("Connect again"), None if gone.revoked else remove_at_x()),
        blocks.context("What you liked on X stays liked."),
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
    return blocks.button(label, Intent("connect"), accessibility_label=f"{label}, this one or another")


def remove_at_x() -> Block:
    """The button that leads to the list of connected apps on X."""
    return blocks.link_button(
        "connected_apps",
        "Open X's settings",
        _CONNECTED_APPS,
        accessibility_label="Open the list of connected apps on X",
    )
