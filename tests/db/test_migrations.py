"""Migrations run up and down on both databases, and match the models."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.db import Database, migrations
from bot.db.tables import Base

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REVISIONS = [one.revision for one in ScriptDirectory(str(migrations.FOLDER)).walk_revisions()]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


async def test_the_newest_migration_matches_the_models(database: Database) -> None:
    """Tables, columns, types, defaults and indexes."""
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def conditions(connection: Connection) -> dict[str | None, str]:
    """Return the indexes of the database for some of their tables' rows, and their conditions."""
    return {
        index["name"]: str(condition).strip("()")
        for indexes in inspect(connection).get_multi_indexes().values()
        for index in indexes
        for name, condition in index.get("dialect_options", {}).items()
        if name.endswith("_where")
    }


async def test_indexes_have_the_conditions_of_the_models(database: Database) -> None:
    """An index of a queue has its few unfinished rows only."""
    declared = {
        index.name: index.info["where"]
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.info
    }
    async with database.engine.connect() as connection:
        assert await connection.run_sync(conditions) == declared
    assert len(declared) > 1


async def test_migrations_run_down_and_up_again(database: Database, database_url: str) -> None:
    """One by one to the empty database and back, to the same schema."""
    before = await tables(database)
    for revision in [*REVISIONS[1:], "base"]:
        migrations.downgrade(database_url, revision)
        assert migrations.current(database_url) == (None if revision == "base" else revision)
    assert await tables(database) == {"alembic_version"}

    migrations.upgrade(database_url)

    assert await tables(database) == before
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database, database_url: str) -> None:
    """A release may run it every time."""
    migrations.upgrade(database_url)
    assert migrations.current(database_url) == migrations.HEAD


async def test_processes_that_migrate_together_take_turns(database: Database, database_url: str) -> None:
    """Several machines may start at once; the test makes them meet."""
    migrations.downgrade(database_url, "base")
    code = f"from bot.db import migrations as m; print(flush=True); input(); m.upgrade({database_url!r})"
    pipe = subprocess.PIPE
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe
        )
        for _ in range(2)
    ]
    for one in started:
        assert one.stdout is not None
        await one.stdout.readline()

    said = await asyncio.gather(*(one.communicate(b"\n") for one in started))
    assert [(errors, one.returncode) for one, (_, errors) in zip(started, said, strict=True)] == [
        (b"", 0)
    ] * 2
    assert migrations.current(database_url) == migrations.HEAD


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_failed_migration_leaves_nothing_behind(database: Database, database_url: str) -> None:
    """Half a migration could be neither finished nor undone."""
    migrations.downgrade(database_url, "base")
    async with database.session() as session:
        await session.execute(text("CREATE TABLE member_preferences (id INTEGER)"))

    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(database_url)

    assert await tables(database) == {"alembic_version", "member_preferences"}
