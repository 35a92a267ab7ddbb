"""A user's X account: which one is connected, what the team sees of it, and disconnecting it."""

from typing import Final

from bot.errors import NotAllowed
from bot.linking.results import (
    ConnectLink,
    Disconnected,
    LinkedAccount,
)
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.connect import connect_button
from bot.slack.messages.errors import rule_blocks


def account(linked: LinkedAccount) -> Message:
    """Show the connected account, what the team sees of it, and its buttons."""
    if linked.invalidated:
        return _refused(linked)
    return blocks.message(
        f"You're connected as {escape.handle(linked.username)}.",
        blocks.section(
            f"*You're connected as {escape.profile(linked.username)}.*",
            accessory=avatar(linked),
        ),
        name_line(linked, f"connected {escape.when(linked.connected_at)}"),
        team_sees(linked),
        teammates_see(linked),
        choices(linked),
        lists(linked),
    )


def no_account(link: ConnectLink) -> Message:
    """Say that no account is connected, with a link to connect one."""
    return blocks.message(
        "No X account is connected.",
        blocks.section("*No X account is connected.* Connect yours to like posts from Slack as yourself."),
        blocks.actions(connect_button(link)),
        blocks.context(
            f"The link is yours alone and works for 10 minutes, until {escape.when(link.expires_at)}."
        ),
    )


def barred_account(rule: NotAllowed) -> Message:
    """Say that no account is connected, and which rule prevents connecting one."""
    return blocks.message(
        "No X account is connected.",
        blocks.section("*No X account is connected*, so there is nothing to disconnect."),
        *rule_blocks(rule),
    )


def _refused(linked: LinkedAccount) -> Message:
    return blocks.message(
        f"X no longer accepts the connection to {escape.handle(linked.username)}.",
        blocks.section(
            f"*X no longer accepts the connection to {escape.profile(linked.username)}.* "
            "Connect again to go on where you stopped.",
            accessory=avatar(linked),
        ),
        blocks.actions(
            blocks.button(
                "Connect again",
                Intent("connect"),
                style="primary",
                accessibility_label="Connect your X account again",
            ),
            blocks.button(
                "Disconnect", Intent("disconnect"), accessibility_label="Disconnect this X account"
            ),
        ),
    )


def avatar(linked: LinkedAccount) -> Block | None:
    """Return the account's profile image; None if its URL can't be shown."""
    return blocks.image(linked.avatar_url, f"Picture of @{escape.plain(linked.username, 30)}")


def name_line(linked: LinkedAccount, told: str) -> Block:
    """Return the account's display name, followed by `told`."""
    return blocks.context(blocks.plain_text(escape.plain(linked.name, 50) or "No name"), told)


def team_sees(linked: LinkedAccount) -> Block:
    """Return what the team sees of the member's likes."""
    if linked.show_likes:
        return blocks.section("*Your team sees* that you like a post when you like it through Likewise.")
    return blocks.section(
        "*Your team sees* that someone likes a post through Likewise, but not that it's you."
    )


def choices(linked: LinkedAccount) -> Block | None:
    """Return the buttons to change accounts, show or hide likes, and disconnect."""
    if linked.show_likes:
        toggle = blocks.button(
            "Hide my likes", Intent("hide_likes"), accessibility_label="Hide my likes from my team"
        )
    else:
        toggle = blocks.button(
            "Show my likes", Intent("show_likes"), accessibility_label="Show my likes to my team"
        )
    return blocks.actions(
        blocks.button(
            "Wrong account?", Intent("connect"), accessibility_label="Wrong account? Connect another one"
        ),
        toggle,
        blocks.button(
            "Disconnect",
            Intent("disconnect"),
            style="danger",
            accessibility_label="Disconnect this X account",
            confirm=parting(linked),
        ),
    )


def parting(linked: LinkedAccount) -> Block:
    """Return the confirmation dialog for disconnecting."""
    return blocks.confirm_dialog(
        "Disconnect this X account?",
        f"Likewise gives up its access to @{escape.plain(linked.username, 30)} and deletes it here. "
        "Your likes on X stay, and you can connect again at any time.",
        yes="Disconnect",
        no="Keep it",
    )


def lists(linked: LinkedAccount) -> Block | None:
    """Return the buttons for liked Posts, and for who may see the likers of own Posts."""
    if linked.share_likers:
        toggle = blocks.button(
            "Keep who liked my posts to me",
            Intent("keep_likers"),
            accessibility_label="Teammates see who liked my posts; keep it to me",
        )
    else:
        toggle = blocks.button(
            "Let teammates see who liked my posts",
            Intent("share_likers"),
            accessibility_label="Let teammates see who liked my posts",
        )
    return blocks.actions(
        blocks.button(
            "Posts I liked", Intent("liked"), accessibility_label="Show the posts this account liked"
        ),
        toggle,
    )


def teammates_see(linked: LinkedAccount) -> Block:
    """Return what teammates can look up with the member's account."""
    if linked.share_likers:
        return blocks.section(
            "*Teammates may see* who liked a post of yours, when they ask for it, and share that in a channel; Likewise then reads it as you."
        )
    return blocks.section("*Who liked your posts* is shown by X to you alone, and Likewise does the same.")


def connected(linked: LinkedAccount) -> Message:
    """Name the connected account, with a way to change it if it is the wrong one.

    X connects whichever account the browser is signed in to.
    """
    return blocks.message(
        f"Connected as {escape.handle(linked.username)}.",
        blocks.section(
            f"*Connected as {escape.profile(linked.username)}.* From now on you can like posts from Slack as this account.",
            accessory=avatar(linked),
        ),
        name_line(linked, "Only you see this message."),
        team_sees(linked),
        choices(linked),
    )


_CONNECTED_APPS: Final = "https://x.com/settings/connected_apps"


def disconnected(gone: Disconnected) -> Message:
    """Say what was deleted, and what X didn't confirm; offer to connect again."""
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
    """Return the button to the list of connected apps on X."""
    return blocks.link_button(
        "connected_apps",
        "Open X's settings",
        _CONNECTED_APPS,
        accessibility_label="Open the list of connected apps on X",
    )
