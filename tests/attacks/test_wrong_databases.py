"""An operator's commands on another database than the one meant: a wrong folder, a second name, an incomplete copy."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.database import upgrade
from bot.db import Database, copying
from bot.db.keyring import new_key
from tests.cli.conftest import Likewise, folder, likewise
from tests.cli.full_database import contents, fill
from tests.cli.test_database_checks import database_lines
from tests.conftest import POSTGRESQL

__all__ = ["folder", "likewise"]

ROWS = 3
TWO_KEYS = f"{new_key().reveal()},{new_key().reveal()}"


def incomplete_copy(folder: Path) -> str:
    """Return the URL of a database into which a copy was interrupted."""
    url = f"sqlite:///{folder}/likewise.db"
    upgrade(url)

    async def cut_short() -> None:
        await fill(url, ROWS)
        async with Database(url) as target:
            await copying._set_mark(target, "source.db")

    asyncio.run(cut_short())
    return url


@pytest.mark.parametrize("command", ["list", "rotate"])
def test_keys_in_a_folder_without_a_database_create_none(
    likewise: Likewise, folder: Path, command: str
) -> None:
    """On an empty one, `rotate` would say that the older keys aren't needed any longer."""
    result = likewise("keys", command, ENCRYPTION_KEYS=TWO_KEYS)

    assert result.exit_code == 2
    assert result.stderr == (
        "There is no database likewise.db. Run this where Likewise runs, or set DATABASE_URL.\n"
    )
    assert list(folder.iterdir()) == []


def test_a_rotation_that_finds_nothing_gives_no_key_up(likewise: Likewise) -> None:
    """The values may be in another database, such as the one before a move."""
    likewise("migrate")

    result = likewise("keys", "rotate", ENCRYPTION_KEYS=TWO_KEYS)

    assert result.exit_code == 0
    assert "no longer needed" not in result.stdout
    assert "check that DATABASE_URL is the right one" in result.stdout


def test_a_database_without_tables_is_not_backed_up(likewise: Likewise, folder: Path) -> None:
    """Its backup would look like one of the deployment's data."""
    (folder / "likewise.db").touch()

    result = likewise("backup", "saved.db")

    assert result.exit_code == 2
    assert result.stderr == (
        "sqlite:///likewise.db has no tables of Likewise, so there is nothing to save. Check DATABASE_URL.\n"
    )
    assert not (folder / "saved.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "rotate"],
        ["keys", "list"],
        ["users"],
        ["installations"],
        ["stats"],
        ["disconnect", "user-1", "--yes"],
        ["forget", "user-1", "--yes"],
        ["revoke-all", "--yes"],
        ["backup", "saved.db"],
        ["copy-database", "sqlite:///other.db", "--yes"],
    ],
)
def test_no_command_works_on_an_incomplete_copy(
    likewise: Likewise, folder: Path, complete: dict[str, str], words: list[str]
) -> None:
    """What it deleted or encrypted would come back as it was when the copy is completed."""
    url = incomplete_copy(folder)
    before = asyncio.run(contents(url))

    result = likewise(*words, **complete)

    assert result.exit_code == 2
    assert "This database is an incomplete copy of source.db." in result.stderr
    assert asyncio.run(contents(url)) == before


def test_doctor_finds_an_incomplete_copy(likewise: Likewise, folder: Path) -> None:
    """Otherwise all would look well until the next start."""
    incomplete_copy(folder)

    lines = database_lines(likewise)

    assert any(line.startswith("FAIL") and "incomplete copy of source.db" in line for line in lines), lines


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_a_file_with_two_names_is_not_copied_onto_itself(
    likewise: Likewise, folder: Path, sqlite_template: Path, link: object
) -> None:
    """SQLite would keep a log for each of the names."""
    shutil.copy(sqlite_template, folder / "likewise.db")
    assert callable(link)
    link(folder / "likewise.db", folder / "other.db")

    result = likewise("copy-database", "sqlite:///other.db", "--yes")

    assert result.exit_code == 2
    assert "are the same database" in result.stderr


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_database_with_two_addresses_is_not_copied_onto_itself(
    likewise: Likewise, folder: Path, database_url: str
) -> None:
    """It stays as it was, without the mark of an incomplete copy, with which the app wouldn't start."""
    await fill(database_url, ROWS)
    before = await contents(database_url)

    result = await asyncio.to_thread(
        likewise, "copy-database", f"{database_url}/", "--yes", DATABASE_URL=database_url
    )

    assert result.exit_code == 2
    assert "are the same database" in result.stderr
    assert await contents(database_url) == before


def test_a_copied_file_is_restored_with_what_is_only_in_its_log(
    likewise: Likewise, folder: Path, sqlite_template: Path
) -> None:
    """A snapshot of a running app's folder: X has refreshed tokens that only the log has."""
    shutil.copy(sqlite_template, folder / "running.db")
    (folder / "snapshot").mkdir()
    with closing(sqlite3.connect(folder / "running.db")) as running:
        running.execute("INSERT INTO deployment_state VALUES ('newest', 'yes', '2026-11-29 00:00:00.000000')")
        running.commit()
        for end in ("", "-wal"):
            shutil.copy(folder / f"running.db{end}", folder / f"snapshot/likewise.db{end}")
    snapshot = {file.name: file.read_bytes() for file in (folder / "snapshot").iterdir()}

    result = likewise("restore", "snapshot/likewise.db", "--yes")

    assert result.exit_code == 0, result.output
    with closing(sqlite3.connect(folder / "likewise.db")) as restored:
        assert restored.execute("SELECT name FROM deployment_state").fetchall() == [("newest",)]
    assert snapshot.items() <= {f.name: f.read_bytes() for f in (folder / "snapshot").iterdir()}.items()
