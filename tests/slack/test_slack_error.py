"""Slack's errors: whether, and when, to send again."""

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.api.errors import ErrorKind, SlackError, from_sdk
from bot.slack.api.response_url import is_by_slack


def slack_error(error: str, *, status: int = 200, **headers: str) -> SlackError:
    """Return the error that slack_sdk raises for Slack's response with this code."""
    answer = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data={"ok": False, "error": error},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return from_sdk(SlackApiError("refused", answer))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("told", "seconds"), [("17", 17), ("0", 60), ("soon", 60), ("-1", 60), ("99999", 600), ("9" * 40, 60)]
)
def test_a_rate_limit_waits_for_retry_after(told: str, seconds: int) -> None:
    """In any spelling of the header; a minute if it's invalid, ten at most."""
    assert slack_error("ratelimited", status=429, Retry_After=told).resend_after == timedelta(seconds=seconds)
    assert slack_error("ratelimited", status=429, retry_after=told).resend_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth", "not_authed"])
def test_a_dead_installation_is_final(error: str) -> None:
    """Sending again wouldn't help."""
    assert (slack_error(error).kind, slack_error(error).resend_after) == (ErrorKind.TOKEN_INVALID, None)


@pytest.mark.parametrize(
    "error", ["channel_not_found", "user_not_found", "invalid_blocks", "msg_blocks_too_long"]
)
def test_a_lasting_error_is_final(error: str) -> None:
    """An unknown user or invalid blocks stay so."""
    assert slack_error(error).resend_after is None


@pytest.mark.parametrize("error", ["missing_scope", "fatal_error", "service_unavailable", "something_new"])
def test_a_passing_error_is_retried_after_a_minute(error: str) -> None:
    """An admin can grant a permission, and outages end; unknown errors may, too."""
    assert slack_error(error).resend_after == timedelta(seconds=60)


@pytest.mark.parametrize("failure", [TimeoutError(), SlackClientError("no answer")])
def test_a_missing_response_is_retried(failure: Exception) -> None:
    """So is a malformed one; it's named by the kind of failure."""
    refusal = from_sdk(failure)

    assert refusal.code == type(failure).__name__
    assert refusal.resend_after == timedelta(seconds=60)


def error_of_body(data: object, status: int) -> SlackError:
    """Return the error for a response with this body, read as slack_sdk does."""
    answer = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=data,  # type: ignore[arg-type]
        headers={"Retry-After": "3600"},
        status_code=status,
    )
    return from_sdk(SlackApiError("refused", answer))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("status", [200, 403, 404, 429, 503])
@pytest.mark.parametrize(
    "data",
    [{}, None, "blocked", [], {"message": "Forbidden"}, {"error": "invalid_auth"}, {"ok": False}],
    ids=repr,
)
def test_another_services_response_is_not_slacks(data: object, status: int) -> None:
    """HTML (an empty body to slack_sdk), text and other JSON, whatever they contain."""
    refusal = error_of_body(data, status)
    assert refusal.intermediary == status
    assert refusal.kind is (ErrorKind.NOT_SENT if 300 <= status < 500 else ErrorKind.UNKNOWN)
    assert refusal.retry_after is None
    assert refusal.resend_after == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("content", "is_slacks"),
    [
        (b"ok", True),
        (b'{"ok":false,"error":"used_url"}', True),
        (b"invalid_payload\n", True),
        (b"", False),
        (b"<html>blocked</html>", False),
        (b'{"message":"Forbidden"}', False),
        (b"Access denied", False),
        (b"[]", False),
    ],
)
def test_a_response_url_replies_in_two_formats(content: bytes, *, is_slacks: bool) -> None:
    """JSON with `ok`, or plain text."""
    assert is_by_slack(content) is is_slacks
