"""What stands between a command and its work: the settings, the database. Each refusal is a sentence and exit status 2."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Purpose, Settings

CANNOT_START = 2


def exit_with(*sentences: str) -> NoReturn:
    """Say why the command can't start, one sentence a line, and leave with status 2."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(CANNOT_START)


def settings_for(purpose: "Purpose") -> "Settings":
    """Return the settings and say what is odd about them, or refuse with a sentence for each fault."""
    from bot.settings import Settings, SettingsFault

    for remark in Settings.remarks(purpose):
        typer.echo(remark, err=True)
    try:
        return Settings.read(purpose)
    except SettingsFault as fault:
        exit_with(*fault.faults)


def require_network(settings: "Settings") -> None:
    """Refuse a proxy or certificates of the environment that can't be used: nothing could be asked."""
    from bot.cli.network import faults

    if found := faults(settings):
        exit_with(*found)


def prepare_database(url: str) -> None:
    """Migrate a SQLite file; refuse any other database that is not at the newest migration."""
    from bot.cli.database import (
        DatabaseNotReady,
        fix_hint,
        is_sqlite,
        revision,
        upgrade,
    )
    from bot.db import migrations

    tell_of_ignored_options(url)
    try:
        if is_sqlite(url):
            upgrade(url)
            return
        at = revision(url)
    except DatabaseNotReady as trouble:
        exit_with(str(trouble))
    if at != migrations.head():
        exit_with(f"The database is at migration {at or 'none'}, not {migrations.head()}; {fix_hint(at)}.")


def tell_of_ignored_options(url: str) -> None:
    """Say which options of DATABASE_URL have no effect, in one line, where there are any."""
    from bot.cli.database import ignored_options

    if sentence := ignored_options(url):
        typer.echo(sentence, err=True)


def warn_of_missing_keys(settings: "Settings") -> None:
    """Say which stored values no key opens. The start goes on: where a key is lost, those people connect again."""
    import asyncio

    from bot.db import Database
    from bot.db.rotation import (
        count_by_key_id,
        key_id,
    )

    async def count() -> dict[str, int]:
        database = Database(settings.database_url)
        try:
            return await count_by_key_id(database)
        finally:
            await database.close()

    sealed = asyncio.run(count())
    for name in sorted(sealed.keys() - {key_id(key) for key in settings.encryption_keys}):
        typer.echo(
            f"Key {name} isn't in ENCRYPTION_KEYS, and {sealed[name]} stored value{' is' if sealed[name] == 1 else 's are'} "
            "sealed with it; put it back, or, if it is lost, have those people connect again.",
            err=True,
        )
