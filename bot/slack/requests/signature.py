"""Checks before Bolt: size, timestamp and signature, and only then parsing.

Bolt parses a body before it checks the signature, fails with 500 on odd headers, logs refused
bodies, has no size limit, and treats any form with the word "payload" as an interaction (measured
on 1.30). So requests are verified and parsed here, and passed to Bolt as data.

Signatures are not remembered: a request repeated within five minutes is accepted. Remembering
signatures per process would protect one process only, and a shared list would refuse requests that
a proxy resends after a process was killed (docs/slack.md).

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote_plus

from bot.clock import Clock
from bot.secret import Secret
from bot.slack.requests.soundness import Unsound, no_number, sound
from bot.web.request_body import RequestRejected

MAX_BODY_BYTES: Final = 1024 * 1024
MAX_AGE: Final = timedelta(minutes=5)
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
# one of these identifies the request's type
_TELLING: Final = frozenset({"command", "type", "ssl_check"})


class SlackSignatureVerifier:
    """Accept requests that Slack signed less than five minutes ago."""

    def __init__(self, signing_secret: Secret, clock: Clock) -> None:
        # Copied for each request: preparing it takes longer than hashing a command.
        self._hmac: Final = hmac.new(signing_secret.reveal().encode(), digestmod="sha256")
        self._clock = clock

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Raise `RequestRejected` (401) for malformed headers, before the body is read."""
        timestamp, signature = _signed(headers)
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            raise RequestRejected(401, "no signature")
        if abs(self._clock().timestamp() - int(timestamp)) > MAX_AGE.total_seconds():
            raise RequestRejected(401, "old signature")

    def check(self, headers: Mapping[str, str], raw: bytes) -> None:
        """Raise `RequestRejected` (401) unless the body has a valid, fresh signature."""
        self.check_headers(headers)
        timestamp, signature = _signed(headers)
        if not hmac.compare_digest(self._signature(timestamp, raw), signature):
            raise RequestRejected(401, "wrong signature")

    def _signature(self, timestamp: str, raw: bytes) -> str:
        # slack_sdk's verifier first decodes the body, and fails if it isn't UTF-8.
        signed = self._hmac.copy()
        signed.update(b"v0:%s:%s" % (timestamp.encode(), raw))
        return f"v0={signed.hexdigest()}"


def _signed(headers: Mapping[str, str]) -> tuple[str, str]:
    return headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")


def _form(text: str) -> dict[str, str]:
    """Parse a form as `parse_qsl` does, in half the time: few of Slack's fields are escaped."""
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return {_unescaped(name): _unescaped(value) for name, _, value in pairs}


def _unescaped(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def is_event(headers: Mapping[str, str]) -> bool:
    """Return whether it is an Events API request (JSON); commands and interactions are forms."""
    return headers.get("content-type", "").startswith("application/json")


def read(headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    """Parse a verified body; raise `RequestRejected` (400) if it isn't valid."""
    try:
        if is_event(headers):
            body = json.loads(raw, parse_constant=no_number)
        else:
            form = _form(raw.decode())
            # Only an interaction has this field; a command may have the word in its text.
            is_interaction = "payload" in form and "command" not in form
            body = json.loads(form["payload"], parse_constant=no_number) if is_interaction else form
        body = sound(body)
    except Unsound as unsound:
        raise RequestRejected(400, str(unsound)) from None
    except (ValueError, RecursionError):
        raise RequestRejected(400, "unreadable") from None
    if not isinstance(body, dict) or not body.keys() & _TELLING:
        raise RequestRejected(400, "unreadable")
    return body
