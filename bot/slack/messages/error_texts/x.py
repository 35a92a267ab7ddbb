"""The texts of errors of X's API, including limits and budgets."""

from datetime import datetime
from typing import assert_never

from bot import errors
from bot.errors import Share, Subject, XFailure
from bot.program import PROGRAM
from bot.slack.messages import escape
from bot.slack.messages.error_texts.text import TRY_AGAIN, ErrorText, blocked_text, limited


def x_text(error: errors.XProblem) -> ErrorText:
    match error:
        case errors.PostUnavailable():
            return ErrorText(
                "We can't find that post. It may be deleted or private.", "Open it on X to check."
            )
        case errors.InvalidXRequest():
            return _of_invalid_request(error.subject)
        case errors.RefusedByX():
            return _of_refusal(error.subject)
        case errors.PlanExcludes():
            return ErrorText(
                "Likewise's X plan doesn't include this.",
                "Do it on X instead, or ask your Likewise admin to change the plan.",
            )
        case errors.LimitReached():
            return _of_limit(error)
        case errors.OutOfCredit():
            return ErrorText("Likewise is out of X API credit.", "Ask your Likewise admin to add more.")
        case errors.SpendCapReached():
            return ErrorText(
                "Likewise has reached its X spending cap.",
                "It resets with the next billing cycle, or your Likewise admin can raise it.",
            )
        case errors.BudgetReached():
            return _of_budget(error.retry_at, monthly=error.monthly)
        case errors.FairShareReached():
            return _of_fair_share(error)
        case errors.XUnavailable():
            return ErrorText(_failure(error.failure), TRY_AGAIN)
        case errors.IntermediaryRefused(service=service, status=status):
            return blocked_text(service, status)
        case errors.Misconfigured():
            return ErrorText(
                "X doesn't accept Likewise's own keys.",
                f"Ask your Likewise admin to check them with `{PROGRAM} doctor`.",
            )
        case errors.ReadOnlyApp():
            return ErrorText(
                "Likewise's app at X can only read, not like.",
                "Ask your Likewise admin to set it to “Read and write”, then connect again.",
            )
    assert_never(error)


def _failure(failure: XFailure) -> str:
    match failure:
        case XFailure.NO_RESPONSE:
            return "X isn't responding."
        case XFailure.UNREADABLE_RESPONSE:
            return "X sent an unreadable response."
        case XFailure.REFRESH_SLOW | XFailure.REFRESH_FAILED:
            return "X isn't renewing your connection right now."
        case XFailure.NEW_TOKEN_REJECTED:
            return "X isn't accepting your connection right now."
    assert_never(failure)


def _of_invalid_request(subject: Subject) -> ErrorText:
    reference = "send your Likewise admin the reference below."
    match subject:
        case Subject.POST | Subject.LIKERS:
            return ErrorText("X didn't accept that post.", f"Check the link. If it opens on X, {reference}")
        case Subject.LIKED_POSTS:
            return ErrorText(
                "X didn't accept the request for liked posts.",
                f"Try again. If it keeps happening, {reference}",
            )
        case Subject.HANDLE:
            return ErrorText(
                "X didn't accept that handle.", f"Check the spelling. If the profile opens on X, {reference}"
            )
    assert_never(subject)


def _of_refusal(subject: Subject) -> ErrorText:
    match subject:
        case Subject.POST:
            return ErrorText(
                "X refused this. The post may be protected, or its author may have blocked you.",
                "Try it on X. If it works there, try again here.",
            )
        case Subject.LIKERS:
            return ErrorText(
                "X only shows likers to the person who wrote the post.",
                "If that's you, open it on X. If you see likers there, try again here.",
            )
        case Subject.LIKED_POSTS:
            return ErrorText(
                "X refused to show your liked posts. It may have limited your account.", "Open X to check."
            )
        case Subject.HANDLE:
            return ErrorText(
                "X refused to show that account. It may be suspended, or have blocked you.",
                "Open its profile on X. If you see it there, try again here.",
            )
    assert_never(subject)


def _of_limit(error: errors.LimitReached) -> ErrorText:
    limit = f"X's {limited(error.endpoint)} limit"
    what = (
        f"You've hit {limit}." if error.handle is None else f"{escape.handle(error.handle)} has hit {limit}."
    )
    return ErrorText(what, f"Try again {escape.when(error.retry_at)}.")


def _of_budget(retry_at: datetime | None, *, monthly: bool) -> ErrorText:
    if retry_at is None:
        return ErrorText(
            f"This can cost more than your workspace's whole {'monthly' if monthly else 'daily'} budget.",
            "An admin can raise the budget with `/likewise spending`.",
        )
    return ErrorText(
        f"Your workspace's {'monthly' if monthly else 'daily'} budget is used up.",
        f"It resets {escape.when(retry_at)}, or an admin can raise it with `/likewise spending`.",
    )


def _of_fair_share(error: errors.FairShareReached) -> ErrorText:
    match error.share:
        case Share.PERSON:
            what, cap = "You've used your share of X lookups and likes for this hour.", "PERSON_HOURLY_CAP"
        case Share.WORKSPACE:
            what, cap = (
                "Your workspace has used its share of X lookups and likes for this hour.",
                "WORKSPACE_HOURLY_CAP",
            )
        case Share.DEPLOYMENT:
            what, cap = (
                "Likewise has used its share of X lookups and likes for today.",
                "DEPLOYMENT_DAILY_CAP",
            )
        case _:
            assert_never(error.share)
    if error.retry_at is None:
        return ErrorText("This costs more than one request may.", f"Your Likewise admin can raise `{cap}`.")
    return ErrorText(what, f"Try again {escape.when(error.retry_at)}. Your Likewise admin can raise `{cap}`.")
