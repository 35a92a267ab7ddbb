"""An operator's commands are killed, run out of disk space, or run twice at once."""

import asyncio
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.db import Database, copying
from bot.db.backup import save_file
from tests.cli import processes
from tests.cli.conftest import Likewise, folder, likewise
from tests.cli.full_database import contents, fill

__all__ = ["folder", "likewise"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither SIGKILL nor ulimit")

ROWS = 300
# The report of progress kills the process, after the file has been begun and before it is complete.
KILLED = """
import asyncio, os, sys
from pathlib import Path
from bot.db import Database
from bot.db.backup import save, save_file

def kill(*_: int) -> None:
    os.kill(os.getpid(), 9)

async def saved() -> None:
    async with Database(sys.argv[1]) as database:
        await save(database, Path("saved.db"), kill)

if sys.argv[1].startswith("sqlite"):
    save_file(Path(sys.argv[1].removeprefix("sqlite:///")), Path("saved.db"), kill)
else:
    asyncio.run(saved())
"""
# The report of progress terminates the process.
TERMINATED = """
import os, signal, sys
from bot.cli import progress
from bot.cli.commands import app

progress._Lines.advance = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
app(sys.argv[1:])
"""


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.processes
async def test_a_killed_backup_leaves_no_file_that_looks_like_one(
    likewise: Likewise, folder: Path, database_url: str
) -> None:
    """The same command succeeds the next time."""
    await fill(database_url, ROWS)
    command = [sys.executable, "-c", KILLED, database_url]
    killed = await asyncio.to_thread(
        subprocess.run, command, cwd=folder, env=processes.environment(), check=False
    )
    there = (folder / "saved.db").exists()

    again = await asyncio.to_thread(likewise, "backup", "saved.db", DATABASE_URL=database_url)

    assert (killed.returncode, there) == (-9, False)
    assert again.exit_code == 0, again.output
    assert await contents(f"sqlite:///{folder}/saved.db") == await contents(database_url)


async def test_a_copy_that_was_cut_short_is_not_backed_up(
    likewise: Likewise, folder: Path, database_url: str
) -> None:
    """Its backup could only be found out when it is needed."""
    async with Database(database_url) as target:
        await copying._set_mark(target, "likewise.db")

    result = await asyncio.to_thread(likewise, "backup", "saved.db", DATABASE_URL=database_url)

    assert result.exit_code == 2
    assert "This database is an incomplete copy of likewise.db." in result.stderr
    assert "saved.db" not in names(folder)


async def test_of_two_backups_to_one_file_the_later_one_is_refused(
    folder: Path, sqlite_template: Path
) -> None:
    """The one that was complete first stays as it is, and nothing is left of the other."""
    shutil.copy(sqlite_template, folder / "likewise.db")
    source = f"sqlite:///{folder}/likewise.db"
    await fill(source, ROWS)
    saved = folder / "saved.db"

    def save_meanwhile(*_: int) -> None:
        if not saved.exists():
            save_file(folder / "likewise.db", saved, lambda *_: None)

    with pytest.raises(FileExistsError):
        save_file(folder / "likewise.db", saved, save_meanwhile)

    assert await contents(f"sqlite:///{saved}") == await contents(source)
    assert not any(".part" in name for name in names(folder))


async def saved_database(likewise: Likewise, folder: Path, template: Path) -> str:
    """Fill a database, and save it as `saved.db`; return its URL."""
    shutil.copy(template, folder / "likewise.db")
    source = f"sqlite:///{folder}/likewise.db"
    await fill(source, ROWS)
    assert (await asyncio.to_thread(likewise, "backup", "saved.db", DATABASE_URL=source)).exit_code == 0
    return source


@pytest.mark.parametrize("words", [["backup", "other.db"], ["restore", "saved.db", "--yes"]])
@pytest.mark.processes
async def test_a_full_disk_stops_a_command_with_a_sentence(
    likewise: Likewise, folder: Path, sqlite_template: Path, words: list[str]
) -> None:
    """The database isn't changed, and no half of a file is left."""
    source = await saved_database(likewise, folder, sqlite_template)
    before, files = await contents(source), names(folder)

    full = await asyncio.to_thread(
        subprocess.run,
        ["sh", "-c", 'ulimit -f 200; exec "$@"', "sh", *processes.command(*words)],
        cwd=folder,
        env=processes.environment(DATABASE_URL=source, TMPDIR=str(folder)),
        capture_output=True,
        check=False,
    )

    assert full.returncode == 2
    last = full.stderr.decode().splitlines()[-1]
    assert "can't be" in last, full.stderr
    assert b"Traceback" not in full.stderr
    assert (await contents(source), names(folder)) == (before, files)


@pytest.mark.parametrize("words", [["backup", "other.db"], ["restore", "saved.db", "--yes"]])
@pytest.mark.processes
async def test_a_command_that_is_terminated_leaves_no_copy_of_the_data(
    likewise: Likewise, folder: Path, sqlite_template: Path, words: list[str]
) -> None:
    """It would keep what people delete."""
    source = await saved_database(likewise, folder, sqlite_template)
    (folder / "temporary").mkdir()

    terminated = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", TERMINATED, *words],
        cwd=folder,
        env=processes.environment(DATABASE_URL=source, TMPDIR=str(folder / "temporary")),
        capture_output=True,
        check=False,
    )

    assert terminated.returncode in {1, 130}, terminated
    assert b"Traceback" not in terminated.stderr
    assert names(folder / "temporary") == []
    assert not any("other.db" in name for name in names(folder))


async def test_of_two_copies_into_one_database_only_the_later_one_continues(
    folder: Path, sqlite_template: Path, database_url: str
) -> None:
    """The earlier one stops at its next step, so that the database isn't a mixture without a mark."""
    sources = [f"sqlite:///{folder}/{name}.db" for name in ("one", "two")]
    for url, rows in zip(sources, (ROWS, 3), strict=True):
        shutil.copy(sqlite_template, folder / Path(url).name)
        await fill(url, rows)
    finished = list[copying.Copied]()

    async def copy_second() -> copying.Copied:
        async with Database(sources[1]) as source, Database(database_url) as target:
            return await copying.copy(source, target, lambda _: None, name="second")

    def copy_meanwhile(_: int) -> None:
        if not finished:
            with ThreadPoolExecutor() as thread:
                finished.append(thread.submit(asyncio.run, copy_second()).result())

    async with Database(sources[0]) as source, Database(database_url) as target:
        with pytest.raises(copying.CopyDiffers):
            await copying.copy(source, target, copy_meanwhile, name="first")
        mark = await copying.incomplete(target)

    assert mark is None
    assert await contents(database_url) == await contents(sources[1])
