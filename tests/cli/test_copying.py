"""`copy-database`, `backup` and `restore`."""

import asyncio
import json
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

from bot.cli.database import upgrade
from bot.db import Database
from bot.db.tables import AuditEntry, LikeEvent
from tests.cli import processes
from tests.cli.conftest import Likewise
from tests.cli.full_database import TABLES, contents, fill
from tests.cli.terminal import terminal
from tests.conftest import POSTGRESQL

ROWS = 30


@pytest.fixture
def file(folder: Path, sqlite_template: Path) -> str:
    """A SQLite database with rows in every table."""
    shutil.copy(sqlite_template, folder / "likewise.db")
    url = f"sqlite:///{folder}/likewise.db"
    asyncio.run(fill(url, ROWS))
    return url


async def write(url: str, *statements: object) -> None:
    database = Database(url)
    async with database.session() as session:
        for statement in statements:
            await session.execute(statement)  # type: ignore[call-overload]
    await database.close()


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_copy_to_postgresql_and_back_keeps_every_row(
    likewise: Likewise, folder: Path, sqlite_template: Path, database_url: str
) -> None:
    shutil.copy(sqlite_template, folder / "likewise.db")
    here, back = "sqlite:///likewise.db", f"sqlite:///{folder}/back.db"
    await fill(here, ROWS)

    there = await asyncio.to_thread(likewise, "copy-database", database_url, "--json", DATABASE_URL=here)
    again = await asyncio.to_thread(
        likewise, "copy-database", DATABASE_URL=database_url, TARGET_DATABASE_URL=back
    )

    assert there.exit_code == again.exit_code == 0, there.output + again.output
    told = json.loads(there.stdout)
    assert (told["rows"], told["written"], told["deleted"]) == (ROWS * len(TABLES), ROWS * len(TABLES), 0)
    assert "Copying and verifying rows: 0 of" in there.stderr
    assert await contents(here) == await contents(database_url) == await contents(back)


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_new_ids_continue_after_the_copied_ones(
    likewise: Likewise, folder: Path, sqlite_template: Path, database_url: str
) -> None:
    """The first insert on the new database doesn't conflict with a copied row."""
    shutil.copy(sqlite_template, folder / "likewise.db")
    await fill("sqlite:///likewise.db", ROWS)
    await asyncio.to_thread(likewise, "copy-database", database_url)
    entry = {
        "tenant": "T1",
        "workspace": "T1",
        "user": "U1",
        "event_type": "setting",
        "detail": "",
        "created_at": datetime.now(UTC),
    }

    await write(database_url, insert(AuditEntry).values(entry))

    database = Database(database_url)
    async with database.session() as session:
        assert await session.scalar(select(func.max(AuditEntry.id))) == ROWS + 1
    await database.close()


@pytest.mark.processes
async def test_an_interrupted_copy_can_be_resumed(
    likewise: Likewise, folder: Path, sqlite_template: Path, database_url: str, complete: dict[str, str]
) -> None:
    """The app doesn't start on an incomplete copy, and the same command completes it without asking."""
    shutil.copy(sqlite_template, folder / "source.db")
    here = "sqlite:///source.db"
    await fill(here, 400)
    process = await asyncio.create_subprocess_exec(
        *processes.command("copy-database", database_url),
        cwd=folder,
        env=processes.environment(DATABASE_URL=here),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async for line in process.stderr:
        if b"rows: " in line and b": 0 of" not in line:
            break
    process.kill()
    await process.communicate()

    started = await asyncio.to_thread(processes.run, folder, "serve", **complete, DATABASE_URL=database_url)
    done = await asyncio.to_thread(likewise, "copy-database", database_url, "--json", DATABASE_URL=here)

    assert started.returncode == 2
    assert b"is an incomplete copy of sqlite:///source.db" in started.stderr
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["written"] < 400 * len(TABLES)
    assert await contents(here) == await contents(database_url)


async def test_data_in_the_target_is_replaced_only_after_confirmation(
    likewise: Likewise, folder: Path, sqlite_template: Path, database_url: str
) -> None:
    """Then the target has exactly the source's rows; otherwise it isn't changed."""
    shutil.copy(sqlite_template, folder / "source.db")
    here = "sqlite:///source.db"
    await fill(here, 3)
    await fill(database_url, 5)
    await write(here, delete(LikeEvent).where(LikeEvent.id == 2))
    before = await contents(database_url)

    declined = await asyncio.to_thread(likewise, "copy-database", database_url, DATABASE_URL=here)
    assert declined.exit_code == 1
    assert f"Replace the {5 * len(TABLES)} rows in" in declined.stderr
    assert await contents(database_url) == before
    agreed = await asyncio.to_thread(likewise, "copy-database", database_url, "--yes", DATABASE_URL=here)

    assert agreed.exit_code == 0, agreed.output
    assert await contents(database_url) == await contents(here)


def test_a_copy_that_differs_is_an_error(
    likewise: Likewise, folder: Path, file: str, complete: dict[str, str]
) -> None:
    """Each row is compared; a copy that differs stays marked as incomplete."""
    target = folder / "other.db"
    upgrade(f"sqlite:///{target}")
    with closing(sqlite3.connect(target)) as database:
        database.execute(
            "CREATE TRIGGER meddling AFTER INSERT ON audit BEGIN UPDATE audit SET detail = 'x' WHERE id = new.id; END"
        )

    result = likewise("copy-database", f"sqlite:///{target}")

    assert result.exit_code == 1
    assert f"{ROWS} rows of the table audit differ" in result.stderr
    started = processes.run(folder, "serve", **complete, DATABASE_URL=f"sqlite:///{target}")
    assert b"incomplete copy" in started.stderr


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("sqlite:///likewise.db", "are the same database"),
        ("sqlite:///./likewise.db", "are the same database"),
        ("mysql://there/db", "is not a database Likewise knows"),
        ("postgresql://u:pass-phrase@127.0.0.1:1/db", "can't be used"),
    ],
)
def test_an_unusable_target_is_refused(likewise: Likewise, file: str, target: str, says: str) -> None:
    """The message doesn't show its password."""
    result = likewise("copy-database", target)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "pass-phrase" not in result.output


