"""The database unreachable, locked, full, restarted, upgraded and restored: clear refusals, then recovery."""

import asyncio
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from alembic import command as alembic
from alembic.script import Script

from bot.db import migrations
from bot.sandbox.slack import Exchange
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MEETUP, PRODUCT
from tests.pgbouncer import PgBouncer
from tests.prove.databases import PostgreSQL, fresh_sqlite
from tests.prove.deployment import Deployment, deployment, final_answers, says_done
from tests.prove.report import Row

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_POSTS = (ANNOUNCEMENT, HIRING, PRODUCT, MEETUP)
_PATIENCE = 60.0
_COMMANDS = 12
_LOCKED_SECONDS = 8.0
_UNCLEAR = ("(", "Something went wrong in Likewise")

Step = Callable[[], Awaitable[None]]


async def outages(folder: Path, server: PostgreSQL) -> list[Row]:
    """Run every outage."""
    return [*await on_sqlite(folder), *await _on_postgresql(folder, server)]


async def on_sqlite(folder: Path, *, locked_seconds: float = _LOCKED_SECONDS) -> list[Row]:
    """Lock the file, fill the disk, delete the file."""
    url = await fresh_sqlite(folder)
    path = Path(url.removeprefix("sqlite:///"))
    async with deployment(url, folder, people=("maya", "sam")) as here:
        return [
            await _locked(here, path, locked_seconds),
            await _full(here),
            await _sqlite_restored(here, path),
        ]


async def _on_postgresql(folder: Path, server: PostgreSQL) -> list[Row]:
    url = await server.fresh()
    async with deployment(url, folder, people=("maya", "sam")) as here:
        rows = [await _dropped(here, server), await _restarted(here, server)]
        rows += [await _postgresql_restored(here, server, url), await _upgraded(here, url)]
    url = await server.fresh()
    database = url.partition("?")[0].rpartition("/")[2]
    # Not in `folder`: under root, PgBouncer runs as another user, who can't read that.
    with (
        tempfile.TemporaryDirectory(prefix="likewise-prove-pgbouncer-") as place,
        PgBouncer(Path(place), server.url) as pooler,
    ):
        async with deployment(pooler.url(database), folder, people=("maya", "sam")) as here:
            rows.append(await _pooler_restarted(here, pooler))
    return rows


async def _outage(here: Deployment, database: str, what: str, begin: Step, end: Step) -> Row:
    """Send commands during an outage, and then until one succeeds."""
    began = here.servers[-1].pid
    await begin()
    exchanges = await asyncio.gather(*(_like(here, number) for number in range(_COMMANDS)))
    await end()
    ended = time.monotonic()
    told = Counter([await _told(here, exchange) for exchange in exchanges])
    slowest = max(exchange.seconds for exchange in exchanges)
    seconds = await _works_again(here, ended)
    unclear = sum(times for text, times in told.items() if text.startswith(_UNCLEAR))
    again = f"works again after {seconds:.1f} s" if seconds is not None else "**didn't come back**"
    return Row(
        f"Database, {what}",
        database,
        f"{_COMMANDS} commands meanwhile",
        f"{'; '.join(f'{times} told “{text}”' for text, times in told.items())}; "
        f"slowest reply {slowest:.2f} s; {again}, by itself",
        not unclear
        and seconds is not None
        and slowest < here.slack.deadline
        and here.servers[-1].pid == began,
    )


async def _like(here: Deployment, number: int) -> Exchange:
    return await here.slack.command(
        ("maya", "sam")[number % 2],
        "#social",
        "/like",
        f"https://x.com/acmehq/status/{_POSTS[number % len(_POSTS)]}",
    )


async def _told(here: Deployment, exchange: Exchange) -> str:
    """Return an answer's first line without names, or Slack's error in parentheses if there was no answer."""
    if not exchange.ok:
        return f"({exchange.code}, HTTP {exchange.status})"
    try:
        await here.slack.wait_for(lambda: final_answers(exchange) or None, _PATIENCE)
    except TimeoutError:
        return "(no answer)"
    answer = final_answers(exchange)[-1]
    return "Liked" if says_done(answer) else answer.splitlines()[0][:90]


async def _works_again(here: Deployment, since: float) -> float | None:
    """Return the seconds until a command succeeds again; None if none does."""
    while time.monotonic() - since < _PATIENCE:
        if await _told(here, await _like(here, 0)) == "Liked":
            return time.monotonic() - since
        await asyncio.sleep(0.5)
    return None


