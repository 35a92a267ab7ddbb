"""Decide whether an error response is from X itself, or from a proxy, a firewall or X's CDN.

Intermediaries send their own statuses (403, 404, 429, 503), mostly with HTML, sometimes with JSON.
Only X's error documents say anything about a post, user, key, limit or plan. Their shapes:
https://docs.x.com/x-api/fundamentals/response-codes-and-errors, RFC 9457 and RFC 6749, section 5.2.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOSTS: Final = frozenset({"api.x.com", "api.twitter.com"})
# With these titles, X omits the type, the detail, or both.
_TITLES: Final = frozenset({"SpendCapReached", "UsageCapExceeded", "CreditsDepleted"})
# API v1.1, and the `Error` schema of X's OpenAPI description, have a code at the top level as well.
_TOP_CODES: Final = frozenset({32, 64, 88, 89, 99, 130, 131, 135, 136, 139, 142, 144, 215, 326, 415, 453})
# API v1.1's codes have up to three digits; those of gateways and CDNs often more, such as
# Cloudflare's 1020, or they repeat the status.
_CODES: Final = range(1, 1000)
# With the statuses they have in a response of the token endpoint (RFC 6749, section 5.2) or about a
# bearer token (RFC 6750, section 3.1). Gateways use some of these words with other statuses, such
# as `access_denied` with 403, which OAuth uses only in a redirect.
_OAUTH: Final[Mapping[str, frozenset[int]]] = {
    "invalid_request": frozenset({400}),
    "invalid_client": frozenset({400, 401}),
    "invalid_grant": frozenset({400}),
    "invalid_scope": frozenset({400}),
    "invalid_token": frozenset({400, 401}),
    "unauthorized_client": frozenset({400, 401, 403}),
    "unsupported_grant_type": frozenset({400}),
    "insufficient_scope": frozenset({403}),
    "server_error": frozenset(),
    "temporarily_unavailable": frozenset(),
}


def is_by_x(status: int, headers: Mapping[str, str], body: Any) -> bool:
    """Return whether an error response is X's, by content type, shape and problem type."""
    if not isinstance(body, dict) or not _is_json(headers.get("content-type", "")):
        return False
    first = next(iter(_list(body.get("errors"))), None)
    inner = first if isinstance(first, dict) else {}
    if not (_is_consistent(status, body) and _type_is_known(body) and _type_is_known(inner)):
        return False
    return _is_problem(body) or _is_listed(status, inner) or _has_top_code(body) or _is_oauth(status, body)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _is_consistent(status: int, body: dict[str, Any]) -> bool:
    named = body.get("status")
    return named is None or named == status


def _type_is_known(problem: dict[str, Any]) -> bool:
    kind = problem.get("type")
    return kind is None or kind == "about:blank" or _is_type_of_x(kind)


def _is_type_of_x(kind: object) -> bool:
    if not isinstance(kind, str):
        return False
    try:
        place = urlsplit(kind)
    except ValueError:
        return False
    return place.scheme == "https" and place.netloc in _HOSTS and place.path.startswith("/2/problems/")


def _is_problem(body: dict[str, Any]) -> bool:
    title, kind = body.get("title"), body.get("type")
    if (_is_text(title) and title in _TITLES) or _is_type_of_x(kind):
        return True
    # Gateways send such documents, too, but with the request's path (RFC 9457, section 3.1.5).
    return kind == "about:blank" and _is_text(title) and "instance" not in body


def _is_listed(status: int, error: dict[str, Any]) -> bool:
    """Return whether an item of `errors` has a code and message, a problem, or parameters."""
    has_code = _can_be_code(status, error.get("code")) and _is_text(error.get("message"))
    return has_code or isinstance(error.get("parameters"), dict) or _is_problem(error)


def _has_top_code(body: dict[str, Any]) -> bool:
    code = body.get("code")
    return _is_integer(code) and code in _TOP_CODES and _is_text(body.get("message"))


def _is_oauth(status: int, body: dict[str, Any]) -> bool:
    error = body.get("error")
    if not isinstance(error, str) or error not in _OAUTH:
        return False
    # A 5xx only says that something failed, whatever the word.
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _OAUTH[error]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _can_be_code(status: int, value: object) -> bool:
    return _is_integer(value) and value in _CODES and value != status


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
