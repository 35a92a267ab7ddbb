"""Errors of requests to Slack, by what the caller can do about them.

https://docs.slack.dev/reference/methods/chat.postMessage#errors,
https://docs.slack.dev/apis/web-api/#responses
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import LikewiseError, NotInstalled, ReinstallNeeded, SlackUnavailable
from bot.http import NETWORK_ERRORS


class ErrorKind(Enum):
    """What kind of failure it is; the value is the `outcome` label of the metrics."""

    RETRY_AFTER = "retry_after"  # too many requests; wait for `retry_after`
    NOT_SENT = "not_sent"  # Slack never received the request
    UNKNOWN = "unknown"  # sent but not confirmed: Slack may have processed it
    NOT_INSTALLED = "not_installed"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 (no password)
    MISSING_SCOPE = "missing_scope"
    CHANNEL = "channel"  # deleted or archived, or the app may not read or post there
    RECIPIENT = "recipient"  # no such user, or one who can't receive messages
    MESSAGE_GONE = "message_gone"  # the message, its thread or its response_url has expired
    BLOCKS = "blocks"  # includes an image that Slack could not fetch
    TOO_LONG = "too_long"
    OTHER = "other"


_CODES: Final[Mapping[ErrorKind, tuple[str, ...]]] = {
    ErrorKind.RETRY_AFTER: ("ratelimited", "rate_limited"),
    ErrorKind.UNKNOWN: ("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    ErrorKind.TOKEN_INVALID: ("account_inactive", "invalid_auth", "not_authed", "token_revoked"),
    ErrorKind.MISSING_SCOPE: ("missing_scope",),
    ErrorKind.CHANNEL: (
        "channel_not_found",
        "is_archived",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    ),
    ErrorKind.RECIPIENT: (
        "cannot_dm_bot",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    ),
    ErrorKind.MESSAGE_GONE: (
        "bad_timestamp",
        "cant_update_message",
        "edit_window_closed",
        "message_not_found",
        "restricted_action_thread_locked",
        "thread_not_found",
    ),
    ErrorKind.BLOCKS: ("invalid_arguments", "invalid_blocks", "invalid_blocks_format"),
    ErrorKind.TOO_LONG: ("msg_blocks_too_long", "msg_too_long"),
}
_KINDS: Final = {code: kind for kind, codes in _CODES.items() for code in codes}
_PERMANENT: Final = frozenset(
    {
        ErrorKind.NOT_INSTALLED,
        ErrorKind.TOKEN_INVALID,
        ErrorKind.CHANNEL,
        ErrorKind.RECIPIENT,
        ErrorKind.MESSAGE_GONE,
        ErrorKind.BLOCKS,
        ErrorKind.TOO_LONG,
    }
)
# Slack's codes are words. Anything else may repeat the token that was sent, and isn't logged or
# stored.
_CODE: Final = re.compile(r"[a-z_]{1,80}")
_ODD_CODE: Final = "unknown_code"
_DEFAULT_WAIT: Final = timedelta(seconds=60)
_MAX_WAIT: Final = timedelta(minutes=10)

# What slack_sdk 3.47 raises for a 200 whose body isn't a JSON object: AttributeError for text and
# lists (measured), the others for bodies that can't be decoded or are nested too deeply.
UNREADABLE: Final = (AttributeError, ValueError, RecursionError)
# Everything a call of slack_sdk's client can raise.
SDK_ERRORS: Final = (SlackClientError, *NETWORK_ERRORS, *UNREADABLE)


class SlackError(Exception):
    """A request to Slack failed.

    `code` is Slack's error code if `by_slack`, otherwise the name of the failure. `retry_after` is
    None unless Slack asks to wait. `intermediary` is the HTTP status of a response that Slack
    didn't write: a proxy, firewall or CDN answered instead, which says nothing about the token, the
    message or a rate limit. `scope` is the scope that the token lacks, if Slack says which.
    """

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        *,
        retry_after: timedelta | None = None,
        intermediary: int | None = None,
        by_slack: bool = False,
        scope: str | None = None,
    ) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code
        self.retry_after = retry_after
        self.intermediary = intermediary
        self.by_slack = by_slack
        self.scope = scope

    @property
    def resend_after(self) -> timedelta | None:
        """How long to wait before sending the same request again; None if retrying is pointless."""
        return None if self.kind in _PERMANENT else self.retry_after or _DEFAULT_WAIT

    def as_likewise_error(self, install_url: str | None) -> LikewiseError:
        """Return the error to show; `install_url` is where scopes are granted, None without."""
        if self.kind is ErrorKind.MISSING_SCOPE:
            return ReinstallNeeded(install_url, self.scope)
        if self.kind is ErrorKind.NOT_INSTALLED:
            return NotInstalled()
        return SlackUnavailable(intermediary=self.intermediary)


def from_sdk(error: Exception) -> SlackError:
    if isinstance(error, SlackApiError):
        response: Any = error.response
        status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
        code = _code(response)
        if code is None:
            return blocked(status)
        return from_code(code, status, response.headers, scope=_needed(response))
    name = type(error).__name__
    if isinstance(error, AttributeError):
        return blocked(HTTPStatus.OK)
    # slack_sdk raises the second before a request, and when the second of an upload's three steps
    # fails: only the third one shares the file.
    never_sent = isinstance(error, aiohttp.ClientConnectorError | SlackRequestError)
    return SlackError(ErrorKind.NOT_SENT if never_sent else ErrorKind.UNKNOWN, name)


def from_code(code: str, status: int, headers: Mapping[str, str], *, scope: str | None = None) -> SlackError:
    """Return the error for Slack's error code, with the wait that Slack asks for on a 429."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SlackError(ErrorKind.RETRY_AFTER, code, retry_after=_retry_after(headers), by_slack=True)
    kind = _KINDS.get(code, ErrorKind.OTHER)
    wait = _DEFAULT_WAIT if kind is ErrorKind.RETRY_AFTER else None
    return SlackError(kind, code, retry_after=wait, by_slack=True, scope=scope)


def blocked(status: int) -> SlackError:
    """Return the error for a response that isn't Slack's; a redirect or 4xx wasn't received."""
    never_sent = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return SlackError(
        ErrorKind.NOT_SENT if never_sent else ErrorKind.UNKNOWN, "not_by_slack", intermediary=status
    )


def _code(response: object) -> str | None:
    """Return Slack's error code; None if the response isn't in Slack's format."""
    # Without a readable body, slack_sdk passes on the bare HTTP response, or the text itself.
    data = response.data if isinstance(response, AsyncSlackResponse) else None
    code = data.get("error") if isinstance(data, dict) and data.get("ok") is False else None
    return known_form(code) if isinstance(code, str) and code else None


def known_form(code: object) -> str:
    """Return an error code of Slack's; a general one for anything that isn't a word."""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else _ODD_CODE


def _needed(response: AsyncSlackResponse) -> str | None:
    """Return the scope that `missing_scope` names; Slack may list alternatives."""
    needed = response.data.get("needed") if isinstance(response.data, dict) else None
    found = re.match(r"[a-z]+(?:[.:_][a-z]+)+", needed) if isinstance(needed, str) else None
    return found and found[0]


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 6 else 0  # noqa: PLR2004
    return min(timedelta(seconds=seconds), _MAX_WAIT) or _DEFAULT_WAIT
