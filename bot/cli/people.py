"""`users`, `disconnect` and `forget`: the people of a deployment."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.bootstrap import existing_database, exit_with, settings_to_revoke, with_database
from bot.cli.confirm import AsJson, LostKeys, Yes, require_consent
from bot.cli.output import printable
from bot.cli.report import print_json, print_table
from bot.cli.services import with_services
from bot.plurals import counted

if TYPE_CHECKING:
    from bot.container.storage import Storage
    from bot.container.x import XServices
    from bot.linking.results import Disconnected, Forgotten
    from bot.members import Member
    from bot.settings import Settings

Who = Annotated[str, typer.Argument(metavar="USER", help="A Slack user ID (U…), or an X account (@name).")]
WhoOrWhere = Annotated[
    str,
    typer.Argument(
        metavar="USER",
        help="A Slack user ID (U…), an X account (@name), or a whole workspace or organization (T… or E…).",
    ),
]
Tenant = Annotated[
    str, typer.Option(metavar="TENANT", help="Only in this workspace or organization (T… or E…).")
]

_TENANT = re.compile(r"[TE][A-Z0-9]{2,}")
_COLUMNS = {
    "tenant": "TENANT",
    "user": "USER",
    "x_account": "X ACCOUNT",
    "provider": "SIGN-IN",
    "connected_at": "CONNECTED (UTC)",
    "must_reconnect": "MUST RECONNECT",
    "likes": "LIKES",
}


def users(*, tenant: Tenant = "", as_json: AsJson = False) -> None:
    """List the people with a connected X account. Needs only DATABASE_URL."""
    from dataclasses import asdict

    from bot.operations.people import linked_people

    found = with_database(existing_database(), lambda database: linked_people(database, tenant or None))
    people = [asdict(one) for one in found]
    if as_json:
        print_json(people)
        return
    if people:
        print_table(people, _COLUMNS)
    typer.echo(f"{counted(len(people), 'person has', 'people have')} connected an X account.")


def disconnect(
    who: Who, *, tenant: Tenant = "", yes: Yes = False, lost_keys: LostKeys = False, as_json: AsJson = False
) -> None:
    """Disconnect a person's X account, and revoke its tokens.

    The person keeps their settings and history, and can connect again.
    """
    settings = settings_to_revoke(lost_keys=lost_keys)
    member = _only_one(settings, who, tenant)
    require_consent(f"Disconnect the X account of {_named(member)}?", yes=yes)

    async def work(_: "Storage", x: "XServices") -> "Disconnected":
        return await x.linking.disconnect(member)

    done = with_services(settings, work)
    report = _report(member, done)
    if as_json:
        print_json(report)
    elif done.username is None:
        typer.echo(
            f"{_named(member)} has no X account connected. Any unfinished attempt to connect one was canceled."
        )
    else:
        typer.echo(f"Disconnected {_account(done)} of {_named(member)}. {_at_x(done, lost_keys=lost_keys)}")


def forget(
    who: WhoOrWhere,
    *,
    tenant: Tenant = "",
    yes: Yes = False,
    lost_keys: LostKeys = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything about a person, and revoke their tokens.

    For a person, the same as `/likewise forget-me` in Slack; for a workspace or organization, the
    same as removing the app there.
    """
    settings = settings_to_revoke(lost_keys=lost_keys)
    if _TENANT.fullmatch(who):
        _forget_tenant(settings, who, yes=yes, as_json=as_json)
        return
    member = _only_one(settings, who, tenant)
    require_consent(f"Delete everything about {_named(member)}? This can't be undone.", yes=yes)

    async def work(_: "Storage", x: "XServices") -> "Forgotten":
        return await x.erasure.forget(member)

    done = with_services(settings, work)
    if as_json:
        print_json(_report(member, done) | {"deleted_history_entries": done.deleted_likes})
        return
    typer.echo(
        f"Deleted everything about {_named(member)}, including {counted(done.deleted_likes, 'history entry', 'history entries')}."
    )
    if done.username is not None:
        typer.echo(f"Disconnected {_account(done)}. {_at_x(done, lost_keys=lost_keys)}")


def _forget_tenant(settings: "Settings", tenant: str, *, yes: bool, as_json: bool) -> None:
    from bot.operations.people import find_tenant

    found = with_database(settings.database_url, lambda database: find_tenant(database, tenant))
    if found is None:
        exit_with(f"Nothing is stored about {tenant}. List the places with `installations`.")
    people = counted(found.linked_people, "connected person", "connected people")
    require_consent(f"Delete everything about {tenant}, with {people}? This can't be undone.", yes=yes)

    async def work(_: "Storage", x: "XServices") -> int:
        await x.erasure.forget_tenant(tenant, installed_at=found.installed_at)
        await x.revocation_queue.sweep()
        await x.revocation_queue.settled()
        return await x.revocation_queue.pending()

    pending = with_services(settings, work)
    if as_json:
        print_json({"tenant": tenant, "linked_people": found.linked_people, "pending_revocations": pending})
        return
    typer.echo(f"Deleted everything about {tenant}, with {people}.")
    if pending:
        typer.echo(
            f"X hasn't confirmed {counted(pending, 'revocation')} yet. Likewise retries while it runs."
        )
    typer.echo("If the app is still installed there, an admin can remove it in Slack.")


def _only_one(settings: "Settings", who: str, tenant: str) -> "Member":
    """Return the person, or exit: nobody is named so, or people in several tenants are."""
    from bot.operations.people import find_people

    found = with_database(settings.database_url, lambda database: find_people(database, who, tenant or None))
    if not found:
        where = f" in {tenant}" if tenant else ""
        exit_with(f"Nothing is stored about {who}{where}. List the people with `users`.")
    if len(found) > 1:
        places = ", ".join(one.tenant for one in found)
        exit_with(f"{who} is in {places}. Choose one with --tenant.")
    return found[0]


def _named(member: "Member") -> str:
    return f"{member.user} in {member.tenant}"


def _account(done: "Disconnected | Forgotten") -> str:
    return printable(f"@{done.username}")


def _at_x(done: "Disconnected | Forgotten", *, lost_keys: bool) -> str:
    if done.revoked:
        return "X has revoked the permission."
    if done.elsewhere:
        return "The permission wasn't revoked: the same account is connected in another workspace."
    if lost_keys:
        return "If the token's key is lost, the permission stays at X, where its owner can remove it."
    return "X hasn't confirmed the revocation yet. Likewise retries while it runs."


def _report(member: "Member", done: "Disconnected | Forgotten") -> dict[str, Any]:
    return {
        "tenant": member.tenant,
        "user": member.user,
        "x_account": None if done.username is None else f"@{done.username}",
        "revoked_at_x": done.revoked,
    }
