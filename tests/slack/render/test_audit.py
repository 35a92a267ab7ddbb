"""What a workspace's records say to its admins."""

from bot.slack import render
from bot.slack.message import Message
from bot.workspaces.channels import SAYS_SLACK
from bot.workspaces.records import Record
from tests.slack.render.reading import words
from tests.slack.render.samples import NOW, YEAR


def told(record: Record) -> Message:
    return render.audit([record], kept_for=YEAR)


def test_a_team_channel_is_named() -> None:
    """Slack shows a channel's name, which people know, for its id, which the records hold."""
    said = words(told(Record(NOW, "U024BE7LH", "setting", detail="team channel on: C02S0C1AL7B")))

    assert "<@U024BE7LH> set team channel on: <#C02S0C1AL7B>" in said


def test_what_slack_ended_was_nobodys_doing() -> None:
    """No person stands for it, not even one without a name."""
    ended = f"team channel off: C02S0C1AL7B (is_archived{SAYS_SLACK}"

    assert "Likewise set team channel off: <#C02S0C1AL7B> (is_archived" in words(
        told(Record(NOW, "", "setting", detail=ended))
    )
    assert "Someone set daily budget" in words(told(Record(NOW, "", "setting", detail="daily budget: none")))
