"""What a workspace's records say to its admins."""

from bot.slack import messages
from bot.slack.message import Message
from bot.workspaces.activity_log import Activity
from bot.workspaces.team_channels import SAYS_SLACK
from tests.slack.messages.reading import words
from tests.slack.messages.samples import NOW, YEAR


def told(activity: Activity) -> Message:
    return messages.audit([activity], kept_for=YEAR)


def test_a_team_channel_is_named() -> None:
    """Slack shows a channel's name, which people know, for its id, which the records hold."""
    said = words(told(Activity(NOW, "U024BE7LH", "setting", detail="team channel on: C02S0C1AL7B")))

    assert "<@U024BE7LH> set team channel on: <#C02S0C1AL7B>" in said


def test_what_slack_ended_was_nobodys_doing() -> None:
    """No person is named for it, not even "Someone"."""
    ended = f"team channel off: C02S0C1AL7B (is_archived{SAYS_SLACK}"

    assert "Likewise set team channel off: <#C02S0C1AL7B> (is_archived" in words(
        told(Activity(NOW, "", "setting", detail=ended))
    )
    assert "Someone set daily budget" in words(
        told(Activity(NOW, "", "setting", detail="daily budget: none"))
    )
