"""Start-up checks of commands: settings, network, database, keys; failures exit with status 2."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from bot.cli.output import print_error
from bot.program import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from bot.db import Database
    from bot.settings import Purpose, Settings

T = TypeVar("T")

CANNOT_START = 2
_NOT_SET_UP = 4
"""So many faults mean that Likewise was never set up here, which `setup` does best."""
_SET_UP = f"To set up Likewise step by step, run `{PROGRAM} setup`."


class Stopped(SystemExit):
    """The end of a command that couldn't do its work; `sentences` say why."""

    def __init__(self, code: int, sentences: "Sequence[str]") -> None:
        super().__init__(code)
        self.sentences = sentences


def exit_with(*sentences: str, code: int = CANNOT_START) -> NoReturn:
    """Print why the command can't start, one sentence per line, and exit with status 2."""
    for sentence in sentences:
        print_error(sentence)
    raise Stopped(code, sentences)


def settings_for(purpose: "Purpose") -> "Settings":
    """Return the settings and print remarks on them, or exit with a sentence per fault."""
    from bot.settings import Settings, SettingsFault

    for remark in Settings.remarks(purpose):
        print_error(remark)
    try:
        return Settings.read(purpose)
    except SettingsFault as fault:
        exit_with(*fault.faults, *([_SET_UP] if len(fault.faults) >= _NOT_SET_UP else []))


def prepare(purpose: "Purpose") -> "Settings":
    """Return the settings once all that a server needs is in order, or exit with a sentence."""
    settings = settings_for(purpose)
    require_network(settings)
    prepare_database(settings.database_url)
    refuse_incomplete_copy(settings.database_url)
    warn_of_missing_keys(settings)
    warn_of_missing_packages(settings)
    return settings


def require_network(settings: "Settings") -> None:
    """Exit if a proxy or CA certificates of the environment can't be used."""
    from bot.cli.network import faults

    if found := faults(settings):
        exit_with(*found)


def existing_database() -> str:
    """Return the URL of the database, for commands that need no other setting; exit without it."""
    from bot.settings import Purpose

    url = settings_for(Purpose.MIGRATE).database_url
    require_database(url)
    return url


def settings_for_x(purpose: "Purpose") -> "Settings":
    """Return the settings for work with the stored data at X, or exit with a sentence.

    Only errors are logged from here on: the command prints what it does.
    """
    from bot import logs

    settings = settings_for(purpose)
    require_network(settings)
    require_database(settings.database_url)
    logs.configure("ERROR")
    return settings


def prepare_database(url: str) -> None:
    """Migrate a SQLite file; exit if another database isn't at the newest migration.

    A database that the next release has migrated can be used, too.
    """
    from bot.cli.database import is_sqlite, revision, upgrade
    from bot.db import migrations

    tell_of_ignored_options(url)
    with exit_unless_ready():
        at = revision(url)
        if migrations.is_of_next_release(at):
            print_error(f"The next version has migrated the database to {at}; this one still works with it.")
        elif is_sqlite(url) and at != migrations.HEAD:
            upgrade(url)
        else:
            _require_newest(at)


def refuse_incomplete_copy(url: str) -> None:
    """Exit if `copy-database` or `restore` into this database was interrupted."""
    from bot.cli.database import incomplete_copy
    from bot.db import copying

    if whose := with_database(url, copying.incomplete):
        exit_with(incomplete_copy(whose))


def require_database(url: str) -> None:
    """Exit unless the database exists, complete and at the newest migration; nothing is created."""
    from bot.cli.database import revision

    tell_of_ignored_options(url)
    require_sqlite_file(url)
    with exit_unless_ready():
        _require_newest(revision(url))
    refuse_incomplete_copy(url)


def require_sqlite_file(url: str) -> "Path | None":
    """Return the file of a SQLite database, or exit if it doesn't exist; None for another one."""
    from bot.cli.database import sqlite_file

    file = sqlite_file(url)
    if file is not None and not file.exists():
        exit_with(f"There is no database {file}. Run this where Likewise runs, or set DATABASE_URL.")
    return file


def _require_newest(at: str | None) -> None:
    from bot.cli.database import fix_hint
    from bot.db import migrations

    if at != migrations.HEAD:
        exit_with(f"The database is at migration {at or 'none'}, not {migrations.HEAD}; {fix_hint(at)}.")


@contextmanager
def exit_unless_ready() -> "Iterator[None]":
    """Exit with the sentence of a `DatabaseNotReady` in the block."""
    from bot.cli.database import DatabaseNotReady

    try:
        yield
    except DatabaseNotReady as trouble:
        exit_with(str(trouble))


def tell_of_ignored_options(url: str) -> None:
    """Print which options of DATABASE_URL have no effect, if any."""
    from bot.cli.database import ignored_options

    if sentence := ignored_options(url):
        print_error(sentence)


def with_database(url: str, work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """Run `work` and return its result, or exit with a sentence if the database fails."""
    from bot.cli.database import on_database

    return run_with_database(url, partial(on_database, url, work))


def run_with_database(url: str, work: "Callable[[], Coroutine[Any, Any, T]]") -> T:
    """Run `work`, which opens the database; exit with a sentence if the database fails."""
    import asyncio

    from bot.cli.database import in_a_sentence

    with exit_unless_ready(), in_a_sentence(url):
        return asyncio.run(work())


def warn_of_missing_keys(settings: "Settings") -> None:
    """Print which stored values no key decrypts, and continue: those people can connect again."""
    for sentence in _missing_keys(settings):
        print_error(f"{sentence} Add the key again. If it is lost, ask those people to connect again.")


def settings_to_revoke(*, lost_keys: bool) -> "Settings":
    """Return the settings for commands that revoke links, as `settings_for_x` does.

    Exits if there are stored values that no key decrypts, unless it is known that their keys are
    lost.
    """
    from bot.settings import Purpose

    settings = settings_for_x(Purpose.REVOKE)
    if not lost_keys and (sentences := _missing_keys(settings)):
        exit_with(
            *sentences,
            "Nothing was changed: tokens that can't be decrypted would be deleted without being revoked at X. Add the key "
            "again, or check DATABASE_URL. If the key is lost, add --lost-keys.",
        )
    return settings


def _missing_keys(settings: "Settings") -> "list[str]":
    from bot.db.rotation import count_by_key_id, key_id

    sealed = with_database(settings.database_url, count_by_key_id)
    missing = sorted(sealed.keys() - {key_id(key) for key in settings.encryption_keys})
    return [
        f"Key {name} isn't in ENCRYPTION_KEYS, and {sealed[name]} stored value{' is' if sealed[name] == 1 else 's are'} "
        "encrypted with it."
        for name in missing
    ]


def warn_of_missing_packages(settings: "Settings") -> None:
    """Print which optional packages the settings need and aren't installed, and continue."""
    from bot import telemetry

    for sentence in telemetry.missing_packages(settings):
        print_error(sentence)
