"""`migrate`: up, down, and what it prints."""

import sqlite3
from pathlib import Path

import pytest

from bot.cli.database import fix_hint
from bot.db import migrations
from tests.conftest import PGBOUNCER

from .conftest import Likewise


def test_an_empty_database_comes_to_the_newest(likewise: Likewise) -> None:
    """From and to are printed."""
    result = likewise("migrate")

    assert result.exit_code == 0
    assert result.stdout == f"Database: empty → {migrations.head()}\n"


def test_a_second_rotation_changes_nothing(likewise: Likewise) -> None:
    """A release step runs at each release."""
    likewise("migrate")
    newest = migrations.head()

    assert likewise("migrate").stdout == f"Database: {newest} → {newest} (nothing to do)\n"


def test_it_goes_down_when_told(likewise: Likewise) -> None:
    """`--down base` is before the first migration; an empty database has nothing to ask about."""
    likewise("migrate")

    gone = likewise("migrate", "--down", "base", "--yes")
    again = likewise("migrate", "--down", "base")

    assert gone.stdout == f"Database: {migrations.head()} → empty\n"
    assert again.stdout == "Database: empty → empty (nothing to do)\n"


@pytest.mark.parametrize("answers", [None, "n\n"], ids=["nobody answers", "no"])
def test_it_asks_before_it_deletes_data(likewise: Likewise, answers: str | None) -> None:
    """Going back drops tables, so without a yes the database stays as it is."""
    likewise("migrate")

    result = likewise("migrate", "--down", "base", answers=answers)

    assert result.exit_code == 1
    assert "with its data" in result.stderr
    assert likewise("migrate").stdout.endswith("(nothing to do)\n")


def test_an_unknown_revision_is_one_sentence(likewise: Likewise) -> None:
    """A typo changes nothing and leaves no traceback."""
    likewise("migrate")
    result = likewise("migrate", "--down", "nonsense", "--yes")

    assert result.exit_code == 2
    assert "nonsense" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_of_a_newer_version_is_one_sentence(likewise: Likewise, folder: Path) -> None:
    """An older Likewise leaves a newer database alone."""
    likewise("migrate")
    with sqlite3.connect(folder / "likewise.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    result = likewise("migrate")

    assert result.exit_code == 2
    assert "install the version that created the database" in result.stderr


def test_it_needs_no_other_setting(likewise: Likewise) -> None:
    """A malformed token elsewhere doesn't stop a release."""
    assert likewise("migrate", SLACK_BOT_TOKEN="nonsense", PORT="x").exit_code == 0


def test_migrating_is_no_advice_for_a_newer_versions_database() -> None:
    """Only the version that made it knows the way back."""
    assert fix_hint(None) == fix_hint("0001") == "run `python -m bot migrate`"
    assert fix_hint("9999").startswith("a newer version of Likewise created it: ")


@pytest.mark.parametrize("database_url", [PGBOUNCER], indirect=True)
def test_it_works_through_a_pooler_as_often_as_it_runs(likewise: Likewise, database_url: str) -> None:
    """The option that a pooler's URL has is told of, in one line."""
    likewise("migrate", "--down", "base", "--yes", DATABASE_URL=database_url)
    first, second = (likewise("migrate", DATABASE_URL=database_url) for _ in range(2))

    assert first.stdout == f"Database: empty → {migrations.head()}\n"
    assert second.stdout.endswith(" (nothing to do)\n")
    assert second.stderr == "DATABASE_URL has options of other programs, which are ignored: pgbouncer.\n"


@pytest.mark.parametrize(
    "url", ["postgresql://u:S3cret@Tail@host/db", "postgresql://S3cret:Tail@127.0.0.1:1/db"]
)
def test_nothing_before_the_last_at_is_shown(likewise: Likewise, url: str) -> None:
    """Neither where the address is refused nor where the database can't be reached."""
    result = likewise("migrate", DATABASE_URL=url)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not any(part in result.output for part in ("S3cret", "Tail"))
