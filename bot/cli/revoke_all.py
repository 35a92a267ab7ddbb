"""`revoke-all`: revoke every permission at X."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING

import typer

from bot.cli.bootstrap import settings_to_revoke, with_database
from bot.cli.confirm import AsJson, LostKeys, Yes, require_consent, resumable
from bot.cli.progress import progress
from bot.cli.report import print_json
from bot.cli.services import with_services
from bot.plurals import counted

if TYPE_CHECKING:
    from bot.container.storage import Storage
    from bot.container.x import XServices
    from bot.operations.revocation import Revoked

_LEFT = 1


def revoke_all(*, yes: Yes = False, lost_keys: LostKeys = False, as_json: AsJson = False) -> None:
    """Disconnect everybody, and revoke all tokens at X.

    Use it before you shut down a deployment. Stop Likewise first, or people can connect again while
    it runs. If the command is interrupted, or X doesn't confirm some tokens (status 1), run it
    again to resume.
    """
    from dataclasses import asdict

    from bot.operations.revocation import people_to_disconnect, revoke_all

    settings = settings_to_revoke(lost_keys=lost_keys)
    people = with_database(settings.database_url, people_to_disconnect)
    if people:
        many = counted(len(people), "person", "people")
        require_consent(f"Disconnect {many} and revoke their tokens at X?", yes=yes)

    async def work(_: "Storage", x: "XServices") -> "Revoked":
        with progress("Disconnecting people", len(people)) as shown:
            return await revoke_all(x.linking, x.revocation_queue, people, shown.advance)

    with resumable():
        done = with_services(settings, work)
    if as_json:
        print_json(asdict(done))
    else:
        typer.echo(
            f"{counted(done.links, 'account')} disconnected; X confirmed {done.confirmed:,} immediately; "
            f"{counted(done.pending, 'token')} still to be revoked."
        )
    if done.pending:
        typer.echo("X didn't confirm those. Run the command again in a minute.", err=True)
        raise typer.Exit(_LEFT)
