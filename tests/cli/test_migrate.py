"""`migrate`: upgrading, downgrading, and the output."""

import sqlite3
from pathlib import Path

import pytest

from bot.cli.database import fix_hint
from bot.db import migrations
from tests.conftest import PGBOUNCER

from .conftest import Likewise


def test_an_empty_database_is_upgraded_to_the_latest_revision(likewise: Likewise) -> None:
    """Both revisions are printed."""
    result = likewise("migrate")

    assert result.exit_code == 0
    assert result.stdout == f"Database: empty → {migrations.HEAD}\n"


def test_migrating_twice_changes_nothing(likewise: Likewise) -> None:
    """Each release runs it."""
    likewise("migrate")
    newest = migrations.HEAD

    assert likewise("migrate").stdout == f"Database: {newest} → {newest} (nothing to do)\n"


def test_down_base_removes_all_tables(likewise: Likewise) -> None:
    """With an empty database there is nothing to confirm."""
    likewise("migrate")

    gone = likewise("migrate", "--down", "base", "--yes")
    again = likewise("migrate", "--down", "base")

    assert gone.stdout == f"Database: {migrations.HEAD} → empty\n"
    assert again.stdout == "Database: empty → empty (nothing to do)\n"


@pytest.mark.parametrize("answers", [None, "n\n"], ids=["nobody answers", "no"])
def test_a_downgrade_asks_before_it_deletes_data(likewise: Likewise, answers: str | None) -> None:
    """Without a yes, the database isn't changed."""
    likewise("migrate")

    result = likewise("migrate", "--down", "base", answers=answers)

    assert result.exit_code == 1
    assert "with its data" in result.stderr
    assert likewise("migrate").stdout.endswith("(nothing to do)\n")


def test_an_unknown_revision_is_refused_in_one_sentence(likewise: Likewise) -> None:
    """A typo changes nothing."""
    likewise("migrate")
    result = likewise("migrate", "--down", "nonsense", "--yes")

    assert result.exit_code == 2
    assert "nonsense" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_newer_versions_database_is_refused(likewise: Likewise, folder: Path) -> None:
    """The message says to install that version."""
    likewise("migrate")
    with sqlite3.connect(folder / "likewise.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    result = likewise("migrate")

    assert result.exit_code == 2
    assert "install the version that created the database" in result.stderr


def test_migrate_needs_no_other_setting(likewise: Likewise) -> None:
    """A malformed token doesn't stop a release."""
    assert likewise("migrate", SLACK_BOT_TOKEN="nonsense", PORT="x").exit_code == 0


def test_the_hint_for_a_newer_versions_database_is_not_to_migrate() -> None:
    """Only the version that created it can downgrade it."""
    assert fix_hint(None) == fix_hint("0001") == "run `python -m bot migrate`"
    assert fix_hint("9999").startswith("a newer version of Likewise created it: ")


@pytest.mark.parametrize("database_url", [PGBOUNCER], indirect=True)
def test_migrate_works_repeatedly_through_a_pooler(likewise: Likewise, database_url: str) -> None:
    """One line names the ignored option of the pooler's URL."""
    likewise("migrate", "--down", "base", "--yes", DATABASE_URL=database_url)
    first, second = (likewise("migrate", DATABASE_URL=database_url) for _ in range(2))

    assert first.stdout == f"Database: empty → {migrations.HEAD}\n"
    assert second.stdout.endswith(" (nothing to do)\n")
    assert second.stderr == "DATABASE_URL has options for other programs, which are ignored: pgbouncer.\n"


@pytest.mark.parametrize(
    "url", ["postgresql://u:S3cret@Tail@host/db", "postgresql://S3cret:Tail@127.0.0.1:1/db"]
)
def test_no_error_shows_credentials_from_the_database_url(likewise: Likewise, url: str) -> None:
    """Everything before the last @ may be a password."""
    result = likewise("migrate", DATABASE_URL=url)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not any(part in result.output for part in ("S3cret", "Tail"))
