"""The database as the command line meets it: its migrations, and one sentence when it can't be used."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.db import migrations
from bot.db.engine import async_url
from bot.program import PROGRAM


class DatabaseTrouble(Exception):
    """The database can't be used; the text says why and what to do, without its password."""


def is_sqlite(url: str) -> bool:
    """Tell whether the database is a SQLite file, which has no other machine to wait for."""
    return async_url(url).get_backend_name() == "sqlite"


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, None for one in memory or elsewhere."""
    name = async_url(url).database
    return Path(name) if is_sqlite(url) and name and name != ":memory:" else None


def revision(url: str) -> str | None:
    """Return the migration the database is at; raise `DatabaseTrouble` when it can't be asked."""
    with _in_a_sentence(url):
        return migrations.current(url)


def bring_up(url: str) -> None:
    """Bring the database to the newest migration; raise `DatabaseTrouble` when that fails."""
    with _in_a_sentence(url):
        migrations.upgrade(url)


def take_down(url: str, to: str) -> None:
    """Take the database back to a migration; raise `DatabaseTrouble` when that fails."""
    with _in_a_sentence(url):
        migrations.downgrade(url, to)


def mend(at: str | None) -> str:
    """Say what to do about a database that is at another migration than the newest."""
    if at is None or migrations.knows(at):
        return f"run `{PROGRAM} migrate`"
    return "a newer version of Likewise has made it: install that version, or give another database with DATABASE_URL"


@contextmanager
def _in_a_sentence(url: str) -> Iterator[None]:
    try:
        if file := sqlite_file(url):
            _touch(file)
        yield
    except CommandError as fault:
        raise DatabaseTrouble(
            f"This version of Likewise doesn't have that migration ({str(fault).rstrip('.')}); "
            "check the name, or install the version that made the database."
        ) from None
    except (OSError, SQLAlchemyError) as fault:
        where = async_url(url).render_as_string(hide_password=True)
        raise DatabaseTrouble(
            f"The database {where} can't be used: {reason(fault)}. Check DATABASE_URL."
        ) from None


def _touch(file: Path) -> None:
    """Find out whether the file can be written before SQLite does: its thread prints a traceback of its own."""
    with file.open("ab"):
        pass


def reason(fault: OSError | SQLAlchemyError) -> str:
    """Return the first line of what the driver says, without the statement, its parameters and class names."""
    said = fault.strerror if isinstance(fault, OSError) else str(getattr(fault, "orig", fault))
    first = next(iter((said or type(fault).__name__).splitlines()))
    return re.sub(r"^<class '[^']*'>: ", "", first).rstrip(".")
