"""The messages for errors."""

from typing import get_args

import pytest

from bot import errors
from bot.slack.intents.intent import Intent
from bot.slack.messages import error_message, not_allowed
from bot.slack.messages.error_texts import text_of
from tests.slack.messages.reading import buttons, texts, words
from tests.slack.messages.samples import LIKE, NOW, POST, every_error

LIMIT = errors.LimitReached(NOW, "15 minutes")


@pytest.mark.parametrize("error", every_error("acme_hq"), ids=lambda e: type(e).__name__)
def test_every_error_says_what_happened_and_what_next(error: errors.LikewiseError) -> None:
    """No error is a dead end: one line says what happened, one what to do."""
    text = text_of(error)
    assert f"{text.what}\n{text.next_step}" in words(error_message(error, reference="ab12cd34", intent=LIKE))
    assert error_message(error, reference="ab12cd34").text == text.what


@pytest.mark.parametrize("error", every_error("acme_hq"), ids=lambda e: type(e).__name__)
def test_the_reference_is_there_where_the_operator_needs_it(error: errors.LikewiseError) -> None:
    """Whoever can fix it by themselves is spared a number."""
    message = error_message(error, reference="ab12cd34", intent=LIKE)
    shown = "Reference: ab12cd34" in texts(message, "plain_text")
    assert shown == (error.fixable_by is errors.Fixer.OPERATOR)
    if "reference below" in words(message):
        assert shown


@pytest.mark.parametrize(
    ("error", "fixer", "named"),
    [
        (errors.SeveralPosts(), errors.Fixer.USER, "Send the command once"),
        (errors.OutOfCredit(), errors.Fixer.OPERATOR, "your Likewise admin"),
        (errors.SpendCapReached(), errors.Fixer.OPERATOR, "your Likewise admin"),
        (errors.BudgetReached(NOW), errors.Fixer.WORKSPACE_ADMIN, "an admin can raise it"),
        (errors.NotAnAdmin(), errors.Fixer.WORKSPACE_ADMIN, "an admin of this workspace"),
        (errors.ExternalUser(), errors.Fixer.HOME_ADMIN, "an admin of your own workspace"),
        (errors.ReinstallNeeded(None), errors.Fixer.OPERATOR, "your Likewise admin"),
        (
            errors.ReinstallNeeded("https://likewise.example/slack/install"),
            errors.Fixer.WORKSPACE_ADMIN,
            "An admin can grant it",
        ),
        (errors.SlackUnavailable(), errors.Fixer.NOBODY, "Try again in a moment"),
        (errors.SlackUnavailable(intermediary=403), errors.Fixer.OPERATOR, "your Likewise admin"),
        (errors.XUnavailable(), errors.Fixer.X, "Try again in a moment"),
        (errors.PostUnavailable(), errors.Fixer.NOBODY, "Open it on X"),
        (LIMIT, errors.Fixer.NOBODY, "Try again <!date"),
    ],
)
def test_who_can_fix_it(error: errors.LikewiseError, fixer: errors.Fixer, named: str) -> None:
    """The reader knows whom to turn to, if anyone."""
    assert error.fixable_by is fixer
    assert named in words(error_message(error, reference="r"))


def test_every_error_of_the_app_has_a_sample() -> None:
    """An error added to the app is added to the samples."""
    assert {type(e) for e in every_error("")} == set(errors.LikewiseError.__subclasses__())


def test_the_type_checker_knows_every_error() -> None:
    """`KnownError`, by which it proves that each has its words, lists all of them."""
    assert set(get_args(errors.KnownError)) == set(errors.LikewiseError.__subclasses__())


def test_an_error_has_no_words_of_its_own() -> None:
    """Its text is its code, for logs."""
    assert {str(e) for e in every_error("acme_hq")} == {e.code for e in errors.LikewiseError.__subclasses__()}
    assert str(errors.XUnavailable()) == "x_unavailable"


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
    ("error", "words_of_it"),
    [
        (LIMIT, "You've hit X's lookup limit.\nTry again <!date"),
        (errors.LimitReached(NOW, "15 minutes", "like"), "You've hit X's like limit.\nTry again <!date"),
        (
            errors.LimitReached(NOW, "24 hours", "liking_users", handle="acme_hq"),
            "@acme_hq has hit X's liker lookup limit.\nTry again <!date",
        ),
        (errors.BudgetReached(NOW), "Your workspace's daily budget is used up.\nIt resets <!date"),
        (
            errors.FairShareReached(errors.Share.WORKSPACE, NOW),
            "Your workspace has used its share of X lookups and likes for this hour.\nTry again <!date",
        ),
    ],
)
def test_what_is_used_up_is_named_with_its_time(error: errors.LikewiseError, words_of_it: str) -> None:
    """X's limit, the workspace's own budget or its share, and when it opens again."""
    assert words_of_it in words(error_message(error, reference="ab12cd34", intent=LIKE))


@pytest.mark.parametrize(
    "error", [errors.BudgetReached(None), errors.FairShareReached(errors.Share.PERSON, None)]
)
def test_no_time_is_named_where_waiting_helps_nobody(error: errors.LikewiseError) -> None:
    """A call that costs more than the whole share stays too expensive."""
    assert "<!date" not in words(error_message(error, reference="ab12cd34", intent=LIKE))


@pytest.mark.parametrize(
    ("problem", "detail", "what"),
    [
        (errors.LinkProblem.EMPTY, "", "Which post?"),
        (errors.LinkProblem.NO_LINK, "", "That isn't a link to a post."),
        (errors.LinkProblem.PROFILE, "", "That's a profile."),
        (errors.LinkProblem.OTHER_SITE, "evil.example", "That link goes to `evil.example`, not to X."),
        (errors.LinkProblem.SHORT_LINK, "t.co", "Likewise doesn't open short links like `t.co`."),
        (errors.LinkProblem.ID_TOO_LONG, "20", "A post's number has up to 19 digits, and this one has 20."),
    ],
)
def test_what_is_wrong_with_a_link_is_said(problem: errors.LinkProblem, detail: str, what: str) -> None:
    """The person sees what they pasted, as Likewise read it."""
    assert text_of(errors.InvalidPostLink(problem, detail)).what == what


RULES = [
    (errors.NotAllowed(errors.Rule.CHANNELS, ("C012AB3CD",)), "Likewise is only available in <#C012AB3CD>."),
    (errors.NotAllowed(errors.Rule.CHANNELS, ()), "Likewise is only available in direct messages."),
    (errors.NotAllowed(errors.Rule.GUESTS), "Guests can't use Likewise in this workspace."),
    (errors.NotAllowed(errors.Rule.SHARING), "Sharing is turned off in this workspace."),
]


@pytest.mark.parametrize(("error", "what"), RULES)
def test_a_rule_is_named(error: errors.NotAllowed, what: str) -> None:
    """Whoever is refused knows by which rule, and what stays possible."""
    message = not_allowed(error)
    assert what in words(message)
    assert set(buttons(message)) == {"See my account", "Get help"}


def test_a_rule_names_who_set_it() -> None:
    """So that people know whom to ask."""
    assert "Rule set by <@U024BE7LH>." in words(
        not_allowed(errors.NotAllowed(errors.Rule.USERS, set_by="U024BE7LH"))
    )
