"""What is measured: the app on each database, and other implementations."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import environment as there
from tests.benchmarks import seed
from tests.benchmarks.processes import Process, server


@dataclass(frozen=True)
class Place:
    """Where a contender runs: a folder of its own, the ports of Slack and X, and a PostgreSQL database."""

    folder: Path
    slack: int
    x: int
    postgres: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SLACK_API_URL": f"http://127.0.0.1:{self.slack}/api/",
            "X_API_URL": f"http://127.0.0.1:{self.x}",
            "NO_PROXY": "127.0.0.1",
        }


Contender = Callable[[Place], AbstractAsyncContextManager[Process]]


def peer(name: str) -> Contender:
    """Return one of `tests.benchmarks.peers`."""

    @asynccontextmanager
    async def run(place: Place) -> AsyncIterator[Process]:
        module = f"tests.benchmarks.peers.{name}"
        async with server(module, environment=place.environment, folder=place.folder) as process:
            yield process

    return run


def app(kind: str, *, processes: int = 1, people: int | None = None) -> Contender:
    """Return the app, as `serve` runs it, on `sqlite` or `postgresql`."""

    @asynccontextmanager
    async def run(place: Place) -> AsyncIterator[Process]:
        url = f"sqlite:///{place.folder / 'likewise.db'}" if kind == "sqlite" else place.postgres
        await asyncio.to_thread(seed.migrate, url)
        await (seed.fill(url) if people is None else seed.fill(url, people))
        async with serving(place, url, processes=processes) as process:
            yield process

    return run


def serving(place: Place, url: str, *, processes: int = 1) -> AbstractAsyncContextManager[Process]:
    """Run `serve` on an existing database."""
    settings = {
        **place.environment,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "HOST": "127.0.0.1",
        "DATABASE_URL": url,
        "ENCRYPTION_KEYS": there.ENCRYPTION_KEY,
        "SLACK_SIGNING_SECRET": there.SIGNING_SECRET,
        "SLACK_CLIENT_ID": there.SLACK_CLIENT_ID,
        "SLACK_CLIENT_SECRET": there.SLACK_CLIENT_SECRET,
        "X_CLIENT_ID": there.X_CLIENT_ID,
        "X_CLIENT_SECRET": there.X_CLIENT_SECRET,
        "WEB_CONCURRENCY": str(processes),
        # No limits on spending, which would end the measurement.
        "PERSON_HOURLY_CAP": "99999",
        "WORKSPACE_HOURLY_CAP": "999999",
        "DEPLOYMENT_DAILY_CAP": "999999",
    }
    # Several processes may use all processors.
    processors = {0, 1} if processes > 1 else None
    return server("bot", "serve", environment=settings, folder=place.folder, processors=processors)


def fresh(folder: Path) -> Path:
    """Return a new empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


CONTENDERS: dict[str, Contender] = {
    "floor": peer("floor"),
    "Likewise, SQLite": app("sqlite"),
    "Likewise, PostgreSQL": app("postgresql"),
    "usual": peer("usual"),
    "tweepy": peer("with_tweepy"),
    "official": peer("official"),
}
