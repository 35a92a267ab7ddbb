"""X's error responses: RFC 7807 problems, the older formats, and what a plan refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml
from starlette.responses import JSONResponse, Response

ABOUT_BLANK = "about:blank"
PROBLEM_HOST: Final = "https://api.x.com/2/problems/"
"""The host of problem types since August 2026; before, and sometimes still, api.twitter.com."""


class Plan(StrEnum):
    """The state of the app's plan or credit."""

    LIKES = "likes"  # Enterprise, or an older plan that includes likes: everything works
    NO_LIKES = "no_likes"  # pay-per-use since 2026-04-20: likes are refused as not enrolled
    PLAIN_FORBIDDEN = "plain_forbidden"  # the same, refused by a 403 without a reason
    OUT_OF_CREDIT = "out_of_credit"  # every endpoint returns 402, in the format since August 2026
    OUT_OF_CREDIT_OLD = "out_of_credit_old"  # the same in the format used until May 2026
    SPEND_CAPPED = "spend_capped"  # the spending limit of the billing cycle is reached


@dataclass(frozen=True)
class Problem:
    """A problem; `kind` is the last part of its type, empty for about:blank."""

    media_type: ClassVar = "application/problem+json"
    status: int
    title: str
    detail: str
    kind: str = ""
    members: Mapping[str, Any] = field(default_factory=dict)
    says_status: bool = True

    def body(self, host: str = PROBLEM_HOST) -> dict[str, Any]:
        named = {
            "title": self.title,
            "detail": self.detail,
            "type": host + self.kind if self.kind else ABOUT_BLANK,
        }
        return {**self.members, **named, **({"status": self.status} if self.says_status else {})}


@dataclass(frozen=True)
class LegacyErrors:
    """The v1.1 format: a list of codes with messages."""

    media_type: ClassVar = "application/json"
    status: int
    code: int
    message: str

    def body(self, host: str = "") -> dict[str, Any]:  # noqa: ARG002 - a Problem's body needs it
        return {"errors": [{"code": self.code, "message": self.message}]}


def respond(
    problem: Problem | LegacyErrors, headers: Mapping[str, str] | None = None, host: str = PROBLEM_HOST
) -> Response:
    return JSONResponse(problem.body(host), problem.status, headers, media_type=problem.media_type)


class ApiError(Exception):
    """Ends a request with a problem; if `partial`, with a 200 that has it in `errors`."""

    def __init__(self, problem: Problem | LegacyErrors, *, partial: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.partial = partial


_TABLE: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def known(name: str) -> Problem:
    """Return the problem of this name in problems.yaml."""
    return Problem(**_TABLE[name])


def plain(status: int, detail: str = "") -> Problem:
    """Return the about:blank problem of a status."""
    title = HTTPStatus(status).phrase
    return Problem(status, title, detail or title)


UNAUTHORIZED = plain(401)  # no token, or one that is unknown, expired or revoked
NOT_PERMITTED = plain(403, "You are not permitted to perform this action.")  # a scope is missing
ACCOUNT_SUSPENDED = plain(403, "Your account is suspended and is not permitted to access this feature.")
TOO_MANY_REQUESTS = plain(429)  # the headers say until when


def invalid_request(parameter: str, value: str, message: str) -> Problem:
    """A 400 about one parameter."""
    return _invalid({"parameters": {parameter: [value]}, "message": message})


def invalid_parameter(parameter: str, value: str, fault: str) -> Problem:
    """A 400 about one parameter, in the words that X has for most of them."""
    message = f"The `{parameter}` query parameter value [{value}] {fault}"
    return invalid_request(parameter, value, message)


def invalid_body(message: str) -> Problem:
    """A 400 about the body as a whole."""
    return _invalid({"message": message})


def _invalid(error: Mapping[str, Any]) -> Problem:
    return Problem(
        400,
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        "invalid-request",
        {"errors": [error]},
        says_status=False,
    )


def not_found(resource: str, parameter: str, value: str) -> Problem:
    """A post or user that doesn't exist, or was deleted."""
    detail = f"Could not find {resource} with {parameter}: [{value}]."
    members = _resource(resource, parameter, value)
    return Problem(404, "Not Found Error", detail, "resource-not-found", members, says_status=False)


def suspended_user(parameter: str, value: str) -> Problem:
    """A suspended user; X reports it as resource-not-found."""
    missing = not_found("user", parameter, value)
    return replace(missing, title="Forbidden", detail=f"User has been suspended: [{value}].")


def not_authorized(resource: str, parameter: str, value: str) -> Problem:
    """A post or a list that this reader may not see."""
    detail = f"Sorry, you are not authorized to see the {resource} with {parameter}: [{value}]."
    members = {**_resource(resource, parameter, value), "section": "data"}
    kind = "not-authorized-for-resource"
    return Problem(403, "Authorization Error", detail, kind, members, says_status=False)


def _resource(resource: str, parameter: str, value: str) -> dict[str, str]:
    return {"value": value, "resource_id": value, "parameter": parameter, "resource_type": resource}


def refusal(plan: Plan, *, likes_write: bool) -> Problem | None:
    """Return how X refuses a request under this plan; None if it doesn't.

    Based on reports: no recording of the refusals of 2026 is public, so both 403s are available.
    """
    if plan is Plan.LIKES or (plan in {Plan.NO_LIKES, Plan.PLAIN_FORBIDDEN} and not likes_write):
        return None
    return NOT_PERMITTED if plan is Plan.PLAIN_FORBIDDEN else known(plan)
