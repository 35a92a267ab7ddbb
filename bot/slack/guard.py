"""What stands before Bolt: size, signature, freshness, and only then reading.

Bolt parses a body before it checks the signature, fails with 500 on odd headers, logs what it refused, has no size limit,
and reads any form that contains the word "payload" as an interaction (measured on 1.30). So requests are checked and
read here and handed to Bolt as data. https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock
from bot.secret import Secret

LARGEST: Final = 1024 * 1024
_REMEMBERED: Final = 20_000
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class Refused(Exception):
    """A request that is not let in; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Time(SlackClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


class Guard:
    """Lets in what Slack signed less than five minutes ago, once."""

    def __init__(self, signing_secret: Secret, clock: Clock) -> None:
        self._verifier = SignatureVerifier(signing_secret.reveal(), _Time(clock))
        self._seen: OrderedDict[str, None] = OrderedDict()

    def check(self, headers: Mapping[str, str], raw: bytes) -> None:
        """Raise `Refused` (401) unless the body carries Slack's fresh signature."""
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            raise Refused(401, "no signature")
        if not self._verifier.is_valid(raw, timestamp, signature):
            raise Refused(401, "wrong or old signature")
        if not is_event(headers):
            self._admit_once(signature)

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
    if not isinstance(body, dict):
        raise Refused(400, "unreadable")
    return body
