"""What the command line says of a database: limits, files that others can read, folders that can't be written."""

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


def said(likewise: Likewise, **env: str) -> list[str]:
    """Return the doctor's lines about the database."""
    lines = likewise(
        "doctor", SLACK_API_URL="http://127.0.0.1:1", X_API_URL="http://127.0.0.1:1", **env
    ).stdout
    return [line for line in lines.splitlines() if line.split()[1] == "database"]


@pytest.fixture
async def role(database_url: str) -> str:
    """A role that may have eight connections, which goes with its database's server."""
    name = f"eight_{DatabaseURL.parse(database_url).url.database}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 8")
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.close()
    return name


@on_postgresql
def test_more_connections_than_the_role_may_have_fail(
    likewise: Likewise, database_url: str, role: str
) -> None:
    """With a number that leaves room for a release."""
    url = database_url.replace("postgresql://postgres:@", f"postgresql://{role}@")
    *_, line = said(likewise, DATABASE_URL=url)

    assert line.split()[0] == "FAIL"
    assert (
        "`serve` opens up to 10 connections, and the role allows 8; set DATABASE_CONNECTIONS to at most 4"
        in line
    )


@on_postgresql
def test_as_many_connections_as_there_are_pass(likewise: Likewise, database_url: str, role: str) -> None:
    """The smaller of the server's and the role's limit counts."""
    url = database_url.replace("postgresql://postgres:@", f"postgresql://{role}@")
    *_, line = said(likewise, DATABASE_URL=url, DATABASE_CONNECTIONS="8")

    assert line.split()[0] == "ok"
    assert "up to 8 connections; the role allows 8" in line


@on_postgresql
def test_ignored_options_are_told_by_the_doctor(likewise: Likewise, database_url: str) -> None:
    """In one line, with what to write instead where one is about security."""
    told = "\n".join(said(likewise, DATABASE_URL=f"{database_url}&channel_binding=require&supa=x"))
    assert (
        "which are ignored: channel_binding, supa. Instead of channel_binding, use sslmode=verify-full"
        in told
    )


def test_a_new_file_is_its_owners_only(likewise: Likewise, folder: Path) -> None:
    """With what SQLite keeps beside it, whatever the shell's mask is."""
    before = os.umask(0)
    try:
        likewise("migrate")
    finally:
        os.umask(before)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.glob("likewise.db*")}
    assert modes["likewise.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_a_file_that_others_can_read_is_warned_of(likewise: Likewise, folder: Path) -> None:
    """It holds people's tokens, if encrypted; a warning is no failure."""
    likewise("migrate")
    (folder / "likewise.db").chmod(0o644)
    *_, line = said(likewise)

    assert line.split()[0] == "warn"
    assert line.endswith("run `chmod 600 likewise.db`.")


def test_settings_that_others_can_read_are_warned_of(likewise: Likewise, folder: Path) -> None:
    """A copy of `.env.example` is readable to everybody, and secrets are then written into it."""
    (folder / ".env").write_text("PORT=9000\n")
    (folder / ".env").chmod(0o644)
    warned = "run `chmod 600 .env`" in likewise("doctor").output
    (folder / ".env").chmod(0o600)

    assert (warned, "chmod" in likewise("doctor").output) == (True, False)


@contextmanager
def closed_folder(*, with_file: bool) -> Iterator[Path]:
    """A folder that whoever runs this can't write in, for which root has to be somebody else meanwhile."""
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
def test_a_folder_that_cannot_be_written_is_named(
    likewise: Likewise, monkeypatch: pytest.MonkeyPatch, *, with_file: bool
) -> None:
    """With the reason, whether the file is there or not: SQLite writes a log beside it."""
    likewise("migrate")  # so that everything is imported while it can be read
    said(likewise)
    monkeypatch.chdir("/")  # pytest's own folder is closed to others
    with closed_folder(with_file=with_file) as closed:
        result = likewise("migrate", DATABASE_URL=f"sqlite:///{closed}/likewise.db")
        lines = said(likewise, DATABASE_URL=f"sqlite:///{closed}/likewise.db")

    for text in (result.stderr, lines[0]):
        assert (
            f"its folder {closed} can't be written (Permission denied), and SQLite keeps its write-ahead log (WAL)"
            in text
        )
    assert result.exit_code == 2
    assert lines[0].startswith("FAIL")


def test_a_missing_folder_is_named(likewise: Likewise) -> None:
    """By the doctor, before the first start."""
    (line,) = said(likewise, DATABASE_URL="sqlite:////nowhere/likewise.db")

    assert line.startswith("FAIL")
    assert "its folder /nowhere can't be written (No such file or directory)" in line
