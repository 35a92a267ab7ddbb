"""The database as the command line meets it: its migrations, and one sentence when it can't be used."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.db import migrations, sqlite_files
from bot.db.url import DatabaseURL
from bot.program import PROGRAM


class DatabaseNotReady(Exception):
    """The database can't be used; the text says why and what to do, without its password."""


def is_sqlite(url: str) -> bool:
    """Tell whether the database is a SQLite file, which has no other machine to wait for."""
    return DatabaseURL.parse(url).is_sqlite


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, None for one in memory or elsewhere."""
    return sqlite_files.path(DatabaseURL.parse(url))


def revision(url: str) -> str | None:
    """Return the migration the database is at; raise `DatabaseNotReady` when it can't be asked."""
    with in_a_sentence(url):
        return migrations.current(url)


def upgrade(url: str) -> None:
    """Bring the database to the newest migration; raise `DatabaseNotReady` when that fails."""
    with in_a_sentence(url):
        migrations.upgrade(url)


def downgrade(url: str, to: str) -> None:
    """Take the database back to a migration; raise `DatabaseNotReady` when that fails."""
    with in_a_sentence(url):
        migrations.downgrade(url, to)


def fix_hint(at: str | None) -> str:
    """Say what to do about a database that is at another migration than the newest."""
    if at is None or migrations.knows(at):
        return f"run `{PROGRAM} migrate`"
    return "a newer version of Likewise has made it: install that version, or give another database with DATABASE_URL"


def ignored_options(url: str) -> str | None:
    """Return a sentence about the options of DATABASE_URL that have no effect, None where there are none."""
    ignored = DatabaseURL.parse(url).options.ignored
    if not ignored:
        return None
    sentence = f"DATABASE_URL has options of other programs, which are ignored: {', '.join(ignored)}."
    if "channel_binding" in ignored:
        sentence += " In place of channel_binding, sslmode=verify-full makes sure of the server."
    return sentence


@contextmanager
def in_a_sentence(url: str) -> Iterator[None]:
    """Turn what keeps the database from working in the block into `DatabaseNotReady`."""
    address = DatabaseURL.parse(url)
    try:
        if file := sqlite_files.path(address):
            sqlite_files.require_writable(file)
            # Before SQLite does: its thread prints a traceback of its own.
            sqlite_files.create(file)
        yield
    except CommandError as fault:
        raise DatabaseNotReady(
            f"This version of Likewise doesn't have that migration ({str(fault).rstrip('.')}); "
            "check the name, or install the version that made the database."
        ) from None
    except (OSError, SQLAlchemyError) as fault:
        raise DatabaseNotReady(
            f"The database {address.shown()} can't be used: {reason(fault, address)}. Check DATABASE_URL."
        ) from None


def reason(fault: OSError | SQLAlchemyError, address: DatabaseURL | None = None) -> str:
    """Return the first line of what the driver says, without the statement, its parameters, class names and credentials."""
    said = fault.strerror if isinstance(fault, OSError) else str(getattr(fault, "orig", fault))
    first = next(iter((said or _no_words(fault)).splitlines()))
    first = re.sub(r"^<class '[^']*'>: ", "", first).rstrip(".")
    return address.without_credentials(first) if address else first


def _no_words(fault: Exception) -> str:
    return "no answer in time" if isinstance(fault, TimeoutError) else type(fault).__name__
