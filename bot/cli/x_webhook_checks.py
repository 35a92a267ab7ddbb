"""The check of `doctor` for the webhook: how likes made on X are confirmed."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.cli.asking import NETWORK_ERRORS, Answer, ask, why, x_unreachable
from bot.cli.check import Check, State
from bot.program import PROGRAM
from bot.settings import Settings
from bot.x.activity import MAX_SUBSCRIPTIONS, MAX_URL_LENGTH
from bot.x.ids import is_page_token

_WHAT: Final = "x webhook"
_OK: Final = 200
_MOST_PAGES: Final = 100
_BY_QUESTION: Final = "Likes made on X are confirmed when people click I liked it."
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def x_webhook(settings: Settings) -> Check:
    """Ask X whether the webhook is valid, and the webhook whether it answers a challenge."""
    if settings.x_bearer_token is None or settings.x_api_secret is None:
        more = f"To confirm them automatically, set X_BEARER_TOKEN and X_API_SECRET and run `{PROGRAM} x-webhook register`."
        return Check(State.SKIP, _WHAT, f"{_BY_QUESTION} {more}")
    url = f"{settings.public_url}/x/webhook"
    if not _is_taken(url):
        why_not = f"X sends events to https addresses without a port, of at most {MAX_URL_LENGTH} characters."
        return Check(State.WARN, _WHAT, f"{why_not} {url} isn't one. {_BY_QUESTION}")
    try:
        return _registered(settings, url)
    except NETWORK_ERRORS as fault:
        return x_unreachable(_WHAT, fault, State.WARN)


def _registered(settings: Settings, url: str) -> Check:
    answer = _ask_x(settings, "/2/webhooks")
    if answer.status != _OK:
        return Check(
            State.WARN, _WHAT, f"X returned {answer.status} to a request for the webhooks. {_BY_QUESTION}"
        )
    ours = next((one for one in _items(answer) if one.get("url") == url), None)
    others = _named([one for one in _items(answer) if one.get("url") != url])
    if ours is None:
        fix = f"Run `{PROGRAM} x-webhook register`."
        return Check(State.WARN, _WHAT, f"{url} isn't registered with X. {_BY_QUESTION} {fix}{others}")
    if fault := _unanswered(settings, url):
        return Check(State.FAIL, _WHAT, fault)
    if ours.get("valid") is not True:
        fix = f"`serve` has X check it again within an hour; `{PROGRAM} x-webhook register` does it now."
        return Check(State.WARN, _WHAT, f"X finds {url} invalid. {_BY_QUESTION} {fix}")
    used = _subscriptions_in_use(settings)
    return Check(
        State.OK,
        _WHAT,
        f"X confirms likes by events to {url}; {used:,} of {MAX_SUBSCRIPTIONS:,} subscriptions are in use.{others}",
    )


def _named(others: Sequence[Mapping[str, object]]) -> str:
    """Return a note about the X app's other webhooks, such as that of an earlier address."""
    if not others:
        return ""
    each = ", ".join(f"{one.get('url')} (ID {one.get('id')})" for one in others)
    remove = f"`{PROGRAM} x-webhook remove ID`"
    return f" X also sends events to {each}; if this deployment used that address before, remove its webhook with {remove}."


def _subscriptions_in_use(settings: Settings) -> int:
    """Count the app's subscriptions; X lists 1,000 at a time."""
    used, query = 0, "max_results=1000"
    for _ in range(_MOST_PAGES):
        answer = _ask_x(settings, f"/2/activity/subscriptions?{query}")
        used += len(_items(answer))
        meta = answer.read().get("meta")
        token = meta.get("next_token") if isinstance(meta, dict) else None
        if not is_page_token(token):
            break
        query = f"max_results=1000&pagination_token={token}"
    return used


def _unanswered(settings: Settings, url: str) -> str | None:
    """Send the webhook a challenge of our own; return what is wrong with its answer."""
    token = secrets.token_urlsafe(24)
    key = settings.x_api_secret.reveal().encode() if settings.x_api_secret else b""
    expected = "sha256=" + base64.b64encode(hmac.new(key, token.encode(), hashlib.sha256).digest()).decode()
    try:
        answer = ask("GET", f"{url}?crc_token={token}")
    except NETWORK_ERRORS as fault:
        return f"{url} can't be reached from here ({why(fault)}). Start Likewise first."
    if answer.status != _OK:
        return f"{url} doesn't answer a challenge (status {answer.status}). Restart Likewise with these settings."
    if answer.read().get("response_token") != expected:
        return f"{url} answers a challenge with another X_API_SECRET. Restart Likewise with these settings."
    return None


def _ask_x(settings: Settings, path: str) -> Answer:
    return ask("GET", f"{settings.x_api_url}{path}", token=settings.x_bearer_token)


def _items(answer: Answer) -> list[dict[str, object]]:
    data = answer.read().get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _is_taken(url: str) -> bool:
    """Return whether X takes such an address; this machine's own is for the sandbox."""
    parts = urlsplit(url)
    if parts.hostname in _LOOPBACK:
        return True
    return parts.scheme == "https" and parts.port is None and len(url) <= MAX_URL_LENGTH
