"""Map X's error responses to the exceptions of `bot.x.errors`."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.x import errors as x
from bot.x.limits import retry_after, retry_at
from bot.x.problems import Problem, read_problem

if TYPE_CHECKING:
    from bot.x.response import XResponse

_BY_PROBLEM: Final[dict[str, type[x.XError]]] = {
    "resource-not-found": x.XNotFound,
    "invalid-request": x.XInvalidRequest,
    "not-authorized-for-resource": x.XForbidden,
    "not-authorized-for-field": x.XForbidden,
    "field-unauthorized": x.XForbidden,
    "resource-unavailable": x.XForbidden,
    "disallowed-resource": x.XForbidden,
    "oauth1-permissions": x.XForbidden,
    "internal-error": x.XServerError,
    "field-hydration-failure": x.XServerError,
    "client-forbidden": x.XPlanRefused,
    "client-not-enrolled": x.XPlanRefused,
    "unsupported-authentication": x.XPlanRefused,
    "usage-capped": x.XUsageCapped,
    "rate-limit-exceeded": x.XRateLimited,
    "credits": x.XOutOfCredit,
    "credits-depleted": x.XOutOfCredit,
}
# X identifies these by title; their `type` is about:blank or changes.
_BY_TITLE: Final[dict[str, type[x.XError]]] = {
    "SpendCapReached": x.XSpendCapReached,
    "UsageCapExceeded": x.XUsageCapped,
    "CreditsDepleted": x.XOutOfCredit,
}
# API v1.1 codes that still occur in v2 responses.
_BY_CODE: Final[dict[int | None, type[x.XError]]] = {
    32: x.XUnauthorized,  # could not authenticate you
    64: x.XForbidden,  # this account is suspended
    88: x.XRateLimited,
    89: x.XUnauthorized,  # invalid or expired token
    136: x.XForbidden,  # blocked by the author
    139: x.XForbidden,  # already liked; `read_like` treats it as success
    142: x.XForbidden,  # protected author
    144: x.XNotFound,  # no such post
    215: x.XUnauthorized,  # no usable signature
    326: x.XForbidden,  # this account is locked
    415: x.XInvalidRequest,  # callback address not on the app's list
    453: x.XPlanRefused,  # the access level lacks this endpoint
}
_BY_STATUS: Final[dict[int, type[x.XError]]] = {
    401: x.XUnauthorized,
    402: x.XOutOfCredit,
    403: x.XForbidden,
    404: x.XNotFound,
    429: x.XRateLimited,
}
_PLAN_REASONS: Final = frozenset({"client-not-enrolled", "official-client-forbidden"})
_TOKEN_ERRORS: Final = frozenset({"invalid_request", "invalid_grant", "invalid_token"})
_DEAD_TOKEN: Final = 89
# This machine's clock is off, or X didn't recognize a signature; the token is fine in both cases.
_NO_SIGNATURE: Final = (135, 215)


def error_for(response: XResponse) -> x.XError:
    """Return the exception for an error response, or for a 200 that has only `errors`."""
    if not response.by_x:
        return _of_an_intermediary(response)
    problem = read_problem(response.body)
    return _error(_kind(response.status, problem), response, problem)


def token_error_for(response: XResponse) -> x.XError:
    """Return the exception for an error response of the token endpoint.

    Only a 400 about the code or token itself ends a link. X uses `invalid_request` as well as
    `invalid_grant` for that, so a missing parameter ("Missing required parameter") is recognized by
    its wording.
    """
    if not response.by_x:
        return _of_an_intermediary(response)
    problem = read_problem(response.body)
    if response.status == HTTPStatus.UNAUTHORIZED or problem.oauth_error in {
        "unauthorized_client",
        "invalid_client",
    }:
        kind: type[x.XError] = x.XClientRejected
    elif response.status == HTTPStatus.BAD_REQUEST and problem.oauth_error in _TOKEN_ERRORS:
        kind = x.XTokenRejected if _is_about_the_token(problem) else x.XInvalidRequest
    else:
        kind = _kind(response.status, problem)
    return _error(kind, response, problem)


def signed_error_for(response: XResponse, *, dead: type[x.XError], doubted: type[x.XError]) -> x.XError:
    """Return the exception for an error response of the OAuth 1.0a endpoints.

    X's 401 (code 32) rarely says whether the app's key or the token is wrong, since either
    invalidates the signature. Only code 89 is about the token and maps to `dead`; `doubted` is for
    the ambiguous codes and depends on the step.
    """
    if not response.by_x:
        return _of_an_intermediary(response)
    problem = read_problem(response.body)
    kind = _kind(response.status, problem)
    if kind is x.XUnauthorized:
        named: dict[int | None, type[x.XError]] = {_DEAD_TOKEN: dead}
        named |= dict.fromkeys(_NO_SIGNATURE, x.XClientRejected)
        kind = named.get(problem.code, doubted)
    return _error(kind, response, problem)


def _of_an_intermediary(response: XResponse) -> x.XIntermediaryError:
    """Return the exception for a response that X didn't write; its text is never passed on."""
    failed = response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = x.XIntermediaryFailed if failed else x.XIntermediaryError
    return kind(status=response.status, title="Not X's reply")


def _is_about_the_token(problem: Problem) -> bool:
    """Return whether the error is about the code or token, not about a missing parameter."""
    if problem.oauth_error != "invalid_request":
        return True
    return bool(problem.detail) and "missing" not in problem.detail.lower()


def malformed(response: XResponse, detail: str) -> x.XMalformed:
    """Return the exception for an unreadable response, quoting nothing of it."""
    if not response.by_x:
        return x.XIntermediaryPage(status=response.status, title="Not X's reply")
    return x.XMalformed(status=response.status, title="Unreadable reply", detail=detail)


def _kind(status: int, problem: Problem) -> type[x.XError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return x.XServerError
    return (
        _BY_TITLE.get(problem.title)
        or (x.XSpendCapReached if "spend cap" in problem.detail.lower() else None)
        or (x.XPlanRefused if problem.reason in _PLAN_REASONS or problem.required_enrollment else None)
        or _BY_CODE.get(problem.code)
        or _BY_PROBLEM.get(problem.name)
        or _by_status(status if status >= HTTPStatus.BAD_REQUEST else problem.status or status)
    )


def _by_status(status: int) -> type[x.XError]:
    """Map a status by class: other 4xx are invalid requests, anything below 400 is malformed."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return x.XServerError
    return _BY_STATUS.get(status) or (x.XInvalidRequest if status >= HTTPStatus.BAD_REQUEST else x.XMalformed)


def _error(kind: type[x.XError], response: XResponse, problem: Problem) -> x.XError:
    said: dict[str, Any] = {
        "status": response.status,
        "title": problem.title or response.phrase,
        "detail": problem.detail,
        "problem": problem.name,
        "code": problem.code,
    }
    if kind is x.XRateLimited:
        said["retry_at"] = retry_at(response.limits, response.headers, response.at)
        said["window"] = response.limits.exhausted_window()
    elif kind is x.XServerError:
        said["retry_at"] = retry_after(response.headers, response.at)
    return kind(**said)
