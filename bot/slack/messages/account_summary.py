"""A linked X account, and what can be done about it, as several messages show it."""

from bot.linking.results import LinkedAccount
from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)


def avatar(linked: LinkedAccount) -> Block | None:
    """The account's picture."""
    return blocks.image(linked.avatar_url, f"Picture of @{escape.plain(linked.username, 30)}")


def name_line(linked: LinkedAccount, told: str) -> Block:
    """The account's display name, and something about it."""
    return blocks.context(blocks.plain_text(escape.plain(linked.name, 50) or "No name"), told)


def team_sees(linked: LinkedAccount) -> Block:
    """What the team learns of the member's likes."""
    if linked.show_likes:
        return blocks.section("*Your team sees* that you like a Post when you like it through Likewise.")
    return blocks.section(
        "*Your team sees* that someone likes a Post through Likewise, but not that it's you."
    )


def choices(linked: LinkedAccount) -> Block | None:
    """Buttons: another account, shown or hidden, and disconnect."""
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
    """The question before disconnecting."""
    return blocks.confirm_dialog(
        "Disconnect this X account?",
        f"Likewise gives up its access to @{escape.plain(linked.username, 30)} and deletes it here. "
        "Your likes on X stay, and you can connect again at any time.",
        yes="Disconnect",
        no="Keep it",
    )


def lists(linked: LinkedAccount) -> Block | None:
    """Buttons: the account's liked Posts, and who may see the likers of its own Posts."""
    if linked.share_likers:
        toggle = blocks.button(
            "Keep who liked my Posts to me",
            Intent("keep_likers"),
            accessibility_label="Teammates see who liked my Posts; keep it to me",
        )
    else:
        toggle = blocks.button(
            "Let teammates see who liked my Posts",
            Intent("share_likers"),
            accessibility_label="Let teammates see who liked my Posts",
        )
    return blocks.actions(
        blocks.button(
            "Posts I liked", Intent("liked"), accessibility_label="Show the Posts this account liked"
        ),
        toggle,
    )


def teammates_see(linked: LinkedAccount) -> Block:
    """What teammates can look up through the member's account."""
    if linked.share_likers:
        return blocks.section(
            "*Teammates may see* who liked a Post of yours, when they ask for it, and share that in a channel; Likewise then reads it as you."
        )
    return blocks.section("*Who liked your Posts* is shown by X to you alone, and Likewise does the same.")
