"""What a refusal of Slack's means for what comes next (https://docs.slack.dev/reference/methods/chat.postMessage#errors)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.http import NETWORK_ERRORS

# Slack said no, or nothing (slack_sdk lets aiohttp's own errors through).
SLACK_ERRORS: Final = (SlackClientError, *NETWORK_ERRORS)
_TOO_MANY: Final = 429
# The app is gone from there, or its token is: nothing will be taken until it is installed again.
_GONE: Final = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
# There is nobody, or no place, to send to.
_NOWHERE: Final = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
    }
)
# Among others, a picture that Slack could not fetch from where it is.
_BLOCKS: Final = frozenset({"invalid_arguments", "invalid_blocks", "invalid_blocks_format"})
_TOO_LONG: Final = frozenset({"msg_blocks_too_long", "msg_too_long"})
_UNTIL_AGAIN: Final = timedelta(seconds=60)
_LONGEST: Final = timedelta(minutes=10)
_WORD: Final = re.compile(rb"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class SlackError:
    """Slack's word for it (or the kind of failure), and after how long Slack takes calls again, if it said so.

    `intermediary` is the HTTP status of an answer that Slack didn't write: a proxy, firewall or CDN refused in its place, so
    it says nothing of the token, the message or a limit.
    """

    code: str
    retry_after: timedelta | None = None
    intermediary: int | None = None

    @property
    def token_invalid(self) -> bool:
        """Whether the installation is dead."""
        return self.code in _GONE

    @property
    def invalid_blocks(self) -> bool:
        """Whether the message without its pictures might pass."""
        return self.code in _BLOCKS

    @property
    def resend_after(self) -> timedelta | None:
        """How long to wait before sending once more; None when that is of no use."""
        if self.code in _GONE | _NOWHERE | _BLOCKS | _TOO_LONG:
            return None
        return self.retry_after or _UNTIL_AGAIN

    @classmethod
    def of(cls, error: Exception) -> "SlackError":
        """Read one of `SLACK_ERRORS`."""
        if not isinstance(error, SlackApiError):
            return cls(type(error).__name__)
        answer: Any = error.response
        status = getattr(answer, "status_code", None) or getattr(answer, "status", None)
        code = _code(answer)
        if code is None:
            return cls(type(error).__name__, intermediary=status)
        return cls(code, _retry_after(status, answer.headers))


def is_by_slack(content: bytes) -> bool:
    """Tell whether the body of a response_url's reply is Slack's: JSON with `ok`, or a word such as `ok` or `used_url`."""
    text = content.strip()
    if _WORD.fullmatch(text):
        return True
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and isinstance(told.get("ok"), bool)


def _code(answer: object) -> str | None:
    """Return Slack's error code; None where the answer isn't in Slack's form (https://docs.slack.dev/apis/web-api/#responses)."""
    # Without a readable answer slack_sdk hands on the bare HTTP response, and a text as it is.
    data = answer.data if isinstance(answer, AsyncSlackResponse) else None
    code = data.get("error") if isinstance(data, dict) and data.get("ok") is False else None
    return code if isinstance(code, str) and code else None


def _retry_after(status: int | None, headers: Any) -> timedelta | None:
    if status != _TOO_MANY or not isinstance(headers, Mapping):
        return None
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 6 else 0  # noqa: PLR2004
    return min(timedelta(seconds=seconds), _LONGEST) or _UNTIL_AGAIN
