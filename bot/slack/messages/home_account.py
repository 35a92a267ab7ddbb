"""The Home's first section: the connected X account, or how to connect one."""

from bot.linking.results import (
    ConnectLink,
    LinkedAccount,
)
from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.account import avatar, name_line, parting
from bot.slack.messages.errors import rule_blocks
from bot.slack.messages.home_contents import HomeContents


def section_blocks(contents: HomeContents) -> list[Block | None]:
    """Return the account with its buttons; without one, an introduction and a link to connect."""
    account = contents.account
    if contents.barred is not None:
        return [blocks.header("Likewise"), *rule_blocks(contents.barred), *_only_to_leave(account)]
    if account is None:
        return [blocks.header("Welcome to Likewise"), *_welcome(contents.link)]
    if account.invalidated:
        return [blocks.header("Your X account"), *_refused(account, contents.link)]
    return [
        blocks.header("Your X account"),
        blocks.section(
            f"*You're connected as {escape.profile(account.username)}.*\n"
            "Likes from Slack are made as this account, and only when you click or type.",
            accessory=avatar(account),
        ),
        name_line(account, f"connected {escape.when(account.connected_at)}"),
        blocks.actions(
            blocks.button(
                "Posts I liked",
                Intent("liked"),
                variant="home",
                accessibility_label="Show the posts I liked on X",
            ),
            blocks.button(
                "Connect another account",
                Intent("connect"),
                variant="home",
                accessibility_label="Connect another X account",
            ),
            _disconnect(account),
        ),
    ]


def _welcome(link: ConnectLink | None) -> list[Block | None]:
    return [
        blocks.section(
            "*Like posts on X without leaving Slack*, always as your own X account. Type `/like` and a post's link, or pick "
            "_Like this post_ from the menu of any message that holds one."
        ),
        blocks.section(
            "*To begin, connect your X account.* It takes about a minute: Slack confirms who you are, then X asks whether "
            "Likewise may act for you. Likewise never likes anything by itself, and no colleague sees what you like unless "
            "you say so."
        ),
        *_way_in(link, "Connect X account"),
    ]


def _refused(account: LinkedAccount, link: ConnectLink | None) -> list[Block | None]:
    return [
        blocks.section(
            f"*X no longer accepts the connection to {escape.profile(account.username)}.* Connect again to go on liking from "
            "Slack; your likes on X are as they were.",
            accessory=avatar(account),
        ),
        *_way_in(link, "Connect again", _disconnect(account)),
    ]


def _only_to_leave(account: LinkedAccount | None) -> list[Block | None]:
    if account is None:
        return []
    return [
        blocks.section(
            f"*You're connected as {escape.profile(account.username)}*, and can disconnect at any time.",
            accessory=avatar(account),
        ),
        blocks.actions(_disconnect(account)),
    ]


def _way_in(link: ConnectLink | None, label: str, *others: Block | None) -> list[Block | None]:
    if link is None:
        button = blocks.button(
            label, Intent("connect"), variant="home", style="primary", accessibility_label=label
        )
        return [blocks.actions(button, *others)]
    return [
        blocks.actions(
            blocks.link_button(
                "connect:home",
                label,
                link.url,
                style="primary",
                accessibility_label=f"{label}, in the browser",
            ),
            *others,
        ),
        blocks.context(
            f"The link is yours alone and works until {escape.when(link.expires_at)}. After that, open this page again."
        ),
    ]


def _disconnect(account: LinkedAccount) -> Block | None:
    return blocks.button(
        "Disconnect",
        Intent("disconnect"),
        variant="home",
        style="danger",
        accessibility_label="Disconnect this X account",
        confirm=parting(account),
    )
