"""`migrate`: upgrade or downgrade the database."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import Annotated

import typer

from bot.cli.bootstrap import exit_unless_ready, settings_for, tell_of_ignored_options
from bot.cli.confirm import AsJson, Yes, require_consent
from bot.cli.report import print_json


def migrate(
    *,
    down: Annotated[
        str,
        typer.Option(
            metavar="REVISION", help="Downgrade to this migration instead; 'base' is before the first."
        ),
    ] = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Upgrade the database to the latest migration.

    Needs only DATABASE_URL. Prints the migration before and after. A downgrade deletes data, so it
    asks first.
    """
    from bot.cli.database import downgrade, revision, upgrade
    from bot.settings import Purpose

    url = settings_for(Purpose.MIGRATE).database_url
    tell_of_ignored_options(url)
    with exit_unless_ready():
        before = revision(url)
        if down:
            if before is not None:
                require_consent(
                    f"Downgrade from migration {before} to {down}? This deletes what was added since, with its data.",
                    yes=yes,
                )
            downgrade(url, down)
        else:
            upgrade(url)
        after = revision(url)
    if as_json:
        print_json({"before": before, "after": after})
        return
    typer.echo(
        f"Database: {before or 'empty'} → {after or 'empty'}"
        + (" (nothing to do)" if before == after else "")
    )
