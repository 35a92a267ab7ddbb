"""Checks of `doctor` for a reachable database: connections, options, file permissions."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.check import Check, State
from bot.cli.database import ignored_options, incomplete_copy, on_database, reason
from bot.db import Database, copying, pool, sqlite_files
from bot.db.url import DatabaseURL
from bot.settings import Settings

# Without connections reserved for superusers, and limits of -1, which mean no limit.
_LIMITS: Final = text("""
SELECT 'the server' AS whose, current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int AS connections
UNION ALL SELECT 'the role', rolconnlimit FROM pg_roles WHERE rolname = current_user AND rolconnlimit >= 0
UNION ALL SELECT 'the database', datconnlimit FROM pg_database
    WHERE datname = current_database() AND datconnlimit >= 0
ORDER BY connections LIMIT 1
""")


def database_in_use(settings: Settings) -> Iterator[Check]:
    """Check a reachable database at the newest migration."""
    if sentence := ignored_options(settings.database_url):
        yield Check(State.OK, "database", sentence)
    url = DatabaseURL.parse(settings.database_url)
    if fault := _incomplete(settings, url):
        yield fault
    file = sqlite_files.path(url)
    if file is None:
        yield _connections(settings, url)
    elif others := sqlite_files.readable_by_others(file):
        yield _readable(others)


def unwritable(file: Path) -> Check | None:
    """Return a failed check if SQLite can't write in the file's folder, otherwise None."""
    try:
        sqlite_files.require_writable(file)
    except OSError as fault:
        return Check(State.FAIL, "database", f"{file} can't be used: {fault.strerror}.")
    return None


def _incomplete(settings: Settings, url: DatabaseURL) -> Check | None:
    try:
        whose = asyncio.run(on_database(settings.database_url, copying.incomplete))
    except (OSError, SQLAlchemyError) as fault:
        return Check(State.FAIL, "database", f"It can't be read: {reason(fault, url)}.")
    return Check(State.FAIL, "database", incomplete_copy(whose)) if whose else None


def _connections(settings: Settings, url: DatabaseURL) -> Check:
    wanted = pool.total(settings.database_connections, settings.web_concurrency)
    try:
        whose, allowed = asyncio.run(on_database(settings.database_url, _limit))
    except (OSError, SQLAlchemyError) as fault:
        return Check(State.FAIL, "database", f"The connection limit can't be read: {reason(fault, url)}.")
    if wanted > allowed:
        return Check(
            State.FAIL,
            "database",
            f"`serve` opens up to {wanted} connections, and {whose} allows {allowed}; set DATABASE_CONNECTIONS to at "
            f"most {max(1, allowed // 2)}, so that a new release can run beside the previous one, or get a larger plan.",
        )
    return Check(State.OK, "database", f"`serve` opens up to {wanted} connections; {whose} allows {allowed}.")


async def _limit(database: Database) -> tuple[str, int]:
    async with database.session() as session:
        row = (await session.execute(_LIMITS)).one()
    return row.whose, row.connections


def _readable(files: list[Path]) -> Check:
    names = ", ".join(str(file) for file in files)
    return Check(
        State.WARN,
        "database",
        f"Other users of this machine can read {names}; run `chmod 600 {' '.join(str(file) for file in files)}`.",
    )
