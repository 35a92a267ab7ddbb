"""The Home's sections: the X account, and the workspace for admins."""

from typing import Final

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
from bot.slack.messages.home_contents import AdminSection, HomeContents
from bot.slack.messages.like_result import plan_refused
from bot.slack.messages.policy import (
    change_button,
    rules,
)
from bot.slack.messages.settings import posts_in_answers
from bot.slack.messages.spending import (
    budget_button,
    budget_line,
    dollars,
)
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettings


def account_section(contents: HomeContents) -> list[Block | None]:
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


_MOST_CHANNELS: Final = 10
_BARRED: Final = "\nSilent: the rules above keep Likewise out of it."


def admin_section(admin: AdminSection, workspace: WorkspaceSettings) -> list[Block | None]:
    """Return what only admins can see and change."""
    return [
        blocks.header("For admins of this workspace"),
        plan_refused(admin.refused_since, "home") if admin.refused_since else None,
        posts_in_answers(workspace, "home"),
        blocks.section(
            f"*X API cost today: {dollars(admin.daily_spend.total)}*\n{budget_line(admin.daily_spend)}",
            accessory=budget_button("home"),
        ),
        blocks.section(f"*Who may use Likewise, and where*\n{rules(workspace)}", accessory=change_button()),
        *_team_channels(admin.channels, workspace),
        blocks.section(
            "*Records*\nWhat was liked through Likewise, accounts connected and settings changed; without the names of those who "
            "keep their likes to themselves.",
            accessory=blocks.button(
                "Show",
                Intent("audit"),
                variant="home",
                accessibility_label="Show the records of this workspace",
            ),
        ),
    ]


def _team_channels(channels: tuple[str, ...], workspace: WorkspaceSettings) -> list[Block | None]:
    more = len(channels) - _MOST_CHANNELS
    state = "" if channels else ": none"
    return [
        blocks.section(
            f"*Team channels{state}*\nLikewise replies to X links in these channels.",
            accessory=blocks.form_button("channel", "Add channel", accessibility_label="Add channel"),
        ),
        *(
            _channel(channel, number, barred=not allows_channel(workspace, channel))
            for number, channel in enumerate(channels[:_MOST_CHANNELS])
        ),
        blocks.context(f"{more} more; type `/likewise channel` there to change one.") if more > 0 else None,
    ]


def _channel(channel: str, number: int, *, barred: bool) -> Block:
    return blocks.section(
        f"{escape.channel(channel)}{_BARRED if barred else ''}",
        accessory=blocks.form_button(
            "channel",
            "Change…",
            accessibility_label=f"Change… team channel {number + 1} of the list",
            subject=channel,
            variant=f"home{number}",
        ),
    )
