"""Messages in team channels."""

import pytest

from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.messages.team_channel import DigestEntry
from bot.slack.messages.team_reply import NamedCount, TeamReply
from tests.slack.messages.reading import buttons, texts
from tests.slack.messages.samples import NOW, POST
from tests.slack.messages.team_samples import NOBODY, team_post


def reply_text(liked: NamedCount = NOBODY, opened: NamedCount = NOBODY, *, left_to_x: bool = False) -> str:
    post = team_post("acmehq", liked=liked, opened=opened, left_to_x=left_to_x)
    return "\n".join(texts(messages.team_reply(TeamReply((post,))), "plain_text"))


@pytest.mark.parametrize(
    ("liked", "line"),
    [
        (NamedCount(("Maya",)), "Liked by Maya"),
        (NamedCount(("Maya", "Sam")), "Liked by Maya and Sam"),
        (NamedCount(("Maya", "Sam"), 2), "Liked by Maya, Sam and 2 teammates"),
        (NamedCount((), 4), "Liked by 4 teammates"),
        (NamedCount(("\u200b", "Sam")), "Liked by Sam and 1 teammate"),
        (NamedCount(), "No likes from the team to show yet."),
    ],
)
def test_the_likes_are_one_sentence(liked: NamedCount, line: str) -> None:
    """Names come first, then how many more; hidden people are among those."""
    assert line in reply_text(liked)


def test_an_unconfirmed_like_is_not_called_a_like() -> None:
    """People who went to X have opened the post there."""
    opened = reply_text(opened=NamedCount((), 3), left_to_x=True)
    assert "Opened on X by 3 teammates (not confirmed)" in opened
    assert "Liked" not in opened


def test_likes_and_opened_posts_are_counted_apart() -> None:
    """A plan may change, so a post can have both."""
    both = reply_text(NamedCount((), 2), NamedCount((), 3))

    assert "Liked by 2 teammates" in both
    assert "Opened on X by 3 teammates" in both


def test_no_button_replaces_the_team_reply() -> None:
    """Each is numbered, and replies to numbered buttons are private messages of their own."""
    found = buttons(messages.team_reply(TeamReply((team_post("a"), team_post("b")))))

    assert {b["action_id"] for b in found.values()} <= {
        f"ask:{act}:{n}" for act in ("like", "unlike", "likers") for n in (1, 2)
    }


def test_the_link_to_x_carries_its_post() -> None:
    """So a click is counted for its post only."""
    found = buttons(messages.team_reply(TeamReply((team_post("a", left_to_x=True),))))

    assert Intent.decode(found["Like on X"]["value"]) == Intent("opened", POST.id, surface="button")
    assert found["Like on X"]["url"] == POST.like_intent


def test_a_digest_names_nobody() -> None:
    """It counts likes and opened posts."""
    on_x = DigestEntry(POST, NOW, 2, 1, left_to_x=True)
    week = (DigestEntry(POST, NOW, 2, 1), DigestEntry(POST, NOW, 0, 0), on_x)

    first, second, third = "\n".join(texts(messages.digest(week), "mrkdwn")).splitlines()[:3]

    assert first.endswith("2 likes, opened on X by 1 (not confirmed)")
    assert third.endswith("2 likes (confirmed by X), opened on X by 1 (not confirmed)")
    assert second.endswith("no likes to show yet")
