"""The app's services for commands that call X, without the app's server."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING, TypeVar

from bot.cli.bootstrap import run_with_database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.container.storage import Storage
    from bot.container.x import XServices
    from bot.settings import Settings

T = TypeVar("T")

_DRAIN_SECONDS = 60.0


def with_services(settings: "Settings", work: "Callable[[Storage, XServices], Awaitable[T]]") -> T:
    """Run `work` with the services, and wait for what it began; exit if the database fails."""
    from bot.clock import utcnow
    from bot.container.storage import build_storage
    from bot.container.x import build_x
    from bot.daemon_threads import use_daemon_threads
    from bot.x import http_client

    async def run() -> T:
        use_daemon_threads()
        async with http_client() as http:
            storage = build_storage(settings, utcnow)
            x = build_x(storage, http)
            try:
                return await work(storage, x)
            finally:
                await x.linking.settled()
                await storage.background.drain(_DRAIN_SECONDS)
                await storage.database.close()

    return run_with_database(settings.database_url, run)
