"""Connection limits per process, and waiting for a free connection instead of failing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, cast

import stamina
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, Pool, QueuePool

T = TypeVar("T")

# The smallest plans allow 20 (Heroku's Essential-0), and during a release the old processes run
# alongside the new ones.
_DEFAULT: Final = 10
_LEAST: Final = 2
# How long to wait for a connection, in seconds, from the pool or the server. A Slack command is
# acknowledged in the meantime and answered late.
PATIENCE: Final = 30.0
# The first wait, the longest one and the jitter, in seconds. Short, since the next attempt can use
# a connection that another task returns to the pool.
_WAITS: Final = (0.05, 0.5, 0.2)
# How long an unused connection is kept, in seconds. Less than PATIENCE: otherwise, if the limit is
# lower than the number that all processes may open, an idle process would keep others waiting for
# connections that it doesn't use.
IDLE: Final = 10.0
# A connection that was used less than this many seconds ago is reused without a ping.
_PROVEN: Final = 1.0
# https://www.postgresql.org/docs/current/errcodes-appendix.html: too_many_connections (a limit of
# the server, role or database), cannot_connect_now (it is starting or stopping).
_BUSY: Final = frozenset({"53300", "57P03"})
# Poolers use other codes: PgBouncer 08P01 ("no more connections allowed (max_client_conn)",
# "query_wait_timeout"), Supavisor XX000 ("MaxClientsInSessionMode: max clients reached").
_POOLERS: Final = ("max_client_conn", "query_wait_timeout", "max clients reached", "too many connections")


def total(wanted: int | None, processes: int) -> int:
    """Return how many connections all processes may open together; None uses the default."""
    return wanted or max(_DEFAULT, _LEAST * processes)


def share(wanted: int | None, processes: int) -> int:
    """Return how many connections each process may open; at least one."""
    return max(1, total(wanted, processes) // processes)


def is_busy(error: Exception) -> bool:
    """Return whether connecting failed for lack of a free connection, so a retry may succeed."""
    if not isinstance(error, DBAPIError):
        return False
    said = str(error.orig).lower()
    return getattr(error.orig, "sqlstate", None) in _BUSY or any(words in said for words in _POOLERS)


async def patiently(connect: Callable[[], Awaitable[T]]) -> T:
    """Connect, retrying for up to `PATIENCE` seconds while the server is busy."""
    try:
        return await connect()
    except DBAPIError as error:
        if not is_busy(error):
            raise
    async for attempt in stamina.retry_context(
        on=is_busy,
        attempts=None,
        timeout=PATIENCE,
        wait_initial=_WAITS[0],
        wait_max=_WAITS[1],
        wait_jitter=_WAITS[2],
    ):
        with attempt:
            return await connect()
    raise AssertionError("the last attempt returns or raises")


def close_idle(pool: Pool) -> None:
    """Close each connection that hasn't been used for `IDLE` seconds; the pool opens new ones."""
    timers: dict[ConnectionPoolEntry, asyncio.TimerHandle] = {}

    def returned(_connection: Any, entry: ConnectionPoolEntry) -> None:
        timers[entry] = asyncio.get_running_loop().call_later(IDLE, entry.invalidate)

    def cancel(_connection: Any, entry: ConnectionPoolEntry, *_proxy: Any) -> None:
        if timer := timers.pop(entry, None):
            timer.cancel()

    event.listen(pool, "checkin", returned)
    event.listen(pool, "checkout", cancel)
    event.listen(pool, "close", cancel)


def watch(engine: Engine, on_change: Callable[[int, int], None]) -> None:
    """Call `on_change` now and with each change, with the connections in use and their maximum."""

    def changed(returning: int) -> None:
        pool = cast("QueuePool", engine.pool)  # another one after `dispose`
        on_change(pool.checkedout() - returning, pool.size() + pool._max_overflow)  # noqa: SLF001 (it has no accessor)

    event.listen(engine, "checkout", lambda *_: changed(0))
    event.listen(engine, "checkin", lambda *_: changed(1))  # called before it is counted as returned
    changed(0)


def ping_unused(engine: Engine) -> None:
    """Replace a connection that was lost while unused, before it is used again.

    The pool's `pre_ping` costs a round trip for every command; this check costs none under load.
    """
    used = "used at"

    def note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[used] = time.monotonic()

    def check(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info[used] < _PROVEN:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError

    event.listen(engine, "connect", note)
    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", check)
