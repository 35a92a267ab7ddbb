"""Which X account is connected, if any."""

from bot.linking.outcomes import ConnectLink, LinkedAccount
from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import account_card, escape, not_allowed, parts
from bot.slack.render.connect import connect_button
from bot.workspaces.policy import NotAllowed


def account(linked: LinkedAccount) -> Message:
    """Show the connected account, what the team sees of it, and what can be done."""
    if linked.refused:
        return _refused(linked)
    return parts.message(
        f"You're connected as {escape.handle(linked.username)}.",
        parts.section(
            f"*You're connected as {escape.profile(linked.username)}.*",
            accessory=account_card.portrait(linked),
        ),
        account_card.name_line(linked, f"connected {escape.when(linked.connected_at)}"),
        account_card.team_sees(linked),
        account_card.teammates_see(linked),
        account_card.choices(linked),
        account_card.lists(linked),
    )


def no_account(link: ConnectLink) -> Message:
    """Say that none is connected, and lead to the page where linking starts."""
    return parts.message(
        "No X account is connected.",
        parts.section("*No X account is connected.* Connect yours to like Posts from Slack as yourself."),
        parts.actions(connect_button(link)),
        parts.context(
            f"The link is yours alone and works for 10 minutes, until {escape.when(link.expires_at)}."
        ),
    )


def barred_account(rule: NotAllowed) -> Message:
    """Say that none is connected, and which rule keeps the person from connecting one."""
    return parts.message(
        "No X account is connected.",
        parts.section("*No X account is connected*, so there is nothing to disconnect."),
        *not_allowed.in_short(rule),
    )


def _refused(linked: LinkedAccount) -> Message:
    return parts.message(
        f"X no longer accepts the connection to {escape.handle(linked.username)}.",
        parts.section(
            f"*X no longer accepts the connection to {escape.profile(linked.username)}.* "
            "Connect again to go on where you stopped.",
            accessory=account_card.portrait(linked),
        ),
        parts.actions(
            parts.button(
                "Connect again", Ask("connect"), style="primary", spoken="Connect your X account again"
            ),
            parts.button("Disconnect", Ask("disconnect"), spoken="Disconnect this X account"),
        ),
    )
