"""Connections: how many a process may open, and waiting for one, which beats failing."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

# Smallest plans allow 20 (Heroku's Essential-0): during a release the old processes run beside the
# new ones.
_DEFAULT: Final = 10
_LEAST: Final = 2
# Seconds for a connection, from the pool or from the server. A Slack command is acknowledged
# meanwhile and answered late.
PATIENCE: Final = 30.0
# https://www.postgresql.org/docs/current/errcodes-appendix.html: too_many_connections (the
# server's, a role's or a database's limit), cannot_connect_now (it starts, or stops).
_BUSY: Final = frozenset({"53300", "57P03"})
# Poolers give other codes: PgBouncer 08P01 ("no more connections allowed (max_client_conn)",
# "query_wait_timeout"), Supavisor XX000 ("MaxClientsInSessionMode: max clients reached").
_POOLERS: Final = ("max_client_conn", "query_wait_timeout", "max clients reached", "too many connections")


def total(wanted: int | None, processes: int) -> int:
    """Return how many connections all of so many processes may open together; None for a fitting number."""
    return wanted or max(_DEFAULT, _LEAST * processes)


def share(wanted: int | None, processes: int) -> int:
    """Return how many of them each process may open: at least one, without which it can't work."""
    return max(1, total(wanted, processes) // processes)


def is_busy(error: Exception) -> bool:
    """Tell whether connecting failed for want of a free connection, so that a moment later it may succeed."""
    if not isinstance(error, DBAPIError):
        return False
    said = str(error.orig).lower()
    return getattr(error.orig, "sqlstate", None) in _BUSY or any(words in said for words in _POOLERS)


async def patiently(connect: Callable[[], Awaitable[T]]) -> T:
    """Connect; while the server is busy try again, for `PATIENCE` seconds at most."""
    try:
        return await connect()
    except DBAPIError as error:
        if not is_busy(error):
            raise
    # Short steps: a connection that another task gives back to the pool is taken at the next
    # attempt.
    async for attempt in stamina.retry_context(
        on=is_busy, attempts=None, timeout=PATIENCE, wait_initial=0.05, wait_max=0.5, wait_jitter=0.2
    ):
        with attempt:
            return await connect()
    raise AssertionError("the last attempt returns or raises")
