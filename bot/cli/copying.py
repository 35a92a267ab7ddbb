"""`copy-database`, `backup` and `restore`: move a deployment's data, verified row by row."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.bootstrap import (
    existing_database,
    exit_unless_ready,
    exit_with,
    refuse_incomplete_copy,
    require_database,
    require_sqlite_file,
    settings_for,
)
from bot.cli.confirm import AsJson, Yes, require_consent, resumable, terminable
from bot.cli.progress import progress
from bot.cli.report import print_json
from bot.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.db import Database
    from bot.db.copying import Copied

T = TypeVar("T")

_FAILED = 1


def copy_database(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET_URL",
            envvar="TARGET_DATABASE_URL",
            help="The database to copy to, such as postgresql://user:password@host/name. The variable keeps its "
            "password out of the process list.",
        ),
    ],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Copy all data to another database, and verify each row.

    Copies from DATABASE_URL; both databases can be SQLite or PostgreSQL. Stop Likewise first:
    changes made during the copy are lost. If the command is interrupted, run it again to resume. At
    the end, every row is compared.
    """
    from bot.settings.validators import database_url

    source = existing_database()
    try:
        target = database_url(target)
    except ValueError as fault:
        exit_with(f"TARGET_URL {fault}.")
    from bot.db.copying import SameDatabase

    try:
        done = (
            None if _is_same_file(source, target) else _replace(source, target, yes=yes, whose=_shown(source))
        )
    except SameDatabase:
        done = None
    if done is None:
        exit_with(
            f"TARGET_URL and DATABASE_URL are the same database ({_shown(source)}). Choose another target."
        )
    if as_json:
        print_json(_report(done) | {"target": _shown(target)})
        return
    typer.echo(
        f"Copied to {_shown(target)}: {counted(done.rows, 'row')}, all verified; {done.written:,} written, "
        f"{done.deleted:,} deleted."
    )
    typer.echo("Now set DATABASE_URL to the copy, and start Likewise.")


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The file to write; it must not exist.", show_default=False),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Save the database to a file; Likewise may be running.

    The file is a SQLite database that only you can read; by default, likewise-backup-DATE.db in
    this folder. It doesn't include ENCRYPTION_KEYS. Keep them elsewhere: without them, connections
    can't be restored.
    """
    from bot.clock import utcnow
    from bot.settings import Purpose

    url = settings_for(Purpose.MIGRATE).database_url
    file = file or Path(f"likewise-backup-{utcnow():%Y-%m-%dT%H%M%SZ}.db")
    source = require_sqlite_file(url)
    if source is None:
        require_database(url)
    else:
        _refuse_empty(url)
        refuse_incomplete_copy(url)
    try:
        with terminable():
            if source is not None:
                _save_file(source, file)
            else:
                _save(url, file)
    except FileExistsError:
        exit_with(f"{file} already exists, and `backup` never overwrites a file. Choose another name.")
    except OSError as fault:
        exit_with(f"{file} can't be written: {fault.strerror}.")
    except sqlite3.Error as fault:
        exit_with(f"{source} can't be saved: {fault}.")
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": size, "database": _shown(url)})
    else:
        typer.echo(f"Saved {_shown(url)} to {file} ({size:,} bytes). Keep ENCRYPTION_KEYS somewhere else.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` has written.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Replace the database with a backup, and verify each row.

    Stop Likewise first. X's refresh tokens work only once: people whose tokens were refreshed after
    the backup must connect again.
    """
    import tempfile

    from bot.db.backup import BackupUnusable, require_backup
    from bot.settings import Purpose

    target = settings_for(Purpose.MIGRATE).database_url
    try:
        require_backup(file)
    except BackupUnusable as fault:
        exit_with(str(fault))
    # A copy, so that an older backup can be migrated and the file stays as it is.
    with terminable(), tempfile.TemporaryDirectory(prefix="likewise-restore-") as folder:
        source = _upgraded(file, Path(folder) / "backup.db")
        done = _replace(source, target, yes=yes, whose=str(file.absolute()))
    if as_json:
        print_json(_report(done) | {"database": _shown(target), "file": str(file)})
    else:
        typer.echo(f"Restored {counted(done.rows, 'row')} to {_shown(target)}, all verified.")
        typer.echo("Check the keys with `doctor`, then start Likewise.")


