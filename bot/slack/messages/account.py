"""Which X account is connected, if any."""

from bot.linking.results import (
    ConnectLink,
    LinkedAccount,
)
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    account_summary,
    blocks,
    escape,
    not_allowed,
)
from bot.slack.messages.connect import connect_button
from bot.workspaces.policy import NotAllowed


def account(linked: LinkedAccount) -> Message:
    """Show the connected account, what the team sees of it, and what can be done."""
    if linked.invalidated:
        return _refused(linked)
    return blocks.message(
        f"You're connected as {escape.handle(linked.username)}.",
        blocks.section(
            f"*You're connected as {escape.profile(linked.username)}.*",
            accessory=account_summary.avatar(linked),
        ),
        account_summary.name_line(linked, f"connected {escape.when(linked.connected_at)}"),
        account_summary.team_sees(linked),
        account_summary.teammates_see(linked),
        account_summary.choices(linked),
        account_summary.lists(linked),
    )


def no_account(link: ConnectLink) -> Message:
    """Say that none is connected, and lead to the page where linking starts."""
    return blocks.message(
        "No X account is connected.",
        blocks.section("*No X account is connected.* Connect yours to like Posts from Slack as yourself."),
        blocks.actions(connect_button(link)),
        blocks.context(
            f"The link is yours alone and works for 10 minutes, until {escape.when(link.expires_at)}."
        ),
    )


def barred_account(rule: NotAllowed) -> Message:
    """Say that none is connected, and which rule keeps the person from connecting one."""
    return blocks.message(
        "No X account is connected.",
        blocks.section("*No X account is connected*, so there is nothing to disconnect."),
        *not_allowed.in_short(rule),
    )


def _refused(linked: LinkedAccount) -> Message:
    return blocks.message(
        f"X no longer accepts the connection to {escape.handle(linked.username)}.",
        blocks.section(
            f"*X no longer accepts the connection to {escape.profile(linked.username)}.* "
            "Connect again to go on where you stopped.",
            accessory=account_summary.avatar(linked),
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
