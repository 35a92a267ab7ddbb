"""An X account has just been connected."""

from bot.linking.results import LinkedAccount
from bot.slack.message import Message
from bot.slack.messages import (
    account_summary,
    blocks,
    escape,
)


def connected(linked: LinkedAccount) -> Message:
    """Name the account, since X may have taken another than the person meant, and give the way out."""
    return blocks.message(
        f"Connected as {escape.handle(linked.username)}.",
        blocks.section(
            f"*Connected as {escape.profile(linked.username)}.* From now on you can like Posts from Slack as this account.",
            accessory=account_summary.avatar(linked),
        ),
        account_summary.name_line(linked, "Only you see this message."),
        account_summary.team_sees(linked),
        account_summary.choices(linked),
    )
