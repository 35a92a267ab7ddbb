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
from bot.db.copying import _set_mark, copy, incomplete, size
from bot.db.tables import UninstalledTenant
from tests.conftest import POSTGRESQL

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_its_mark_is_no_data(database_url: str) -> None:
    """A copy that was cut short may begin again, since nothing else is there."""
    database = Database(database_url)
    assert (await size(database), await incomplete(database)) == (0, None)
    await _set_mark(database, "likewise.db")
    assert (await size(database), await incomplete(database)) == (0, "likewise.db")

    async with database.session() as session:
        await session.execute(insert(UninstalledTenant).values(tenant="T1", uninstalled_at=NOON))
    assert await size(database) == 1
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


def test_a_newer_versions_backup_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    """This version wouldn't know what its tables mean."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "backup.db"))
    assert backup.require_backup(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(backup.BackupUnusable, match="newer version"):
        backup.require_backup(file)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["rows", "pages"])
async def test_a_backup_that_fails_leaves_no_file(database_url: str, tmp_path: Path, way: str) -> None:
    """Nobody takes half of one for a backup; and a file that is there already is never written over."""
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
    await save(lambda *_: None)
    assert list(file.parent.iterdir()) == [file]
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        await save(lambda *_: None)
    assert file.read_bytes() == before
    await database.close()
