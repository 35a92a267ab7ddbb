"""What `doctor` looks at. Each check says what it found and, where something is wrong, how to mend it."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import httpx
import yaml
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.databases import DatabaseTrouble, reason, revision, sqlite_file
from bot.cli.manifest import FILE
from bot.db import Database, migrations
from bot.db.rotation import census, id_of
from bot.settings import Purpose, Settings

WAITS: Final = 3.0  # seconds, for Slack and for X
_SERVER_FAULT: Final = 500
_NO_POST: Final = "1"
_APP_TAKEN: Final = frozenset({200, 404})
_APP_REFUSED: Final[Mapping[int, str]] = {
    401: "Copy the Bearer Token again from your X app's Keys and tokens page.",
    402: "X wants credit: add some in X's developer console.",
    403: "Put the X app into a project whose plan includes reading Posts, or leave X_BEARER_TOKEN empty.",
}


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAIL = "FAIL"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    state: State
    what: str
    says: str


def examine(env: Mapping[str, str] | None = None) -> Iterator[Check]:
    """Check a deployment, one thing after the other; a fault in one does not hide the next."""
    settings, faults = Settings.examine(Purpose.DOCTOR, env)
    yield from (Check(State.FAIL, "settings", fault) for fault in faults)
    if not faults:
        yield Check(State.OK, "settings", _kind(settings))
    if any(fault.startswith("DATABASE_URL") for fault in faults):
        yield Check(State.SKIP, "database", "DATABASE_URL can't be used.")
    else:
        yield from _database(settings)
    yield _slack(settings)
    yield _x(settings)
    yield _x_app(settings)
    yield from _redirects(settings)


def _kind(settings: Settings) -> str:
    transports = [
        name
        for name, given in (("serve", settings.slack_signing_secret), ("socket", settings.slack_app_token))
        if given
    ]
    who = "one workspace" if settings.single_workspace else "every workspace that installs it"
    return f"Complete for {' and '.join(transports)}; it serves {who}; likes go by {settings.likes_mode}."


def _database(settings: Settings) -> Iterator[Check]:
    url = settings.database_url
    file = sqlite_file(url)
    if file is not None and not file.exists():
        yield Check(State.OK, "database", f"{file} doesn't exist yet; the first start makes it.")
        yield Check(State.SKIP, "keys", "Nothing is stored yet.")
        return
    try:
        at = revision(url)
    except DatabaseTrouble as trouble:
        yield Check(State.FAIL, "database", str(trouble))
        return
    if at != migrations.head():
        mend = "Run `python -m bot migrate`."
        yield Check(State.FAIL, "database", f"At migration {at or 'none'}, not {migrations.head()}. {mend}")
        yield Check(State.SKIP, "keys", "The database has to be at the newest migration first.")
        return
    yield Check(State.OK, "database", f"Reachable, at the newest migration ({at}).")
    yield _keys(settings)


def _keys(settings: Settings) -> Check:
    if not settings.encryption_keys:
        return Check(State.SKIP, "keys", "ENCRYPTION_KEYS can't be used.")
    try:
        sealed = asyncio.run(_census(settings.database_url))
    except (OSError, SQLAlchemyError) as fault:
        return Check(State.FAIL, "keys", f"What is stored can't be counted: {reason(fault)}.")
    known = {id_of(key) for key in settings.encryption_keys}
    counted = ", ".join(f"{many} by key {name}" for name, many in sorted(sealed.items())) or "nothing yet"
    if strangers := sorted(sealed.keys() - known):
        mend = "Put the missing keys back into ENCRYPTION_KEYS; without them those people connect again."
        return Check(State.FAIL, "keys", f"No key for {', '.join(strangers)}. Sealed: {counted}. {mend}")
    return Check(State.OK, "keys", f"Every stored value has its key. Sealed: {counted}.")


async def _census(url: str) -> dict[str, int]:
    database = Database(url)
    try:
        return await census(database)
    finally:
        await database.close()


def _slack(settings: Settings) -> Check:
    token = settings.slack_bot_token
    if token is None:
        return Check(State.SKIP, "slack", "SLACK_BOT_TOKEN isn't set: workspaces install the app themselves.")
    try:
        reply = httpx.post(
            f"{settings.slack_api_url}auth.test",
            headers={"Authorization": f"Bearer {token.reveal()}"},
            timeout=WAITS,
        )
        said = reply.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as fault:
        return Check(
            State.FAIL, "slack", f"Slack can't be asked ({type(fault).__name__}). {_network('slack.com')}"
        )
    if not said.get("ok"):
        mend = "Copy the Bot User OAuth Token again from your Slack app's OAuth & Permissions page."
        return Check(State.FAIL, "slack", f"Slack refuses the bot token ({said.get('error')}). {mend}")
    granted = {scope.strip() for scope in reply.headers.get("x-oauth-scopes", "").split(",")}
    if lacking := [scope for scope in _scopes() if scope not in granted]:
        mend = "Add it on the OAuth & Permissions page and install the app again."
        return Check(State.FAIL, "slack", f"The bot token lacks {', '.join(lacking)}. {mend}")
    return Check(State.OK, "slack", f"The bot token works: {said.get('user')} in {said.get('team')}.")


def _scopes() -> list[str]:
    scopes: list[str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
    return scopes


def _x(settings: Settings) -> Check:
    try:
        status = httpx.get(f"{settings.x_api_url}/2/openapi.json", timeout=WAITS).status_code
    except httpx.HTTPError as fault:
        return Check(State.FAIL, "x", f"X can't be reached ({type(fault).__name__}). {_network('api.x.com')}")
    if status >= _SERVER_FAULT:
        return Check(State.FAIL, "x", f"X answers {status}. Look at its status page and try again later.")
    return Check(State.OK, "x", f"Reachable; likes go by {settings.likes_mode}.")


def _x_app(settings: Settings) -> Check:
    """Look a Post up as the App; X bills what it returns, so it is a Post that doesn't exist."""
    token = settings.x_bearer_token
    if token is None:
        return Check(State.SKIP, "x app", "X_BEARER_TOKEN isn't set: Posts are read as the person who asks.")
    try:
        status = httpx.get(
            f"{settings.x_api_url}/2/tweets/{_NO_POST}",
            headers={"Authorization": f"Bearer {token.reveal()}"},
            timeout=WAITS,
        ).status_code
    except httpx.HTTPError as fault:
        return Check(
            State.FAIL, "x app", f"X can't be asked ({type(fault).__name__}). {_network('api.x.com')}"
        )
    if status in _APP_REFUSED:
        return Check(State.FAIL, "x app", f"X refuses X_BEARER_TOKEN ({status}). {_APP_REFUSED[status]}")
    if status not in _APP_TAKEN:
        return Check(State.FAIL, "x app", f"X answers {status} to X_BEARER_TOKEN. Try again later.")
    return Check(State.OK, "x app", "The App token works: public Posts and handles are read with it.")


def _network(host: str) -> str:
    return f"This machine must be able to reach https://{host} (network, proxy, firewall)."


def _redirects(settings: Settings) -> Iterator[Check]:
    if not settings.public_url:
        yield Check(State.SKIP, "redirects", "PUBLIC_URL can't be used.")
        return
    yield Check(State.OK, "redirects", f"To register at X, exactly: {settings.x_redirect_uri}")
    at_slack = f"{settings.slack_install_redirect_uri} and {settings.slack_link_redirect_uri}"
    yield Check(State.OK, "redirects", f"To register at Slack, exactly: {at_slack}")
