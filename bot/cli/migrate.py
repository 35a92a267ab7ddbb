"""`migrate`: the database's migrations."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import Annotated

import typer

from bot.cli.starting import refuse, settings_for, tell_of_ignored_options


def migrate(
    *,
    down: Annotated[
        str,
        typer.Option(
            metavar="REVISION", help="Go back to this migration instead ('base': before the first)."
        ),
    ] = "",
) -> None:
    """Bring the database to the newest migration.

    Needs DATABASE_URL only. Prints where the database was and where it is now.
    """
    from bot.cli.databases import DatabaseTrouble, bring_up, revision, take_down
    from bot.settings import Purpose

    url = settings_for(Purpose.MIGRATE).database_url
    tell_of_ignored_options(url)
    try:
        before = revision(url)
        if down:
            take_down(url, down)
        else:
            bring_up(url)
        after = revision(url)
    except DatabaseTrouble as trouble:
        refuse(str(trouble))
    typer.echo(
        f"Database: {before or 'empty'} → {after or 'empty'}"
        + (" (nothing to do)" if before == after else "")
    )
