"""Checks of `doctor` for bot tokens: whether they are valid, and their scopes."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.asking import NETWORK_ERRORS, ask, slack_unreachable
from bot.cli.check import Check, State
from bot.cli.database import DatabaseNotReady, revision, sqlite_file
from bot.clock import utcnow
from bot.db import Database, Keyring, KeyUnknown, migrations
from bot.db.rows import count
from bot.db.tables import InstallationRow
from bot.plurals import counted
from bot.secret import Secret
from bot.settings import Settings
from bot.slack.api.errors import known_form
from bot.slack.installation import Installation
from bot.slack.installations.rows import from_row
from bot.slack.scopes import BOT_SCOPES

_TRIED: Final = 20  # the newest installations; Slack allows some hundred such calls a minute


def slack(settings: Settings) -> Iterator[Check]:
    """Test the configured bot token, or those of the installations."""
    if settings.slack_bot_token is not None:
        yield bot_token(settings)
    elif not settings.encryption_keys or not _is_ready(settings.database_url):
        yield Check(State.SKIP, "slack", "SLACK_BOT_TOKEN isn't set: workspaces install the app themselves.")
    else:
        yield from _installations(settings)


def bot_token(settings: Settings) -> Check:
    """Test the configured bot token and its scopes."""
    if settings.slack_bot_token is None:
        return Check(State.SKIP, "slack", "SLACK_BOT_TOKEN can't be used.")
    try:
        refused, granted, who = _auth_test(settings, settings.slack_bot_token)
    except NETWORK_ERRORS as fault:
        return slack_unreachable("slack", fault)
    if refused:
        fix = "Copy the Bot User OAuth Token again from your Slack app's OAuth & Permissions page."
        return Check(State.FAIL, "slack", f"Slack rejects the bot token ({refused}). {fix}")
    if lacking := _lacking(granted, optional=False):
        fix = "Add it on the OAuth & Permissions page and install the app again."
        return Check(State.FAIL, "slack", f"The bot token lacks {', '.join(lacking)}. {fix}")
    return Check(State.OK, "slack", f"The bot token works: {who}.{_left_out(granted)}")


def _installations(settings: Settings) -> Iterator[Check]:
    try:
        count, newest = asyncio.run(_read(settings))
    except (KeyUnknown, OSError, SQLAlchemyError):
        yield Check(State.SKIP, "slack", "The installations can't be read; see database and keys above.")
        return
    if not newest:
        yield Check(State.OK, "slack", "Not installed anywhere yet: an admin can start at /slack/install.")
        return
    faults = list(_dead_or_lacking(settings, newest))
    yield from faults
    if not faults:
        tried = f"the {len(newest)} newest were tested and work" if count > len(newest) else "all work"
        yield Check(State.OK, "slack", f"Installed in {counted(count, 'place')}; {tried}.")


def _dead_or_lacking(settings: Settings, newest: Sequence[Installation]) -> Iterator[Check]:
    again = f"An admin there must install Likewise again at {settings.public_url}/slack/install."
    for installation in newest:
        if installation.expires_at is not None and installation.expires_at <= utcnow():
            continue  # rotated: refreshed when it is next used
        place = f"{installation.name} ({installation.tenant})"
        try:
            refused, granted, _ = _auth_test(settings, installation.token)
        except NETWORK_ERRORS as fault:
            yield slack_unreachable("slack", fault)
            return
        lacking = _lacking(granted, optional=False)
        if refused:
            yield Check(
                State.FAIL,
                "slack",
                f"The installation in {place} no longer works: Slack returned {refused}. {again}",
            )
        elif lacking:
            yield Check(
                State.FAIL, "slack", f"The installation in {place} lacks {', '.join(lacking)}. {again}"
            )


def _auth_test(settings: Settings, token: Secret) -> tuple[str, frozenset[str], str]:
    """Return Slack's error ("" for none), the granted scopes, and the token's owner.

    Raises one of `NETWORK_ERRORS`.
    """
    reply = ask("POST", f"{settings.slack_api_url}auth.test", token=token)
    said = reply.read()
    if "ok" not in said:  # a proxy's page says nothing about the token
        raise ConnectionError(f"status {reply.status}")
    granted = frozenset(scope.strip() for scope in reply.headers.get("x-oauth-scopes", "").split(","))
    refused = "" if said.get("ok") else known_form(said.get("error"))
    return refused, granted, f"{said.get('user')} in {said.get('team')}"


def _is_ready(url: str) -> bool:
    file = sqlite_file(url)
    try:
        return (file is None or file.exists()) and revision(url) == migrations.HEAD
    except DatabaseNotReady:
        return False


async def _read(settings: Settings) -> tuple[int, Sequence[Installation]]:
    """Return the number of installations, and the newest ones."""
    keyring = Keyring(settings.encryption_keys)
    async with Database(settings.database_url) as database, database.session() as session:
        installed = await count(session, InstallationRow)
        rows = await session.scalars(
            select(InstallationRow).order_by(InstallationRow.installed_at.desc()).limit(_TRIED)
        )
        return installed, [from_row(row, keyring) for row in rows]


def _lacking(granted: Collection[str], *, optional: bool) -> list[str]:
    return [scope.name for scope in BOT_SCOPES if scope.optional is optional and scope.name not in granted]


def _left_out(granted: Collection[str]) -> str:
    """Return a note about optional scopes without which a feature is off."""
    lacking = _lacking(granted, optional=True)
    return f" Without {', '.join(lacking)}, some features are off." if lacking else ""
