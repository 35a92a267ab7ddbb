"""The Home's first part: which X account is connected, or how to connect one."""

from bot.linking.outcomes import ConnectLink, LinkedAccount
from bot.slack.asking.asks import Ask
from bot.slack.message import Block
from bot.slack.outcomes.home import HomeContents
from bot.slack.render import account_card, escape, not_allowed, parts


def blocks(contents: HomeContents) -> list[Block | None]:
    """The account with what can be done about it; without one, what Likewise is and the way in."""
    account = contents.account
    if contents.barred is not None:
        return [parts.header("Likewise"), *not_allowed.in_short(contents.barred), *_only_to_leave(account)]
    if account is None:
        return [parts.header("Welcome to Likewise"), *_welcome(contents.link)]
    if account.refused:
        return [parts.header("Your X account"), *_refused(account, contents.link)]
    return [
        parts.header("Your X account"),
        parts.section(
            f"*You're connected as {escape.profile(account.username)}.*\n"
            "Likes from Slack are made as this account, and only when you click or type.",
            accessory=account_card.portrait(account),
        ),
        account_card.name_line(account, f"connected {escape.when(account.connected_at)}"),
        parts.actions(
            parts.button("Posts I liked", Ask("liked"), variant="home", spoken="Show the Posts I liked on X"),
            parts.button(
                "Connect another account", Ask("connect"), variant="home", spoken="Connect another X account"
            ),
            _disconnect(account),
        ),
    ]


def _welcome(link: ConnectLink | None) -> list[Block | None]:
    return [
        parts.section(
            "*Like Posts on X without leaving Slack*, always as your own X account. Type `/like` and a Post's link, or pick "
            "_Like this post_ from the menu of any message that holds one."
        ),
        parts.section(
            "*To begin, connect your X account.* It takes about a minute: Slack confirms who you are, then X asks whether "
            "Likewise may act for you. Likewise never likes anything by itself, and no colleague sees what you like unless "
            "you say so."
        ),
        *_way_in(link, "Connect X account"),
    ]


def _refused(account: LinkedAccount, link: ConnectLink | None) -> list[Block | None]:
    return [
        parts.section(
            f"*X no longer accepts the connection to {escape.profile(account.username)}.* Connect again to go on liking from "
            "Slack; your likes on X are as they were.",
            accessory=account_card.portrait(account),
        ),
        *_way_in(link, "Connect again", _disconnect(account)),
    ]


def _only_to_leave(account: LinkedAccount | None) -> list[Block | None]:
    if account is None:
        return []
    return [
        parts.section(
            f"*You're connected as {escape.profile(account.username)}*, and can disconnect at any time.",
            accessory=account_card.portrait(account),
        ),
        parts.actions(_disconnect(account)),
    ]


def _way_in(link: ConnectLink | None, label: str, *others: Block | None) -> list[Block | None]:
    if link is None:
        button = parts.button(label, Ask("connect"), variant="home", style="primary", spoken=label)
        return [parts.actions(button, *others)]
    return [
        parts.actions(
            parts.link_button(
                "connect:home", label, link.url, style="primary", spoken=f"{label}, in the browser"
            ),
            *others,
        ),
        parts.context(
            f"The link is yours alone and works until {escape.when(link.expires_at)}. After that, open this page anew."
        ),
    ]


def _disconnect(account: LinkedAccount) -> Block | None:
    return parts.button(
        "Disconnect",
        Ask("disconnect"),
        variant="home",
        style="danger",
        spoken="Disconnect this X account",
        confirm=account_card.parting(account),
    )
