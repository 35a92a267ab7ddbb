"""An X account has just been connected."""

from bot.linking.outcomes import LinkedAccount
from bot.slack.message import Message
from bot.slack.render import account_card, escape, parts


def connected(linked: LinkedAccount) -> Message:
    """Name the account, since X may have taken another than the person meant, and give the way out."""
    return parts.message(
        f"Connected as {escape.handle(linked.username)}.",
        parts.section(
            f"*Connected as {escape.profile(linked.username)}.* From now on you can like Posts from Slack as this account.",
            accessory=account_card.portrait(linked),
        ),
        account_card.name_line(linked, "Only you see this message."),
        account_card.team_sees(linked),
        account_card.choices(linked),
    )
