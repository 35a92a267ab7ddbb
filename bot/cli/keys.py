"""`keys`: manage the keys that encrypt stored secrets."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING

import typer

from bot.cli.bootstrap import require_database, settings_for, with_database
from bot.cli.confirm import AsJson, with_json_errors
from bot.cli.report import print_json
from bot.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db import Database
    from bot.secret import Secret
    from bot.settings import Settings

_NO_LONGER_NEEDED = (
    "The older keys are no longer needed. Once no process uses them, remove them from ENCRYPTION_KEYS."
)
_NOTHING_ENCRYPTED = "Nothing is encrypted in this database. Before you remove a key, check that DATABASE_URL is the right one."

app = typer.Typer(
    help="Create, rotate and list encryption keys.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def new() -> None:
    """Print a new key for ENCRYPTION_KEYS."""
    from bot.db.keyring import new_key

    typer.echo(new_key().reveal())


@app.command()
@with_json_errors
def rotate(*, as_json: AsJson = False) -> None:
    """Re-encrypt all stored secrets with the first (newest) key; the app may be running.

    Exits with status 1 if values are left unchanged: none of the keys decrypts them, or a process
    that doesn't have the newest key wrote them meanwhile.
    """
    from bot.db.keyring import Keyring
    from bot.db.rotation import count_by_key_id, key_id, rotate

    async def work(database: "Database") -> tuple[int, dict[str, int]]:
        return await rotate(database, Keyring(keys)), await count_by_key_id(database)

    settings = _settings()
    keys = settings.encryption_keys
    resealed, sealed = with_database(settings.database_url, work)
    newest = key_id(keys[0])
    left = {key: many for key, many in sealed.items() if key != newest}
    if as_json:
        print_json({"key": newest, "re_encrypted": resealed, "values": sealed})
    else:
        typer.echo(f"{counted(resealed, 'value')} re-encrypted with key {newest}.")
        if len(keys) > 1 and not left:
            typer.echo(_NO_LONGER_NEEDED if sealed else _NOTHING_ENCRYPTED)
    _fail_on_unchanged(left, keys)


@app.command("list")
@with_json_errors
def list_(*, as_json: AsJson = False) -> None:
    """Print each key's ID, newest first, and how many stored values it encrypts; never a key.

    Exits with status 1 if a stored value is encrypted with a key that isn't in ENCRYPTION_KEYS.
    """
    from bot.db.rotation import count_by_key_id, key_id

    settings = _settings()
    keys = settings.encryption_keys
    sealed = with_database(settings.database_url, count_by_key_id)
    if as_json:
        known = dict.fromkeys(map(key_id, keys), 0)
        print_json(
            [
                {"key": name, "values": many, "missing": name not in known}
                for name, many in (known | sealed).items()
            ]
        )
        _fail_on_unknown_keys(sealed, keys)
        return
    for number, key in enumerate(keys):
        name = key_id(key)
        typer.echo(
            f"{name}  {counted(sealed.get(name, 0), 'value')}{'  (newest: encrypts new values)' if number == 0 else ''}"
        )
    _fail_on_unknown_keys(sealed, keys)


def _settings() -> "Settings":
    from bot.settings import Purpose

    settings = settings_for(Purpose.KEYS)
    require_database(settings.database_url)
    return settings


def _fail_on_unchanged(left: "dict[str, int]", keys: "Sequence[Secret]") -> None:
    from bot.db.rotation import key_id

    for name in map(key_id, keys):
        if name in left:
            typer.echo(
                f"{counted(left[name], 'value')} still encrypted with key {name}: damaged, or written by a process that "
                "doesn't have the newest key. Restart every process with both keys, and run this again.",
                err=True,
            )
    _fail_on_unknown_keys(left, keys)
    if left:
        raise typer.Exit(1)


def _fail_on_unknown_keys(sealed: "dict[str, int]", keys: "Sequence[Secret]") -> None:
    from bot.db.rotation import key_id

    known = {key_id(key) for key in keys}
    unknown_keys = {name: many for name, many in sealed.items() if name not in known}
    for name, many in unknown_keys.items():
        typer.echo(
            f"{counted(many, 'value')} encrypted with key {name}, which isn't in ENCRYPTION_KEYS; add it again.",
            err=True,
        )
    if unknown_keys:
        raise typer.Exit(1)
