"""The checks of `doctor`; each reports what it found and, if something is wrong, how to fix it."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.block_checks import blocks
from bot.cli.check import Check, State
from bot.cli.database import DatabaseNotReady, fix_hint, on_database, reason, revision, sqlite_file
from bot.cli.database_checks import database_in_use, unwritable
from bot.cli.deployment_checks import listening, public_url
from bot.cli.network import network
from bot.cli.slack_app_checks import slack_oauth, slack_signature, slack_socket
from bot.cli.slack_checks import slack
from bot.cli.x_checks import x, x_app, x_oauth1, x_oauth2
from bot.cli.x_credit import x_credit
from bot.cli.x_plan_check import x_plan
from bot.cli.x_webhook_checks import x_webhook
from bot.db import migrations, sqlite_files
from bot.db.rotation import count_by_key_id, key_id
from bot.db.url import DatabaseURL
from bot.secret import Secret
from bot.settings import Purpose, Settings
from bot.settings_text import FILE


def run_checks(env: Mapping[str, str] | None = None) -> Iterator[Check]:
    """Check a deployment step by step; a failed check doesn't hide the next one."""
    settings, faults = Settings.validate_environment(Purpose.DOCTOR, env)
    yield from (Check(State.FAIL, "settings", fault) for fault in faults)
    if not faults:
        yield Check(State.OK, "settings", _kind(settings))
    remarks = Settings.remarks(Purpose.DOCTOR, env)
    yield from (Check(State.WARN, "settings", remark) for remark in (*remarks, *_alike(settings)))
    if env is None and sqlite_files.readable_by_others(Path(FILE)):
        says = f"Other users of this machine can read {FILE}, which has secrets; run `chmod 600 {FILE}`."
        yield Check(State.WARN, "settings", says)
    if any(fault.startswith("DATABASE_URL") for fault in faults):
        yield Check(State.SKIP, "database", "DATABASE_URL can't be used.")
    else:
        yield from _database(settings)
    yield from listening(settings)
    yield from _outside(settings)
    yield from _redirects(settings)


def _outside(settings: Settings) -> Iterator[Check]:
    ways = list(network(settings))
    yield from ways
    if any(way.state is State.FAIL for way in ways):
        yield Check(State.SKIP, "slack", "Slack and X weren't checked; see network above.")
        return
    yield from slack(settings)
    yield blocks(settings)
    yield slack_oauth(settings)
    yield slack_socket(settings)
    yield slack_signature(settings)
    yield x(settings)
    yield x_oauth2(settings)
    yield x_oauth1(settings)
    yield x_app(settings)
    yield x_credit(settings)
    yield x_webhook(settings)
    yield public_url(settings)


def _alike(settings: Settings) -> Iterator[str]:
    """Yield a remark for each secret that was copied into several settings."""
    names: dict[Secret, list[str]] = {}
    for name in Settings.variables():
        value = getattr(settings, name)
        if isinstance(value, Secret) and value:
            names.setdefault(value, []).append(name.upper())
    for same in names.values():
        if len(same) > 1:
            yield f"{' and '.join(same)} are the same; copy each from its own field."


def _kind(settings: Settings) -> str:
    transports = [
        name
        for name, given in (("serve", settings.slack_signing_secret), ("socket", settings.slack_app_token))
        if given
    ]
    who = "one workspace" if settings.single_workspace else "every workspace that installs it"
    return f"Complete for {' and '.join(transports)}; it serves {who}; LIKES_MODE is {settings.likes_mode}."


def _database(settings: Settings) -> Iterator[Check]:
    url = settings.database_url
    file = sqlite_file(url)
    if file is not None and (fault := unwritable(file)):
        yield fault
        yield Check(State.SKIP, "keys", "The database can't be used.")
        return
    if file is not None and not file.exists():
        yield Check(State.OK, "database", f"{file} doesn't exist yet; the first start creates it.")
        yield Check(State.SKIP, "keys", "Nothing is stored yet.")
        return
    try:
        at = revision(url)
    except DatabaseNotReady as trouble:
        yield Check(State.FAIL, "database", str(trouble))
        return
    if at != migrations.HEAD:
        yield Check(
            State.FAIL, "database", f"At migration {at or 'none'}, not {migrations.HEAD}; {fix_hint(at)}."
        )
        yield Check(State.SKIP, "keys", "The database must be at the latest migration first.")
        return
    yield Check(State.OK, "database", f"Reachable, at the latest migration ({at}).")
    yield from database_in_use(settings)
    yield _keys(settings)
    yield x_plan(settings)


def _keys(settings: Settings) -> Check:
    if not settings.encryption_keys:
        return Check(State.SKIP, "keys", "ENCRYPTION_KEYS can't be used.")
    try:
        sealed = asyncio.run(on_database(settings.database_url, count_by_key_id))
    except (OSError, SQLAlchemyError) as fault:
        return Check(
            State.FAIL,
            "keys",
            f"The stored values can't be counted: {reason(fault, DatabaseURL.parse(settings.database_url))}.",
        )
    known = {key_id(key) for key in settings.encryption_keys}
    counted = ", ".join(f"{many} by key {name}" for name, many in sorted(sealed.items())) or "nothing yet"
    if unknown_keys := sorted(sealed.keys() - known):
        fix = "Put the missing keys back into ENCRYPTION_KEYS. If they are lost, those people must connect again."
        return Check(State.FAIL, "keys", f"No key for {', '.join(unknown_keys)}. Encrypted: {counted}. {fix}")
    return Check(State.OK, "keys", f"Every stored value has its key. Encrypted: {counted}.")


def _redirects(settings: Settings) -> Iterator[Check]:
    if not settings.public_url:
        yield Check(State.SKIP, "redirects", "PUBLIC_URL can't be used.")
        return
    yield Check(State.OK, "redirects", f"To register at X, exactly: {settings.x_redirect_uri}")
    at_slack = f"{settings.slack_install_redirect_uri} and {settings.slack_link_redirect_uri}"
    yield Check(State.OK, "redirects", f"To register at Slack, exactly: {at_slack}")
