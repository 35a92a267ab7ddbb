"""What the app's plan with X allows, and how X refuses the rest."""

from enum import StrEnum

from bot.sandbox.x.problems import NOT_PERMITTED, Problem


class Plan(StrEnum):
    """The state of the app's plan or credit."""

    LIKES = "likes"  # Enterprise, or an older plan that includes likes: everything works
    NO_LIKES = "no_likes"  # pay-per-use since 2026-04-20: likes are refused as not enrolled
    PLAIN_FORBIDDEN = "plain_forbidden"  # the same, refused by a 403 without a reason
    OUT_OF_CREDIT = "out_of_credit"  # every endpoint returns 402, in the format since August 2026
    OUT_OF_CREDIT_OLD = "out_of_credit_old"  # the same in the format used until May 2026
    SPEND_CAPPED = "spend_capped"  # the spending limit of the billing cycle is reached


def refusal(plan: Plan, *, likes_write: bool) -> Problem | None:
    """Return how X refuses a request under this plan; None if it doesn't.

    Based on reports: no recording of the refusals of 2026 is public, so both 403s are available.
    """
    if plan is Plan.NO_LIKES:
        return CLIENT_NOT_ENROLLED if likes_write else None
    if plan is Plan.PLAIN_FORBIDDEN:
        return NOT_PERMITTED if likes_write else None
    return _BROKE.get(plan)


CLIENT_NOT_ENROLLED = Problem(
    403,
    "Client Forbidden",
    "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter "
    "developer App that is attached to a Project. You can create a project via the developer portal.",
    "client-forbidden",
    {
        "client_id": "31415926",
        "reason": "client-not-enrolled",
        "required_enrollment": "Appropriate Level of API Access",
        "registration_url": "https://developer.x.com/en/docs/projects/overview",
    },
)
"""The app's access tier lacks the endpoint."""

SPEND_CAP_REACHED = Problem(
    403,
    "SpendCapReached",
    "Your enrolled account has reached its billing cycle spend cap. API requests resume with the next cycle.",
    "credits",
)

_BROKE = {
    Plan.OUT_OF_CREDIT: Problem(402, "Payment Required", "credits depleted", "credits-depleted"),
    Plan.OUT_OF_CREDIT_OLD: Problem(
        402,
        "CreditsDepleted",
        "Your enrolled account [1598372645019283746] does not have any credits to fulfill this request.",
        "credits",
        {"account_id": 1598372645019283746},
        says_status=False,
    ),
    Plan.SPEND_CAPPED: SPEND_CAP_REACHED,
}
