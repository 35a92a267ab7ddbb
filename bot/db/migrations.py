"""Run Alembic from Python: migrate a database, or report its revision.

Alembic is imported only if there is something to migrate: with a current database, the app starts
without it.
"""

# ruff: noqa: PLC0415 (see above)

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from bot.db.engine import Database
from bot.resources import resource

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER: Final = resource("migrations")
# The newest revision; a test compares it with the migrations.
HEAD: Final = "0001"


class UnknownMigration(Exception):
    """A migration that this version doesn't have; the message is Alembic's."""


def config(url: str) -> "Config":
    from alembic.config import Config

    alembic = Config()
    alembic.set_main_option("script_location", str(FOLDER).replace("%", "%%"))  # ConfigParser interpolates %
    alembic.attributes["url"] = url
    return alembic


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade the database to `revision`; raises `UnknownMigration`."""
    from alembic import command

    with _known():
        command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Downgrade the database to `revision` (`base` drops all tables); raises `UnknownMigration`."""
    from alembic import command

    with _known():
        command.downgrade(config(url), revision)


def current(url: str) -> str | None:
    """Return the database's revision, or None if it has none."""
    # A separate thread, since a caller may already run an event loop in this one.
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, _current(url)).result()


async def _current(url: str) -> str | None:
    async with Database(url) as database, database.connection() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def knows(revision: str) -> bool:
    from alembic.script import ScriptDirectory

    return revision in {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}


def is_of_next_release(revision: str | None) -> bool:
    """Return whether a revision comes right after this version's newest one.

    The migrations of a release keep the previous release working (docs/deploying.md), so that its
    processes can continue, and be restarted, while the new ones take over.
    """
    return revision is not None and revision == f"{int(HEAD) + 1:04}"


@contextmanager
def _known() -> Iterator[None]:
    from alembic.util import CommandError

    try:
        yield
    except CommandError as fault:
        raise UnknownMigration(str(fault)) from None