async def _locked(here: Deployment, path: Path, seconds: float) -> Row:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    async def begin() -> None:
        other.execute("BEGIN EXCLUSIVE")

    async def end() -> None:
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    return await _outage(here, SQLITE, f"the file locked for {seconds:g} s", begin, end)


async def _full(here: Deployment) -> Row:
    """Simulate a full disk: the process can't write beyond the current size of its files."""
    server = here.servers[-1]
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)

    async def begin() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, hard))

    async def end() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))

    return await _outage(here, SQLITE, "the disk full", begin, end)


async def _dropped(here: Deployment, server: PostgreSQL) -> Row:
    async def begin() -> None:
        await server.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )

    async def end() -> None:
        await begin()

    return await _outage(here, POSTGRESQL, "connections dropped", begin, end)


async def _restarted(here: Deployment, server: PostgreSQL) -> Row:
    async def begin() -> None:
        await asyncio.to_thread(server.stop)

    async def end() -> None:
        await asyncio.to_thread(server.start)

    return await _outage(here, POSTGRESQL, "PostgreSQL stopped as by a crash, and started", begin, end)


async def _pooler_restarted(here: Deployment, pooler: PgBouncer) -> Row:
    async def begin() -> None:
        await asyncio.to_thread(pooler.__exit__, None, None, None)

    async def end() -> None:
        await asyncio.to_thread(pooler.__enter__)

    return await _outage(here, "PostgreSQL, PgBouncer", "the pooler killed, and started", begin, end)


async def _upgraded(here: Deployment, url: str) -> Row:
    """Run a later version's migration while this version serves: a new table, and a new column in an existing one."""
    over = asyncio.Event()
    told: Counter[str] = Counter()

    async def keep_asking() -> None:
        number = 0
        while not over.is_set():
            told[await _told(here, await _like(here, number))] += 1
            number += 1

    asking = [asyncio.create_task(keep_asking()) for _ in range(4)]
    await asyncio.to_thread(_upgrade_to_a_later_version, url, here.folder / "migrations")
    for number in range(_COMMANDS):
        told[await _told(here, await _like(here, number))] += 1
    over.set()
    await asyncio.gather(*asking)
    return Row(
        "Database, upgrade while the previous version serves",
        POSTGRESQL,
        f"{told.total()} commands before, during and after a migration",
        "; ".join(f"{times} told “{text}”" for text, times in told.items()),
        set(told) == {"Liked"},
    )


def _upgrade_to_a_later_version(url: str, folder: Path) -> None:
    shutil.copytree(migrations.FOLDER, folder)
    config = migrations.config(url)
    config.set_main_option("script_location", str(folder))
    made = alembic.revision(config, "a later version's", rev_id="9999")
    assert isinstance(made, Script)
    script = Path(made.path)
    script.write_text(script.read_text().replace("    pass", _LATER, 1))
    alembic.upgrade(config, "head")


_LATER = """\
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("grants", sa.Column("later", sa.Text, nullable=True))"""


async def _sqlite_restored(here: Deployment, path: Path) -> Row:
    """Back up while the app serves, delete the file, and restore the backup."""
    copy = path.with_suffix(".backup")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return await _restored(here, SQLITE, lambda: _put_back(path, copy))


def _put_back(path: Path, copy: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copy(copy, path)


async def _postgresql_restored(here: Deployment, server: PostgreSQL, url: str) -> Row:
    """Dump while the app serves, drop the tables, and restore the dump."""
    dump = here.folder / "likewise.dump"
    await asyncio.to_thread(_run, server.programs / "pg_dump", "--format=custom", f"--file={dump}", url)
    return await _restored(
        here,
        POSTGRESQL,
        lambda: _run(server.programs / "pg_restore", "--clean", "--if-exists", f"--dbname={url}", str(dump)),
    )


async def _restored(here: Deployment, database: str, put_back: Callable[[], None]) -> Row:
    server = here.servers[-1]
    server.kill()
    await server.process.wait()
    await asyncio.to_thread(put_back)
    await here.start(server.url)
    told = Counter([await _told(here, await _like(here, number)) for number in range(4)])
    return Row(
        "Database, restored from a backup",
        database,
        "4 commands of people who were connected when it was made",
        "; ".join(f"{times} told “{text}”" for text, times in told.items()),
        set(told) == {"Liked"},
    )


def _run(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr)
