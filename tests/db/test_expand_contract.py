"""Migrations expand before they contract, so that the release before goes on serving.

A migration of a release may only add what the code of the release before can live with. What it drops,
renames or tightens has to be unused by then; the file says so in a constant `CONTRACTS`, with the release that
stopped using it.
"""

import ast
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.bootstrap import prepare_database
from bot.db import Database, migrations
from bot.db.tables import Base
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, scene

CONTRACTING = {
    "alter_column",
    "create_check_constraint",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "rename_table",
}
NEXT = f"{int(migrations.HEAD) + 1:04}"
FILES = sorted((migrations.FOLDER / "versions").glob("*.py"))


def offenses(source: str) -> list[str]:
    """Return what a migration's `upgrade` does that might break the previous release and isn't declared."""
    tree = ast.parse(source)
    declared = {
        str(name.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CONTRACTS"
        for name in ast.walk(node.value)
        if isinstance(name, ast.Constant)
    }
    (upgrade,) = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"]
    found = []
    for call in (node for node in ast.walk(upgrade) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func).rpartition(".")[2]
        spelled = ast.unparse(call)
        if name in CONTRACTING and not any(one in spelled for one in declared if one):
            found.append(f"{name}: {spelled}")
        if name == "add_column" and not re.search(r"nullable=True|server_default=", spelled):
            found.append(f"a column without a default: {spelled}")
        if name == "create_index" and "unique=True" in spelled:
            tables = re.findall(r"create_table\(\s*'(\w+)'", ast.unparse(upgrade))
            if not any(table in spelled for table in tables):
                found.append(f"a unique index on an old table: {spelled}")
        if name == "execute":
            found.append(f"SQL that can't be judged: {spelled}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_migrations_keep_the_previous_release_working(path: Path) -> None:
    """The first migration only adds, too."""
    assert offenses(path.read_text(encoding="utf-8")) == []


def test_migrations_are_numbered_in_order() -> None:
    """The number tells a process that a database is one release ahead."""
    names = [path.name[:4] for path in FILES]

    assert names == [f"{number:04}" for number in range(1, len(FILES) + 1)]
    assert names[-1] == migrations.HEAD
    assert migrations.is_of_next_release(f"{len(FILES) + 1:04}")
    assert not any(
        migrations.is_of_next_release(one) for one in (None, "0000", names[-1], f"{len(FILES) + 2:04}")
    )


@pytest.mark.parametrize(
    "statement",
    [
        "op.drop_table('grants')",
        "op.drop_column('grants', 'name')",
        "op.rename_table('grants', 'links')",
        "op.alter_column('grants', 'name', nullable=False)",
        "op.add_column('grants', sa.Column('since', sa.DateTime(), nullable=False))",
        "op.create_index('ix', 'grants', ['name'], unique=True)",
        "op.create_unique_constraint('uq', 'grants', ['name'])",
        "op.execute('DELETE FROM grants')",
        "batch.drop_column('name')",
    ],
)
def test_a_breaking_migration_is_noticed(statement: str) -> None:
    """The check has to fail for each kind of breaking change."""
    assert len(offenses(f"def upgrade():\n    {statement}\n")) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def upgrade():\n    op.create_table('new', sa.Column('id', sa.Integer()))\n",
        "def upgrade():\n    op.add_column('grants', sa.Column('since', sa.DateTime(), nullable=True))\n",
        "def upgrade():\n    op.add_column('grants', sa.Column('n', sa.Integer(), server_default='0'))\n",
        "CONTRACTS = {'nickname': 'unused since 0.2.0'}\ndef upgrade():\n    op.drop_column('grants', 'nickname')\n",
    ],
)
def test_a_compatible_migration_passes(source: str) -> None:
    """New tables, new columns with a default, and dropping what is declared as unused."""
    assert offenses(source) == []


@pytest.fixture
async def expanded(database_url: str) -> str:
    """A database as the next release may have left it, with a new table and a new column in every table."""
    database = Database(database_url)
    async with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(
                text(f"ALTER TABLE {table.name} ADD COLUMN of_next_release VARCHAR(8) DEFAULT 'new' NOT NULL")
            )
        await connection.execute(text("CREATE TABLE of_next_release (id INTEGER PRIMARY KEY)"))
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{NEXT}'"))
    await database.close()
    return database_url


async def test_this_release_works_on_an_expanded_database(expanded: str, clock: MovableClock) -> None:
    """Connecting, liking, looking up and forgetting read and write every table."""
    async with scene(expanded, clock) as acme:
        await acme.connect("maya")
        assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
        await acme.type("maya", "/liked")
        await acme.likewise.housekeeping()
        assert "Unliked" in as_text(await acme.type("maya", "/unlike", ANNOUNCED))
        await acme.type("maya", "/likewise", "forget-me")
        assert await acme.likewise.ready() is None


def test_a_process_starts_on_a_database_one_release_ahead(
    sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process restarted during a release has to start; two releases ahead is refused."""
    file = tmp_path / "likewise.db"
    shutil.copy(sqlite_template, file)

    for revision in (NEXT, "9999"):
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.close()
        if revision == NEXT:
            prepare_database(f"sqlite:///{file}")
        else:
            with pytest.raises(SystemExit):
                prepare_database(f"sqlite:///{file}")

    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"The next version has migrated the database to {NEXT}; this one still works with it."
    assert "doesn't have that migration" in said[1]