async def test_a_backup_can_be_restored(
    likewise: Likewise, folder: Path, sqlite_template: Path, database_url: str
) -> None:
    """The database has the rows of the backup again, and only the file's owner can read it."""
    await fill(database_url, ROWS)
    before = await contents(database_url)
    saved = await asyncio.to_thread(likewise, "backup", "saved.db", DATABASE_URL=database_url)
    await write(database_url, delete(LikeEvent), delete(AuditEntry).where(AuditEntry.id > 3))

    restored = await asyncio.to_thread(likewise, "restore", "saved.db", "--yes", DATABASE_URL=database_url)

    assert saved.exit_code == restored.exit_code == 0, saved.output + restored.output
    assert await contents(database_url) == before
    assert stat.S_IMODE((folder / "saved.db").stat().st_mode) == 0o600
    assert not (folder / "saved.db-wal").exists()


def test_a_backup_can_be_taken_while_the_app_writes(likewise: Likewise, folder: Path, file: str) -> None:
    """It has all committed changes, even those only in the write-ahead log, and none of an open transaction."""
    with closing(sqlite3.connect(folder / "likewise.db")) as app:
        app.execute("UPDATE audit SET detail = 'committed' WHERE id = 1")
        app.commit()
        app.execute("UPDATE audit SET detail = 'not yet' WHERE id = 2")
        result = likewise("backup", "saved.db", "--json")

    assert json.loads(result.stdout)["file"] == "saved.db"
    with closing(sqlite3.connect(folder / "saved.db")) as saved:
        details = dict(saved.execute("SELECT id, detail FROM audit WHERE id < 3"))
    assert details[1] == "committed"
    assert details[2] != "not yet"


async def test_a_backup_never_overwrites_a_file(likewise: Likewise, folder: Path, database_url: str) -> None:
    (folder / "mine.txt").write_text("mine")

    result = await asyncio.to_thread(likewise, "backup", "mine.txt", DATABASE_URL=database_url)

    assert result.exit_code == 2
    assert "already exists, and `backup` never overwrites a file" in result.stderr
    assert (folder / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "There is no file"), (b"something else", "isn't a backup of Likewise")]
)
def test_a_file_that_is_not_a_backup_is_not_restored(
    likewise: Likewise, folder: Path, file: str, content: bytes | None, says: str
) -> None:
    """The database isn't changed."""
    if content is not None:
        (folder / "saved.db").write_bytes(content)
    before = asyncio.run(contents(file))

    result = likewise("restore", "saved.db", "--yes")

    assert result.exit_code == 2
    assert says in result.stderr
    assert asyncio.run(contents(file)) == before


def test_a_command_never_creates_a_database_by_mistake(likewise: Likewise, folder: Path) -> None:
    """In the wrong folder, it says that there is no database."""
    for words in (["users"], ["installations"], ["backup"], ["copy-database", "sqlite:///other.db"]):
        result = likewise(*words)
        assert result.exit_code == 2
        assert "There is no database likewise.db." in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
@pytest.mark.processes
def test_a_terminal_shows_a_progress_bar_and_ctrl_c_the_next_step(folder: Path, file: str) -> None:
    """At the question nothing is lost; during the copy, the same command resumes it."""
    assert processes.run(folder, "backup", "saved.db", DATABASE_URL=file).returncode == 0

    with terminal(folder, "restore", "saved.db", DATABASE_URL=file) as asked:
        asked.wait_for("[y/N]: ")
        asked.interrupt()
    with terminal(folder, "copy-database", "sqlite:///other.db", DATABASE_URL=file) as copied:
        status = copied.ended()
    with terminal(folder, "restore", "saved.db", "--yes", DATABASE_URL=file) as stopped:
        stopped.wait_for("Copying and verifying rows")
        stopped.interrupt()

    assert "Nothing was changed." in asked.screen
    assert "Traceback" not in asked.screen + stopped.screen
    assert (status, "━" in copied.screen) == (0, True), copied.screen
    assert "to resume." in stopped.screen or "all verified" in stopped.screen
