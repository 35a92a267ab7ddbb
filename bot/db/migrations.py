"""Alembic, called from Python: bring a database to a revision, or tell where it is."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.resources import resource

FOLDER: Final = resource("migrations")


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))  # it is interpolated
    made.attributes["url"] = url
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to `revision`."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision` (`base` empties it)."""
    command.downgrade(config(url), revision)


def current(url: str) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    made = config(url)
    seen: list[str | None] = [None]
    made.attributes["seen"] = seen
    command.current(made)
    return seen[0]


def knows(revision: str) -> bool:
    """Tell whether this version has a migration."""
    return revision in {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}


def head() -> str:
    """Return the newest revision."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    if newest is None:
        raise RuntimeError("there are no migrations")
    return newest
