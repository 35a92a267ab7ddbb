"""Database checks of the command line: connection limits, file permissions and unwritable folders."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from bot.db.url import DatabaseURL
from tests.conftest import POSTGRESQL

from .conftest import Likewise

on_postgresql = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
NOBODY = 65534


def database_lines(likewise: Likewise, **env: str) -> list[str]:
    """Return doctor's lines about the database."""
    lines = likewise(
        "doctor", SLACK_API_URL="http://127.0.0.1:1", X_API_URL="http://127.0.0.1:1", **env
    ).stdout
    return [line for line in lines.splitlines() if line.split()[1] == "database"]


@pytest.fixture
async def role(database_url: str) -> str:
    """A role limited to eight connections; it disappears with the test's server."""
    name = f"eight_{DatabaseURL.parse(database_url).url.database}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 8")
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.close()
    return name


@on_postgresql
def test_more_connections_than_the_role_allows_are_a_failure(
    likewise: Likewise, database_url: str, role: str
) -> None:
    """The message suggests a number that leaves room for a rolling release."""
    url = database_url.replace("postgresql://postgres:@", f"postgresql://{role}@")
    *_, line = database_lines(likewise, DATABASE_URL=url)

    assert line.split()[0] == "FAIL"
    assert (
        "`serve` opens up to 10 connections, and the role allows 8; set DATABASE_CONNECTIONS to at most 4"
        in line
    )


@on_postgresql
def test_as_many_connections_as_the_role_allows_pass(
    likewise: Likewise, database_url: str, role: str
) -> None:
    """The lower limit of the server and the role counts."""
    url = database_url.replace("postgresql://postgres:@", f"postgresql://{role}@")
    *_, line = database_lines(likewise, DATABASE_URL=url, DATABASE_CONNECTIONS="8")

    assert line.split()[0] == "ok"
    assert "up to 8 connections; the role allows 8" in line


@on_postgresql
def test_doctor_lists_ignored_url_options(likewise: Likewise, database_url: str) -> None:
    """For an option about security, it names the one to use instead."""
    told = "\n".join(database_lines(likewise, DATABASE_URL=f"{database_url}&channel_binding=require&supa=x"))
    assert (
        "which are ignored: channel_binding, supa. Instead of channel_binding, use sslmode=verify-full"
        in told
    )


def test_only_the_owner_can_read_a_new_database_file(likewise: Likewise, folder: Path) -> None:
    """Whatever the umask is; the same goes for SQLite's other files."""
    before = os.umask(0)
    try:
        likewise("migrate")
    finally:
        os.umask(before)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.glob("likewise.db*")}
    assert modes["likewise.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_doctor_warns_of_a_database_file_that_others_can_read(likewise: Likewise, folder: Path) -> None:
    """It contains encrypted tokens."""
    likewise("migrate")
    (folder / "likewise.db").chmod(0o644)
    *_, line = database_lines(likewise)

    assert line.split()[0] == "warn"
    assert line.endswith("run `chmod 600 likewise.db`.")


def test_doctor_warns_of_settings_that_others_can_read(likewise: Likewise, folder: Path) -> None:
    """Secrets are often written into a copy of `.env.example`, which everyone can read."""
    (folder / ".env").write_text("PORT=9000\n")
    (folder / ".env").chmod(0o644)
    warned = "run `chmod 600 .env`" in likewise("doctor").output
    (folder / ".env").chmod(0o600)

    assert (warned, "chmod" in likewise("doctor").output) == (True, False)


@contextmanager
def closed_folder(*, with_file: bool) -> Iterator[Path]:
    """A folder that the current user can't write to; root becomes another user meanwhile."""
    with tempfile.TemporaryDirectory() as made:
        closed = Path(made) / "closed"
        closed.mkdir()
        if with_file:
            (closed / "likewise.db").touch()
            (closed / "likewise.db").chmod(0o666)
        closed.chmod(0o555)
        Path(made).chmod(0o755)
        user = os.geteuid()
        if user == 0:
            os.seteuid(NOBODY)
        try:
            yield closed
        finally:
            os.seteuid(user)
            closed.chmod(0o755)


@pytest.mark.parametrize("with_file", [True, False])
def test_an_unwritable_folder_is_named_with_the_reason(
    likewise: Likewise, monkeypatch: pytest.MonkeyPatch, *, with_file: bool
) -> None:
    """Even if the file exists: SQLite writes its log next to it."""
    likewise("migrate")  # imports all modules while they can be read
    database_lines(likewise)
    monkeypatch.chdir("/")  # only the owner can read pytest's folder
    with closed_folder(with_file=with_file) as closed:
        result = likewise("migrate", DATABASE_URL=f"sqlite:///{closed}/likewise.db")
        lines = database_lines(likewise, DATABASE_URL=f"sqlite:///{closed}/likewise.db")

    for text in (result.stderr, lines[0]):
        assert (
            f"its folder {closed} can't be written (Permission denied), and SQLite keeps its write-ahead log (WAL)"
            in text
        )
    assert result.exit_code == 2
    assert lines[0].startswith("FAIL")


def test_doctor_names_a_missing_database_folder(likewise: Likewise) -> None:
    """Before the first start fails."""
    (line,) = database_lines(likewise, DATABASE_URL="sqlite:////nowhere/likewise.db")

    assert line.startswith("FAIL")
    assert "its folder /nowhere can't be written (No such file or directory)" in line
