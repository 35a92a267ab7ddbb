"""The activity log that admins see."""

from bot.slack import messages
from bot.slack.message import Message
from bot.workspaces.activity_log import Activity
from bot.workspaces.team_channels import SAYS_SLACK
from tests.slack.messages.reading import words
from tests.slack.messages.samples import NOW, YEAR


def audit_text(activity: Activity) -> Message:
    return messages.audit([activity], kept_for=YEAR)


def test_a_team_channel_is_named() -> None:
    """Slack shows the channel's name for the ID in the log."""
    said = words(
        audit_text(Activity(NOW, "U024BE7LH", "setting", detail="turned on post replies in C02S0C1AL7B"))
    )

    assert "<@U024BE7LH> turned on post replies in <#C02S0C1AL7B>" in said
    followed = words(
        audit_text(Activity(NOW, "U024BE7LH", "setting", detail="followed @C0123456789 in C02S0C1AL7B"))
    )
    assert "<@U024BE7LH> followed @C0123456789 in <#C02S0C1AL7B>" in followed


def test_changes_by_slack_name_nobody() -> None:
    """Not even "Someone"."""
    ended = f"turned off post replies in C02S0C1AL7B (is_archived{SAYS_SLACK}"

    assert "Likewise turned off post replies in <#C02S0C1AL7B> (is_archived" in words(
        audit_text(Activity(NOW, "", "setting", detail=ended))
    )
    assert "Someone removed the daily budget" in words(
        audit_text(Activity(NOW, "", "setting", detail="removed the daily budget"))
    )


def test_a_like_is_told_as_a_sentence() -> None:
    """With an article, whether or not the author is known."""
    known = words(audit_text(Activity(NOW, "U024BE7LH", "like", post_id="20", author="jack")))
    assert "<@U024BE7LH> liked a <" in known
    assert "post by @jack" in known
    assert "Someone unliked a <" in words(
        audit_text(Activity(NOW, "", "unlike", post_id="20", day_only=True))
    )
