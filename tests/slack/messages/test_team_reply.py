"""What team channels' messages promise with their words."""

import pytest

from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.messages.team_channel import Digest, DigestEntry
from bot.slack.messages.team_reply import NamedCount, TeamReply
from tests.slack.messages.reading import buttons, texts
from tests.slack.messages.samples import NOW, POST
from tests.slack.messages.team_samples import NOBODY, team_post


def said(liked: NamedCount = NOBODY, opened: NamedCount = NOBODY, *, left_to_x: bool = False) -> str:
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
def test_the_support_is_a_sentence(liked: NamedCount, line: str) -> None:
    """Names first, then how many more; who has no name to show is one of these."""
    assert line in said(liked)


def test_what_is_not_known_to_be_a_like_is_not_called_one() -> None:
    """Whoever was led to X has opened it there."""
    opened = said(opened=NamedCount((), 3), left_to_x=True)
    assert "Opened on X by 3 teammates (not confirmed)" in opened
    assert "Liked" not in opened


def test_both_are_told_apart() -> None:
    """A plan may change: some like through Likewise, others were led to X."""
    both = said(NamedCount((), 2), NamedCount((), 3))

    assert "Liked by 2 teammates" in both
    assert "Opened on X by 3 teammates" in both


def test_no_button_puts_its_answer_in_the_place_of_the_reply() -> None:
    """Each has a number: what is numbered is answered beside what holds it."""
    found = buttons(messages.team_reply(TeamReply((team_post("a"), team_post("b")))))

    assert {b["action_id"] for b in found.values()} <= {
        f"ask:{act}:{n}" for act in ("like", "unlike", "likers") for n in (1, 2)
    }


def test_the_link_to_x_says_what_it_opened() -> None:
    """So the click can be counted for its Post, and for nothing else."""
    found = buttons(messages.team_reply(TeamReply((team_post("a", left_to_x=True),))))

    assert Intent.decode(found["Like on X"]["value"]) == Intent("opened", POST.id, surface="button")
    assert found["Like on X"]["url"] == POST.like_intent


def test_a_digest_names_nobody_and_counts_what_was_done() -> None:
    """Likes are likes, and what was opened on X is that."""
    on_x = DigestEntry(POST, NOW, 2, 1, left_to_x=True)
    week = Digest((DigestEntry(POST, NOW, 2, 1), DigestEntry(POST, NOW, 0, 0), on_x))

    first, second, third = "\n".join(texts(messages.digest(week), "mrkdwn")).splitlines()[:3]

    assert first.endswith("2 likes, opened on X by 1 (not confirmed)")
    assert third.endswith("2 likes (confirmed by X), opened on X by 1 (not confirmed)")
    assert second.endswith("no likes to show yet")