def _upgraded(file: Path, unpacked: Path) -> str:
    """Copy a backup, migrate the copy, and return its URL."""
    from bot.cli.database import upgrade
    from bot.db.backup import save_file

    source = f"sqlite:///{unpacked}"
    try:
        save_file(file, unpacked, lambda _left, _all: None)
    except (OSError, sqlite3.Error) as fault:
        said = fault.strerror if isinstance(fault, OSError) else fault
        exit_with(
            f"{file} can't be copied to {unpacked.parent}: {said}. Nothing was changed. Set TMPDIR to a folder with "
            "enough space."
        )
    with exit_unless_ready():
        upgrade(source)
    return source


def _refuse_empty(url: str) -> None:
    from bot.cli.database import revision

    with exit_unless_ready():
        if revision(url) is None:
            exit_with(
                f"{_shown(url)} has no tables of Likewise, so there is nothing to save. Check DATABASE_URL."
            )


def _save_file(source: Path, file: Path) -> None:
    from bot.db.backup import save_file

    with progress("Saving pages", max(1, source.stat().st_size // 4096)) as shown:
        seen = 0

        def report(left: int, total: int) -> None:
            nonlocal seen
            shown.advance(total - left - seen)
            seen = total - left

        save_file(source, file, report)


def _save(url: str, file: Path) -> None:
    from bot.db import Database, copying
    from bot.db.backup import save

    async def work(database: Database) -> None:
        with progress("Saving and verifying rows", 2 * await copying.size(database)) as shown:
            await save(database, file, shown.advance)

    _run(url, work, stopped="The backup stopped: {}. Run the same command again.")


def _replace(source: str, target: str, *, yes: bool, whose: str) -> "Copied":
    """Make `target` a copy of `source`, after a question if that deletes something."""
    from bot.cli.database import upgrade
    from bot.db import Database, copying

    with exit_unless_ready():
        upgrade(target)

    async def rows_to_lose(reading: Database) -> int:
        async with Database(target) as writing:
            if await copying.incomplete(reading):
                exit_with(f"{whose} is itself an incomplete copy. Complete that copy first.")
            return 0 if await copying.incomplete(writing) == whose else await copying.size(writing)

    async def work(reading: Database) -> "Copied":
        async with Database(target) as writing:
            with progress("Copying and verifying rows", 2 * await copying.size(reading)) as shown:
                return await copying.copy(reading, writing, shown.advance, name=whose)

    # Asked outside of the event loop, in which Ctrl-C doesn't interrupt a question.
    if many := _run(source, rows_to_lose, target):
        require_consent(f"Replace the {counted(many, 'row')} in {_shown(target)} with {whose}?", yes=yes)
    try:
        with resumable():
            return _run(source, work, target)
    except copying.CopyDiffers as fault:
        exit_with(
            f"{counted(fault.rows, 'row')} of the table {fault.table} differ: another process is writing to {_shown(target)}. "
            "Stop it and run the command again.",
            code=_FAILED,
        )


def _run(
    url: str,
    work: "Callable[[Database], Awaitable[T]]",
    *others: str,
    stopped: str = "The copy stopped: {}. Run the same command again to resume.",
) -> "T":
    """Run `work`; exit with the sentence `stopped` if one of the databases fails."""
    import asyncio

    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.database import on_database, reason
    from bot.db.url import DatabaseURL

    try:
        return asyncio.run(on_database(url, work))
    except FileExistsError:  # `backup` says what to do
        raise
    except (OSError, SQLAlchemyError) as fault:
        said = reason(fault)
        for one in (url, *others):
            said = DatabaseURL.parse(one).without_credentials(said)
        exit_with(stopped.format(said))


def _shown(url: str) -> str:
    from bot.db.url import DatabaseURL

    return DatabaseURL.parse(url).shown()


def _is_same_file(url: str, other: str) -> bool:
    from bot.cli.database import sqlite_file

    file, others = sqlite_file(url), sqlite_file(other)
    return bool(file and others and others.exists() and file.samefile(others))


def _report(done: "Copied") -> dict[str, int]:
    return {"rows": done.rows, "written": done.written, "deleted": done.deleted}
