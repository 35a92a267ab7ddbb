"""`installations`: where the app is installed."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import typer

from bot.cli.bootstrap import existing_database, with_database
from bot.cli.confirm import AsJson
from bot.cli.report import print_json, print_table
from bot.plurals import counted

_COLUMNS = {
    "tenant": "TENANT",
    "name": "NAME",
    "organization": "ORGANIZATION",
    "installed_at": "INSTALLED (UTC)",
    "installed_by": "BY",
    "linked_people": "PEOPLE",
    "missing_scopes": "MISSING SCOPES",
}


def installations(*, as_json: AsJson = False) -> None:
    """List the workspaces and organizations with the app. Needs only DATABASE_URL.

    Where scopes are missing, an admin must install the app again at /slack/install.
    """
    from dataclasses import asdict

    from bot.operations.installations import installed_places

    places = [asdict(one) for one in with_database(existing_database(), installed_places)]
    if as_json:
        print_json(places)
        return
    if places:
        print_table(places, _COLUMNS)
    typer.echo(f"Installed in {counted(len(places), 'place')}.")
    if not places:
        typer.echo("With SLACK_BOT_TOKEN set, Likewise serves that workspace without an entry here.")
