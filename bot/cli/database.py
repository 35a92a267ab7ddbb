"""Database access of the commands: migrations, with errors as sentences."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database, migrations, sqlite_files
from bot.db.url import DatabaseURL
from bot.program import PROGRAM

T = TypeVar("T")


class DatabaseNotReady(Exception):
    """The database can't be used; the text says why and what to do, without its password."""


async def on_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Open the database, and return the result of `work` on it."""
    async with Database(url) as database:
        return await work(database)


def is_sqlite(url: str) -> bool:
    """Return whether the database is a SQLite file."""
    return DatabaseURL.parse(url).is_sqlite


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None if it is in memory or another database."""
    return sqlite_files.path(DatabaseURL.parse(url))


def revision(url: str) -> str | None:
    """Return the database's migration, or None if it has none; raises `DatabaseNotReady`."""
    with in_a_sentence(url):
        return migrations.current(url)


def upgrade(url: str) -> None:
    """Upgrade the database to the newest migration; raises `DatabaseNotReady`."""
    with in_a_sentence(url):
        migrations.upgrade(url)


def downgrade(url: str, to: str) -> None:
    """Downgrade the database to a migration; raises `DatabaseNotReady`."""
    with in_a_sentence(url):
        migrations.downgrade(url, to)


def fix_hint(at: str | None) -> str:
    """Return how to fix a database that isn't at the newest migration; `at` is its migration."""
    if at is None or migrations.knows(at):
        return f"run `{PROGRAM} migrate`"
    return "a newer version of Likewise created it: install that version, or set DATABASE_URL to another database"


def incomplete_copy(whose: str) -> str:
    """Return what to do with a database into which the copy of `whose` was interrupted."""
    return (
        f"This database is an incomplete copy of {whose}. To complete it, run `{PROGRAM} copy-database` or "
        f"`{PROGRAM} restore` again."
    )


def ignored_options(url: str) -> str | None:
    """Return a sentence about options of DATABASE_URL without effect, or None."""
    ignored = DatabaseURL.parse(url).options.ignored
    if not ignored:
        return None
    sentence = f"DATABASE_URL has options for other programs, which are ignored: {', '.join(ignored)}."
    if "channel_binding" in ignored:
        sentence += " Instead of channel_binding, use sslmode=verify-full to verify the server."
    return sentence


@contextmanager
def in_a_sentence(url: str) -> Iterator[None]:
    """Raise database errors of the block as `DatabaseNotReady`."""
    address = DatabaseURL.parse(url)
    try:
        if file := sqlite_files.path(address):
            sqlite_files.require_writable(file)
        yield
    except migrations.UnknownMigration as fault:
        raise DatabaseNotReady(
            f"This version of Likewise doesn't have that migration ({str(fault).rstrip('.')}); "
            "check the name, or install the version that created the database."
        ) from None
    except (OSError, SQLAlchemyError) as fault:
        raise DatabaseNotReady(
            f"The database {address.shown()} can't be used: {reason(fault, address)}. Check DATABASE_URL."
        ) from None


def reason(fault: OSError | SQLAlchemyError, address: DatabaseURL | None = None) -> str:
    """Return the first line of the driver's message.

    It is without statement, parameters, class names and, with `address`, credentials.
    """
    said = fault.strerror if isinstance(fault, OSError) else str(getattr(fault, "orig", fault))
    first = next(iter((said or _no_words(fault)).splitlines()))
    first = re.sub(r"^<class '[^']*'>: ", "", first).rstrip(".")
    return address.without_credentials(first) if address else first


def _no_words(fault: Exception) -> str:
    return "no response in time" if isinstance(fault, TimeoutError) else type(fault).__name__
