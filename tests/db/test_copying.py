"""Copies of a database: into another one, and into a file."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.db import Database, backup
from bot.db.copying import CopyDiffers, _clear_mark, _set_mark, _Target, copy, incomplete, size
from bot.db.rows import count
from bot.db.snapshot import snapshot
from bot.db.tables import DeploymentState, UninstalledTenant
from tests.conftest import POSTGRESQL

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_its_mark_is_no_data(database_url: str) -> None:
    """A copy that was cut short may begin again, since nothing else is there."""
    database = Database(database_url)
    assert (await size(database), await incomplete(database)) == (0, None)
    await _set_mark(database, "likewise.db")
    assert (await size(database), await incomplete(database)) == (0, "likewise.db")
    await _set_mark(database, "other.db")

    async with database.session() as session:
        await session.execute(insert(DeploymentState).values(name="plan", value="", updated_at=NOON))
    assert (await size(database), await incomplete(database)) == (1, "other.db")
    await _clear_mark(_Target(database, "other.db"))
    assert (await size(database), await incomplete(database)) == (1, None)
    await database.close()


async def said(url: str, tenant: str, at: datetime) -> Database:
    database = Database(url)
    async with database.session() as session:
        await session.execute(insert(UninstalledTenant).values(tenant=tenant, uninstalled_at=at))
    return database


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_a_row_that_differs_becomes_the_sources(
    database_url: str, tmp_path: Path, sqlite_template: Path
) -> None:
    """Rows that are equal aren't written, those of the target alone go, and the rest stays what it was."""
    shutil.copy(sqlite_template, tmp_path / "source.db")
    source = await said(f"sqlite:///{tmp_path}/source.db", "T1", NOON)
    target = await said(database_url, "T1", NOON + timedelta(hours=1))
    for database, tenant in ((source, "T2"), (target, "T2"), (target, "T3")):
        async with database.session() as session:
            await session.execute(insert(UninstalledTenant).values(tenant=tenant, uninstalled_at=NOON))

    reported: list[int] = []

    done = await copy(source, target, reported.append, name="source.db")

    assert (done.rows, done.written, done.deleted) == (2, 1, 1)
    assert sum(reported) == 2 * done.rows  # once copied, once compared
    async with target.session() as session:
        rows = await session.execute(select(UninstalledTenant.tenant, UninstalledTenant.uninstalled_at))
        assert {tuple(row) for row in rows} == {("T1", NOON), ("T2", NOON)}
    assert await incomplete(target) is None
    await source.close()
    await target.close()


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_a_snapshot_stays_as_it_was(database_url: str) -> None:
    """What others write meanwhile isn't in it."""
    database = await said(database_url, "T1", NOON)
    async with snapshot(database) as reading:
        assert await count(reading, UninstalledTenant) == 1
        await (await said(database_url, "T2", NOON)).close()
        assert await count(reading, UninstalledTenant) == 1
    async with snapshot(database) as reading:
        assert await count(reading, UninstalledTenant) == 2
    await database.close()


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE uninstalled_tenants SET uninstalled_at = '2026-01-01 00:00:00.000000'",
        "INSERT OR IGNORE INTO uninstalled_tenants VALUES ('T9', '2026-01-01 00:00:00.000000')",
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_row_that_changes_meanwhile_is_counted(
    database_url: str, tmp_path: Path, sqlite_template: Path, meddling: str
) -> None:
    """Something else writes into the target: a row differs, or there is one more."""
    shutil.copy(sqlite_template, tmp_path / "source.db")
    source, target = await said(f"sqlite:///{tmp_path}/source.db", "T1", NOON), Database(database_url)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as there:
        there.execute(f"CREATE TRIGGER m AFTER INSERT ON uninstalled_tenants BEGIN {meddling}; END")

    with pytest.raises(CopyDiffers) as found:
        await copy(source, target, lambda _: None, name="source.db")

    assert (found.value.table, found.value.rows) == ("uninstalled_tenants", 1)
    assert await incomplete(target) == "source.db"
    await source.close()
    await target.close()


def damaged(tmp_path: Path, sqlite_template: Path) -> Path:
    """Return a database whose later pages are overwritten."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "damaged.db"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    content = bytearray(file.read_bytes())
    page = int.from_bytes(content[16:18])
    content[page * 2 :] = b"\xff" * (len(content) - page * 2)
    file.write_bytes(content)
    return file


def test_a_damaged_database_has_no_backup(tmp_path: Path, sqlite_template: Path) -> None:
    """It would take the place of one that can be restored."""
    file, kept = damaged(tmp_path, sqlite_template), tmp_path / "backup.db"

    with pytest.raises(sqlite3.DatabaseError):
        backup.save_file(file, kept, lambda *_: None)
    assert not kept.exists()
    with pytest.raises(backup.BackupUnusable):
        backup.require_backup(file)


def test_a_backup_of_pages_is_of_one_moment(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app writes while it is made; SQLite doesn't begin it again, and doesn't mix the two."""
    monkeypatch.setattr(backup, "_PAGES", 1)
    file, kept = Path(shutil.copy(sqlite_template, tmp_path / "likewise.db")), tmp_path / "backup.db"
    lefts: list[int] = []

    with closing(sqlite3.connect(file)) as app:
        app.execute("PRAGMA journal_mode=WAL")

        def report(left: int, _total: int) -> None:
            lefts.append(left)
            app.execute(f"INSERT INTO uninstalled_tenants VALUES ('T{len(lefts)}', '2026-01-01')")
            app.commit()

        backup.save_file(file, kept, report)

    assert lefts == sorted(lefts, reverse=True)
    assert len(lefts) == len(set(lefts)) > 10
    with closing(sqlite3.connect(kept)) as saved:
        assert saved.execute("SELECT count(*) FROM uninstalled_tenants").fetchone() == (0,)


def test_a_newer_versions_backup_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    """This version wouldn't know what its tables mean."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "backup.db"))
    backup.require_backup(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(backup.BackupUnusable, match="newer version"):
        backup.require_backup(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")
    with pytest.raises(backup.BackupUnusable, match="newer version"):
        backup.require_backup(file)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["rows", "pages"])
async def test_a_backup_that_fails_leaves_no_file(database_url: str, tmp_path: Path, way: str) -> None:
    """Nobody takes half of one for a backup; a file that is there is never written over, and nothing is copied in vain."""
    file = tmp_path / "kept" / "backup.db"
    file.parent.mkdir()
    database = await said(database_url, "T1", NOON)

    def full(*_: int) -> None:
        raise OSError("No space left on device")

    async def save(report: Callable[..., None]) -> None:
        if way == "rows":
            await backup.save(database, file, report)
        else:
            backup.save_file(Path(database_url.removeprefix("sqlite:///")), file, report)

    with pytest.raises(OSError, match="No space"):
        await save(full)
    assert list(file.parent.iterdir()) == []
    file.with_name("backup.db.part").write_bytes(b"what a killed process left")
    await save(lambda *_: None)
    file.with_name("backup.db.part").unlink(missing_ok=True)  # where it isn't used
    assert list(file.parent.iterdir()) == [file]
    before = file.read_bytes()
    assert before[18:20] == b"\1\1"  # no write-ahead log, whose files would have to be kept, too
    with pytest.raises(FileExistsError):
        await save(full)
    assert file.read_bytes() == before
    await database.close()
