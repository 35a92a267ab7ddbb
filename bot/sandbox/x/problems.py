"""X's error responses: RFC 7807 problems, and the older formats."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from starlette.responses import JSONResponse, Response

ABOUT_BLANK = "about:blank"
PROBLEM_HOST: Final = "https://api.x.com/2/problems/"
"""The host of problem types since August 2026; before, and sometimes still, api.twitter.com."""

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


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
    """Ends the handling of an API request with this response.

    If `partial`, it is a 200 with the problem in its `errors`, and no data.
    """

    def __init__(self, problem: Problem | LegacyErrors, *, partial: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.partial = partial


def plain(status: int, detail: str = "") -> Problem:
    """Return the about:blank problem of a status."""
    return Problem(status, _TITLES[status], detail or _TITLES[status])


UNAUTHORIZED = plain(401)  # no token, or one that is unknown, expired or revoked
NOT_PERMITTED = plain(403, "You are not permitted to perform this action.")  # a scope is missing
ACCOUNT_SUSPENDED = plain(403, "Your account is suspended and is not permitted to access this feature.")
TOO_MANY_REQUESTS = plain(429)  # the headers say until when

APP_ONLY_UNSUPPORTED = Problem(
    403,
    "Unsupported Authentication",
    "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication "
    "types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
    "unsupported-authentication",
)
"""An app-only token on an endpoint that needs a user's."""

APP_ONLY_NEEDED = replace(
    APP_ONLY_UNSUPPORTED,
    detail="Authenticating with OAuth 2.0 User Context is forbidden for this endpoint.  Supported authentication "
    "types are [OAuth 2.0 Application-Only].",
)
"""A user's token on an endpoint that needs the app-only one."""

READ_ONLY_APP = Problem(
    403,
    "Forbidden",
    "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
    "oauth1-permissions",
)
"""An OAuth 1.0a token without write permission."""


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
    """A Post or user that doesn't exist, or was deleted."""
    detail = f"Could not find {resource} with {parameter}: [{value}]."
    members = _resource(resource, parameter, value)
    return Problem(404, "Not Found Error", detail, "resource-not-found", members, says_status=False)


def suspended_user(parameter: str, value: str) -> Problem:
    """A suspended user; X reports it as resource-not-found."""
    missing = not_found("user", parameter, value)
    return replace(missing, title="Forbidden", detail=f"User has been suspended: [{value}].")


def not_authorized(resource: str, parameter: str, value: str) -> Problem:
    """A Post or a list that this reader may not see."""
    detail = f"Sorry, you are not authorized to see the {resource} with {parameter}: [{value}]."
    members = {**_resource(resource, parameter, value), "section": "data"}
    kind = "not-authorized-for-resource"
    return Problem(403, "Authorization Error", detail, kind, members, says_status=False)


def _resource(resource: str, parameter: str, value: str) -> dict[str, str]:
    return {"value": value, "resource_id": value, "parameter": parameter, "resource_type": resource}
