"""A SQLite database file that several processes use."""

import asyncio
import os
import sqlite3
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db import Database, sqlite_files
from bot.db.url import DatabaseURL

NOBODY = 65534
OPEN_WRITE_AND_CLOSE = (
    "import sqlite3, sys;"
    "there = sqlite3.connect(sys.argv[1]);"
    "there.execute('CREATE TABLE theirs (id INTEGER)');"
    "there.commit();"
    "there.close()"
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_another_process_that_closes_the_file_leaves_it_to_this_one(
    database_url: str, tmp_path: Path
) -> None:
    """A further connection here gives up none of this process's locks.

    POSIX locks go when a process closes any descriptor of the file (https://sqlite.org/howtocorrupt.html, 2.2); the other
    process then takes itself for the last one and deletes the log that this one writes to.
    """
    database = Database(database_url)
    async with database.session() as session, database.session() as another:
        await session.execute(text("SELECT * FROM installations"))
        await another.execute(text("SELECT * FROM installations"))

    file = tmp_path / "likewise.db"
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN_WRITE_AND_CLOSE, str(file))
    assert await other.wait() == 0

    assert file.with_name("likewise.db-wal").exists()
    async with database.session() as session:
        await session.execute(text("INSERT INTO theirs VALUES (1)"))
    await database.close()
    with sqlite3.connect(file) as here:
        assert here.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert here.execute("SELECT id FROM theirs").fetchall() == [(1,)]
    here.close()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////data/likewise.db", Path("/data/likewise.db")),
        ("sqlite:///likewise.db", Path("likewise.db")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://u@h/d", None),
    ],
)
def test_only_a_database_in_a_file_has_one(url: str, file: Path | None) -> None:
    assert sqlite_files.path(DatabaseURL.parse(url)) == file


def test_files_that_others_may_read_are_named(tmp_path: Path) -> None:
    """The database itself, and its logs."""
    file, log = tmp_path / "likewise.db", tmp_path / "likewise.db-wal"
    file.touch(0o600)
    assert sqlite_files.readable_by_others(file) == []
    log.touch()
    log.chmod(0o640)
    assert sqlite_files.readable_by_others(file) == [log]
    file.chmod(0o604)
    assert sqlite_files.readable_by_others(file) == [file, log]


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """Whatever the umask says."""
    file = tmp_path / "likewise.db"

    sqlite_files.create(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_connecting_makes_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    """SQLite itself would make one that others may read."""
    file = tmp_path / "likewise.db"
    database = Database(f"sqlite:///{file}")
    async with database.session() as session:
        await session.execute(text("SELECT 1"))
    await database.close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_existing_file_stays_as_it_is(tmp_path: Path) -> None:
    """Its content, and the mode that somebody chose."""
    file = tmp_path / "likewise.db"
    file.write_bytes(b"content")
    file.chmod(0o640)

    sqlite_files.create(file)

    assert file.read_bytes() == b"content"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_new_file_behind_a_link_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """SQLite follows the link, and would make a file that others may read."""
    (tmp_path / "likewise.db").symlink_to(tmp_path / "data.db")

    sqlite_files.create(tmp_path / "likewise.db")

    assert stat.S_IMODE((tmp_path / "data.db").stat().st_mode) == 0o600


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="it isn't a file"):
        sqlite_files.require_writable(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither users' ids nor modes")
def test_a_file_that_this_user_cannot_write_is_named() -> None:
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:  # only root could enter pytest's own
        Path(folder).chmod(0o777)
        file = Path(folder) / "likewise.db"
        file.touch(0o400)
        if user == 0:
            os.seteuid(NOBODY)
        try:
            with pytest.raises(OSError, match="no right to read and write it"):
                sqlite_files.require_writable(file)
        finally:
            os.seteuid(user)
