"""Back up a database to a file, and restore it.

The file is always a SQLite database, which can be opened, queried and copied anywhere.
"""

import asyncio
import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bot.db import migrations
from bot.db.copying import Copied, copy
from bot.db.engine import Database

Pages = Callable[[int, int], None]

_PAGES: Final = 500  # at a time


class BackupUnusable(Exception):
    """A file that isn't a backup of this app; the text says why."""


async def save(database: Database, file: Path, report: Callable[[int], None]) -> Copied:
    """Copy all rows, as of now, into a new SQLite file. Raises OSError if the file exists."""
    with _new_file(file) as unfinished:
        url = f"sqlite:///{unfinished}"
        await asyncio.to_thread(migrations.upgrade, url)  # Alembic runs an event loop of its own
        async with Database(url) as target:
            return await copy(database, target, report, name=str(file))


def save_file(source: Path, file: Path, report: Pages) -> None:
    """Copy a SQLite database, as of now, into a new file, at any migration.

    What is only in its write-ahead log is copied, too; the source stays as it is. `report` gets the
    number of remaining pages, and of all pages. Raises OSError if the file exists, and
    sqlite3.Error.
    """
    with (
        _new_file(file) as unfinished,
        closing(_reading(source)) as reading,
        closing(sqlite3.connect(unfinished)) as writing,
    ):
        # A read transaction, so that the app's writes don't make SQLite start over.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(writing, pages=_PAGES, progress=lambda _, left, total: report(left, total))
        _require_intact(writing)


def require_backup(file: Path) -> None:
    """Raise `BackupUnusable` unless this version can restore the file."""
    if not file.is_file():
        raise BackupUnusable(f"There is no file {file}.")
    try:
        with closing(_reading(file)) as reading:
            found = reading.execute("PRAGMA quick_check").fetchone()[0]
            row = reading.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as fault:
        raise BackupUnusable(f"{file} isn't a backup of Likewise ({fault}).") from None
    if found != "ok":
        raise BackupUnusable(f"{file} is damaged ({found}). Use another backup.")
    if row is None or not migrations.knows(row[0]):
        raise BackupUnusable(f"A newer version of Likewise made {file}. Install that version to restore it.")


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """Yield a database beside `file`, which gets its name when it is complete.

    Only its owner can read it. If the process is killed, there is no `file`, so it can be written
    again. Raises FileExistsError, also if another process was faster.
    """
    if os.path.lexists(file):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    descriptor, name = tempfile.mkstemp(".part", f"{file.name}.", file.absolute().parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
        _one_file(unfinished)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        unfinished.replace(file)
    finally:
        _discard(unfinished)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _require_intact(saved: sqlite3.Connection) -> None:
    found = saved.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _one_file(file: Path) -> None:
    """Turn off write-ahead logging, whose extra files would have to be kept with a backup."""
    with closing(sqlite3.connect(file)) as writing:
        writing.execute("PRAGMA journal_mode=DELETE").fetchone()


def _discard(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)
