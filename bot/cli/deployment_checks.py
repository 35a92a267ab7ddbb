"""Checks of `doctor` for the deployment: reachability, and processes that share a database."""

from collections.abc import Iterator
from typing import Final

from bot.cli.asking import NETWORK_ERRORS, ask, why
from bot.cli.check import Check, State
from bot.cli.database import is_sqlite
from bot.cli.listening import unreachable
from bot.settings import Settings

_OK: Final = 200
_MOVED: Final = range(300, 400)
_SERVER_FAULT: Final = 500


def listening(settings: Settings) -> Iterator[Check]:
    """Warn of a port that isn't reachable from outside, and of several processes on SQLite."""
    if remark := unreachable(settings):
        yield Check(State.WARN, "listening", remark)
    if settings.web_concurrency > 1 and is_sqlite(settings.database_url):
        yield Check(
            State.WARN,
            "listening",
            f"WEB_CONCURRENCY is {settings.web_concurrency}, but on SQLite processes wait for each other when they write. "
            "Set it to 1, or DATABASE_URL to a PostgreSQL.",
        )


def public_url(settings: Settings) -> Check:
    """Fetch the app's own health page, as Slack and browsers would."""
    what = "public url"
    if not settings.public_url:
        return Check(State.SKIP, what, "PUBLIC_URL can't be used.")
    url = f"{settings.public_url}/healthz"
    try:
        answer = ask("GET", url)
    except NETWORK_ERRORS as fault:
        return _unreached(url, why(fault))
    if answer.status == _OK and answer.read() == {"ok": True}:
        return Check(State.OK, what, f"{url} answers.")
    if answer.status in _MOVED:
        fix = "Slack doesn't follow redirects: set PUBLIC_URL to the final address."
        return Check(State.FAIL, what, f"{url} redirects to another address ({answer.status}). {fix}")
    if answer.status >= _SERVER_FAULT:
        return _unreached(url, f"status {answer.status}")
    fix = "Another program uses that address, or the proxy in front forwards to another one."
    return Check(State.FAIL, what, f"{url} isn't answered by Likewise (status {answer.status}). {fix}")


def _unreached(url: str, reason: str) -> Check:
    if "certificate" in reason.lower():
        return Check(
            State.FAIL,
            "public url",
            f"{url} has a certificate that isn't trusted ({reason}); Slack requires a trusted one.",
        )
    fix = "Start Likewise first; if it runs, look at DNS, the proxy in front of it, or the tunnel."
    return Check(State.WARN, "public url", f"{url} can't be reached from here ({reason}). {fix}")
