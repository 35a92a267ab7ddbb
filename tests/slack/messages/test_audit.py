"""The activity log that admins see."""

from bot.slack import messages
from bot.slack.message import Message
from bot.workspaces.activity_log import Activity
from bot.workspaces.team_channels import SAYS_SLACK
from tests.slack.messages.reading import words
from tests.slack.messages.samples import NOW, YEAR


def told(activity: Activity) -> Message:
    return messages.audit([activity], kept_for=YEAR)


def test_a_team_channel_is_named() -> None:
    """Slack shows the channel's name for the ID in the log."""
    said = words(told(Activity(NOW, "U024BE7LH", "setting", detail="post replies on: C02S0C1AL7B")))

    assert "<@U024BE7LH> set post replies on: <#C02S0C1AL7B>" in said
    followed = words(told(Activity(NOW, "U024BE7LH", "setting", detail="C02S0C1AL7B follows @C0123456789")))
    assert "<#C02S0C1AL7B> follows @C0123456789" in followed


def test_changes_by_slack_name_nobody() -> None:
    """Not even "Someone"."""
    ended = f"post replies off: C02S0C1AL7B (is_archived{SAYS_SLACK}"

    assert "Likewise set post replies off: <#C02S0C1AL7B> (is_archived" in words(
        told(Activity(NOW, "", "setting", detail=ended))
    )
    assert "Someone set daily budget" in words(
        told(Activity(NOW, "", "setting", detail="daily budget: none"))
    )
