"""Run Alembic from Python: migrate a database, or report its revision."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.resources import resource

FOLDER: Final = resource("migrations")


def config(url: str) -> Config:
    """Return Alembic's configuration for a database URL."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))  # ConfigParser interpolates %
    made.attributes["url"] = url
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade the database to `revision`."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Downgrade the database to `revision` (`base` drops all tables)."""
    command.downgrade(config(url), revision)


def current(url: str) -> str | None:
    """Return the database's revision, or None if it has none."""
    made = config(url)
    seen: list[str | None] = [None]
    made.attributes["seen"] = seen
    command.current(made)
    return seen[0]


def knows(revision: str) -> bool:
    """Return whether this version includes a revision."""
    return revision in {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}


def is_of_next_release(revision: str | None) -> bool:
    """Return whether a revision comes right after this version's newest one.

    The migrations of a release keep the release before it working (docs/deploying.md), so that its
    processes can go on, and be started again, while the new ones take over.
    """
    return revision is not None and revision == f"{int(head()) + 1:04}"


def head() -> str:
    """Return the newest revision; raises RuntimeError if there are no migrations."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    if newest is None:
        raise RuntimeError("there are no migrations")
    return newest
