"""A linked X account, and what can be done about it, as several messages show it."""

from bot.linking.outcomes import LinkedAccount
from bot.slack.asking.asks import Ask
from bot.slack.message import Block
from bot.slack.render import escape, parts


def portrait(linked: LinkedAccount) -> Block | None:
    """The account's picture."""
    return parts.picture(linked.picture, f"Picture of @{escape.plain(linked.username, 30)}")


def name_line(linked: LinkedAccount, told: str) -> Block:
    """The account's display name, and something about it."""
    return parts.context(parts.unformatted(escape.plain(linked.name, 50) or "No name"), told)


def team_sees(linked: LinkedAccount) -> Block:
    """What the team learns of the member's likes."""
    if linked.show_likes:
        return parts.section("*Your team sees* that you like a Post when you like it through Likewise.")
    return parts.section(
        "*Your team sees* that someone likes a Post through Likewise, but not that it's you."
    )


def choices(linked: LinkedAccount) -> Block | None:
    """Buttons: another account, shown or hidden, and disconnect."""
    if linked.show_likes:
        toggle = parts.button("Hide my likes", Ask("hide_likes"), spoken="Hide my likes from my team")
    else:
        toggle = parts.button("Show my likes", Ask("show_likes"), spoken="Show my likes to my team")
    return parts.actions(
        parts.button("Wrong account?", Ask("connect"), spoken="Wrong account? Connect another one"),
        toggle,
        parts.button(
            "Disconnect",
            Ask("disconnect"),
            style="danger",
            spoken="Disconnect this X account",
            confirm=parting(linked),
        ),
    )


def parting(linked: LinkedAccount) -> Block:
    """The question before disconnecting."""
    return parts.dialog(
        "Disconnect this X account?",
        f"Likewise gives up its access to @{escape.plain(linked.username, 30)} and deletes it here. "
        "Your likes on X stay, and you can connect again at any time.",
        yes="Disconnect",
        no="Keep it",
    )


def lists(linked: LinkedAccount) -> Block | None:
    """Buttons: the account's liked Posts, and who may see the likers of its own Posts."""
    if linked.share_likers:
        toggle = parts.button(
            "Keep who liked my Posts to me",
            Ask("keep_likers"),
            spoken="Teammates see who liked my Posts; keep it to me",
        )
    else:
        toggle = parts.button(
            "Let teammates see who liked my Posts",
            Ask("share_likers"),
            spoken="Let teammates see who liked my Posts",
        )
    return parts.actions(
        parts.button("Posts I liked", Ask("liked"), spoken="Show the Posts this account liked"), toggle
    )


def teammates_see(linked: LinkedAccount) -> Block:
    """What teammates can look up through the member's account."""
    if linked.share_likers:
        return parts.section(
            "*Teammates may see* who liked a Post of yours, when they ask for it, and share that in a channel; Likewise then reads it as you."
        )
    return parts.section("*Who liked your Posts* is shown by X to you alone, and Likewise does the same.")
