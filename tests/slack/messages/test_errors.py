"""Messages for errors."""

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
    """One line says what happened, one what to do."""
    text = text_of(error)
    assert f"{text.what}\n{text.next_step}" in words(error_message(error, reference="ab12cd34", intent=LIKE))
    assert error_message(error, reference="ab12cd34").text == text.what


@pytest.mark.parametrize("error", every_error("acme_hq"), ids=lambda e: type(e).__name__)
def test_only_errors_for_the_operator_have_a_reference(error: errors.LikewiseError) -> None:
    """People who can fix an error themselves don't need one."""
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
def test_the_message_says_who_can_fix_it(
    error: errors.LikewiseError, fixer: errors.Fixer, named: str
) -> None:
    """The reader knows whom to ask, if anyone."""
    assert error.fixable_by is fixer
    assert named in words(error_message(error, reference="r"))


def test_every_error_of_the_app_has_a_sample() -> None:
    """A new error needs one."""
    assert {type(e) for e in every_error("")} == set(errors.LikewiseError.__subclasses__())


def test_the_type_checker_knows_every_error() -> None:
    """`KnownError` lists all of them, so it can prove that each has its text."""
    assert set(get_args(errors.KnownError)) == set(errors.LikewiseError.__subclasses__())


def test_an_errors_own_text_is_its_code() -> None:
    """It's for logs."""
    assert {str(e) for e in every_error("acme_hq")} == {e.code for e in errors.LikewiseError.__subclasses__()}
    assert str(errors.XUnavailable()) == "x_unavailable"


def test_the_time_to_try_again_is_in_the_readers_zone() -> None:
    """For an exhausted limit."""
    assert f"<!date^{int(NOW.timestamp())}^" in words(error_message(LIMIT, reference="r"))


def test_try_again_repeats_the_intent() -> None:
    """From the same page on."""
    intent = Intent("likers", POST.id, "token", 2)
    button = buttons(error_message(errors.XUnavailable(), reference="r", intent=intent))["Try again"]
    assert Intent.decode(button["value"]) == Intent("likers", POST.id, "token", 2, "button")


@pytest.mark.parametrize("error", [errors.XUnavailable(), errors.DatabaseUnavailable()])
def test_only_a_like_is_said_to_be_safe_to_repeat(error: errors.LikewiseError) -> None:
    """About likers, the sentence would only confuse."""
    for action, expected in (("like", True), ("unlike", True), ("likers", False)):
        said = words(error_message(error, reference="ab12cd34", intent=Intent(action, POST.id)))
        assert ("never likes twice" in said) is expected


def test_try_again_is_only_offered_where_it_helps() -> None:
    """There is no such button for a lasting error or without an intent."""
    assert "Try again" not in buttons(error_message(errors.PostUnavailable(), reference="r", intent=LIKE))
    assert "Try again" not in buttons(error_message(errors.XUnavailable(), reference="r"))


def test_the_post_is_one_click_away() -> None:
    """If the intent is about a post, the message links to it."""
    assert (
        buttons(error_message(errors.PlanExcludes(), reference="r", intent=LIKE))["Open on X"]["url"]
        == POST.url
    )
    assert "Open on X" not in buttons(
        error_message(errors.InternalError(), reference="r", intent=Intent("account"))
    )


@pytest.mark.parametrize("action", ["share", "share_list", "share_team", "unshare", "send_likers"])
def test_x_is_not_offered_for_what_happens_in_slack(action: str) -> None:
    """A message that couldn't be removed, say, isn't on X."""
    message = error_message(errors.NotTheSharer(), reference="r", intent=Intent(action, POST.id))
    assert "Open on X" not in buttons(message)


def test_whoever_has_not_liked_the_post_likes_it_before_sharing() -> None:
    """With one button."""
    error = errors.NothingToShare(errors.ShareProblem.NOT_LIKED)
    message = error_message(error, reference="r", intent=Intent("share", POST.id))
    (like,) = buttons(message).values()
    assert Intent.decode(like["value"]).action == "like"


def test_a_taken_account_offers_another() -> None:
    """One button resolves the conflict."""
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
def test_an_exhausted_limit_is_named_with_its_reset(error: errors.LikewiseError, words_of_it: str) -> None:
    """X's limit, the workspace's budget, or a fair share."""
    assert words_of_it in words(error_message(error, reference="ab12cd34", intent=LIKE))


@pytest.mark.parametrize(
    "error", [errors.BudgetReached(None), errors.FairShareReached(errors.Share.PERSON, None)]
)
def test_no_time_is_named_where_waiting_does_not_help(error: errors.LikewiseError) -> None:
    """A call that costs more than the whole share stays too expensive."""
    assert "<!date" not in words(error_message(error, reference="ab12cd34", intent=LIKE))


@pytest.mark.parametrize(
    ("problem", "detail", "what"),
    [
        (errors.LinkProblem.EMPTY, "", "Which post?"),
        (errors.LinkProblem.NO_LINK, "", "That isn't a link to a post."),
        (errors.LinkProblem.PROFILE, "", "That's a profile."),
        (
            errors.LinkProblem.OTHER_SITE,
            "evil.example",
            "That link goes to `evil.example`, not to a post on X.",
        ),
        (errors.LinkProblem.SHORT_LINK, "t.co", "Likewise doesn't open short links like `t.co`."),
        (errors.LinkProblem.ID_TOO_LONG, "20", "A post's number has up to 19 digits, and this one has 20."),
    ],
)
def test_an_invalid_link_is_quoted(problem: errors.LinkProblem, detail: str, what: str) -> None:
    """The person sees how Likewise read what they pasted."""
    assert text_of(errors.InvalidPostLink(problem, detail)).what == what


RULES = [
    (errors.NotAllowed(errors.Rule.CHANNELS, ("C012AB3CD",)), "Likewise is only available in <#C012AB3CD>."),
    (errors.NotAllowed(errors.Rule.CHANNELS, ()), "Likewise is only available in direct messages."),
    (errors.NotAllowed(errors.Rule.GUESTS), "Guests can't use Likewise in this workspace."),
    (errors.NotAllowed(errors.Rule.SHARING), "Sharing is turned off in this workspace."),
]


@pytest.mark.parametrize(("error", "what"), RULES)
def test_a_rule_is_named(error: errors.NotAllowed, what: str) -> None:
    """Whoever is refused knows by which rule; help says what stays possible."""
    message = not_allowed(error)
    assert what in words(message)
    assert set(buttons(message)) == {"Get help"}


def test_a_rule_names_who_set_it() -> None:
    """So that people know whom to ask."""
    assert "Rule set by <@U024BE7LH>." in words(
        not_allowed(errors.NotAllowed(errors.Rule.USERS, set_by="U024BE7LH"))
    )
