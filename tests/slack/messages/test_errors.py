"""What stood between a person and what they asked for."""

import pytest

from bot import errors
from bot.slack.intents.intent import Intent
from bot.slack.messages import error_message
from tests.slack.messages.reading import (
    buttons,
    texts,
    words,
)
from tests.slack.messages.samples import (
    LIKE,
    NOW,
    POST,
    every_error,
)

LIMIT = errors.LimitReached(NOW, "15 minutes")


@pytest.mark.parametrize("error", every_error("acme_hq"), ids=lambda e: type(e).__name__)
def test_every_error_says_what_happened_what_next_and_who(error: errors.LikewiseError) -> None:
    """No error is a dead end: what happened, the next step, who can fix it, and the reference to quote."""
    message = error_message(error, reference="ab12cd34", intent=LIKE)
    assert str(error).strip() in words(message)
    assert error.next_step in words(message)
    assert any(who in words(message) for who in ("fix this", "passes by itself"))
    assert "Reference: ab12cd34" in texts(message, "plain_text")
    assert message.text


@pytest.mark.parametrize(
    ("error", "who"),
    [
        (errors.SeveralPosts(), "You can fix this yourself."),
        (errors.OutOfCredit(), "Whoever runs Likewise can fix this."),
        (errors.SpendCapReached(), "Whoever runs Likewise can fix this."),
        (errors.BudgetReached(NOW), "An admin of this workspace can fix this."),
        (errors.NotAnAdmin(), "An admin of this workspace can fix this."),
        (errors.ExternalUser(), "Your own admin can fix this."),
        (errors.ReinstallNeeded(None), "Whoever runs Likewise can fix this."),
        (
            errors.ReinstallNeeded("https://likewise.example/slack/install"),
            "An admin of this workspace can fix this.",
        ),
        (errors.XUnavailable(), "Only X can fix this."),
        (errors.PostUnavailable(), "Nobody can fix this from Slack."),
        (LIMIT, "This passes by itself."),
    ],
)
def test_who_can_fix_it(error: errors.LikewiseError, who: str) -> None:
    """The reader knows whom to turn to, if anyone."""
    assert who in words(error_message(error, reference="r"))


def test_every_error_of_the_app_has_a_sample() -> None:
    """An error added to the app is added to the samples."""
    assert {type(e) for e in every_error("")} == set(errors.LikewiseError.__subclasses__())


def test_the_time_to_try_again_is_in_the_readers_zone() -> None:
    """A limit says when it opens."""
    assert f"<!date^{int(NOW.timestamp())}^" in words(error_message(LIMIT, reference="r"))


def test_try_again_asks_the_same_again() -> None:
    """Where asking again can help, one button does it, from the same page on."""
    intent = Intent("likers", POST.id, "token", 2)
    button = buttons(error_message(errors.XUnavailable(), reference="r", intent=intent))["Try again"]
    assert Intent.decode(button["value"]) == Intent("likers", POST.id, "token", 2, "button")


def test_try_again_is_not_offered_in_vain() -> None:
    """Where asking again can't help, or nothing is known to ask again, there is no such button."""
    assert "Try again" not in buttons(error_message(errors.PostUnavailable(), reference="r", intent=LIKE))
    assert "Try again" not in buttons(error_message(errors.XUnavailable(), reference="r"))


def test_the_post_is_one_click_away() -> None:
    """Where the ask is about a Post, it opens on X."""
    assert (
        buttons(error_message(errors.PlanExcludes(), reference="r", intent=LIKE))["Open on X"]["url"]
        == POST.url
    )
    assert "Open on X" not in buttons(
        error_message(errors.InternalError(), reference="r", intent=Intent("account"))
    )


def test_a_taken_account_leads_to_another() -> None:
    """A conflict has its way out on a button."""
    button = buttons(error_message(errors.AccountTaken("acme_hq"), reference="r"))["Connect another account"]
    assert Intent.decode(button["value"]).action == "connect"


@pytest.mark.parametrize(
    ("error", "opens"),
    [
        (LIMIT, "X's limit opens again <!date"),
        (errors.BudgetReached(NOW), "The budget opens again <!date"),
        (errors.BudgetReached(None), None),
    ],
    ids=["limit", "budget", "more than the budget"],
)
def test_what_opens_again_is_named(error: errors.LikewiseError, opens: str | None) -> None:
    """X's limit or the workspace's own budget, with the time; no time where waiting helps nobody."""
    said = words(error_message(error, reference="ab12cd34", intent=LIKE))
    assert opens in said if opens else "opens again" not in said
