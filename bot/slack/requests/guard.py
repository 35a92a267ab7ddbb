"""What stands before Bolt: size, signature, freshness, and only then reading.

Bolt parses a body before it checks the signature, fails with 500 on odd headers, logs what it refused, has no size limit,
and reads any form that contains the word "payload" as an interaction (measured on 1.30). So requests are checked and
read here and handed to Bolt as data. https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from bot.clock import Clock
from bot.secret import Secret

LARGEST: Final = 1024 * 1024
FRESH: Final = timedelta(minutes=5)
_REMEMBERED: Final = 20_000
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
_TELLING: Final = frozenset({"command", "type", "ssl_check"})  # one of these says what a request is


class Refused(Exception):
    """A request that is not let in; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """Lets in what Slack signed less than five minutes ago, once."""

    def __init__(self, signing_secret: Secret, clock: Clock) -> None:
        self._key = signing_secret.reveal().encode()
        self._clock = clock
        self._seen: OrderedDict[str, None] = OrderedDict()

    def check(self, headers: Mapping[str, str], raw: bytes) -> None:
        """Raise `Refused` (401) unless the body carries Slack's fresh signature."""
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            raise Refused(401, "no signature")
        if abs(self._clock().timestamp() - int(timestamp)) > FRESH.total_seconds():
            raise Refused(401, "old signature")
        if not hmac.compare_digest(self._signature(timestamp, raw), signature):
            raise Refused(401, "wrong signature")
        if not is_event(headers):
            self._admit_once(signature)

    def _signature(self, timestamp: str, raw: bytes) -> str:
        # slack_sdk's verifier decodes the body first, and fails on one that is not UTF-8.
        return (
            f"v0={hmac.new(self._key, b'v0:%s:%s' % (timestamp.encode(), raw), hashlib.sha256).hexdigest()}"
        )

    def _admit_once(self, signature: str) -> None:
        """Refuse a recorded command or click that is sent again; Slack repeats only events, which have ids of their own."""
        if signature in self._seen:
            raise Refused(401, "seen before")
        self._seen[signature] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def is_event(headers: Mapping[str, str]) -> bool:
    """Tell the Events API's requests (JSON) from commands and interactions (forms)."""
    return headers.get("content-type", "").startswith("application/json")


def read(headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    """Read a body that has been let in; raise `Refused` (400) when it isn't what its content type says."""
    try:
        if is_event(headers):
            body = json.loads(raw)
        else:
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            # Only an interaction has the field; a command may well have the word in its text.
            body = json.loads(form["payload"]) if "payload" in form and "command" not in form else form
    except (ValueError, RecursionError):
        raise Refused(400, "unreadable") from None
    if not isinstance(body, dict) or not body.keys() & _TELLING:
        raise Refused(400, "unreadable")
    return body
