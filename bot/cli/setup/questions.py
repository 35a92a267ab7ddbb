"""What `setup` asks, in order, with the place of each value and how it is tried."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import Field, dataclass
from typing import Any, Final
from urllib.parse import quote

import yaml

from bot.cli.check import Check, State
from bot.cli.database import DatabaseNotReady, revision
from bot.cli.manifest import FILE, fill
from bot.cli.slack_app_checks import slack_oauth, slack_socket
from bot.cli.slack_checks import bot_token
from bot.cli.x_checks import x_app, x_oauth2
from bot.program import PROGRAM
from bot.settings import Settings

_NEW_APP: Final = "https://api.slack.com/apps?new_app=1&manifest_json="


@dataclass(frozen=True, slots=True)
class Question:
    """A value that is asked for.

    `where` is its place; `tried` is the check that tries it, None if it can't be tried yet.
    `secret` values aren't shown when typed. An `optional` one can be left empty. `socket` is
    whether it is for Socket Mode, None if that makes no difference. `pair` is the question whose
    value is tried together with this one, and may be the wrong one of the two.
    """

    name: str
    where: str
    tried: Callable[[Settings], Check] | None = None
    secret: bool = True
    optional: bool = False
    socket: bool | None = None
    pair: "Question | None" = None


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the set-up: what to do first, then its questions."""

    title: str
    guide: Callable[[Settings, bool], Sequence[str]]
    questions: Sequence[Question]
    page: Callable[[Settings, bool], str] | None = None


def create_app_url(settings: Settings, *, socket: bool) -> str:
    """Return Slack's page for a new app, with the filled-in manifest.

    https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests
    """
    filled = fill(yaml.safe_load(FILE.read_text(encoding="utf-8")), settings.public_url, socket=socket)
    return _NEW_APP + quote(json.dumps(filled, separators=(",", ":")), safe="")


def _database(settings: Settings) -> Check:
    try:
        revision(settings.database_url)
    except DatabaseNotReady as trouble:
        return Check(State.FAIL, "database", str(trouble))
    return Check(State.OK, "database", "The database is reachable.")


_PUBLIC_URL: Final = Question(
    "PUBLIC_URL", "The https address of your server, proxy or tunnel, without a path", secret=False
)
_SLACK_CLIENT_ID: Final = Question(
    "SLACK_CLIENT_ID", "Basic Information → App Credentials → Client ID", secret=False
)
_SLACK_CLIENT_SECRET: Final = Question(
    "SLACK_CLIENT_SECRET",
    "Basic Information → App Credentials → Client Secret → Show",
    slack_oauth,
    pair=_SLACK_CLIENT_ID,
)
_SIGNING_SECRET: Final = Question(
    "SLACK_SIGNING_SECRET", "Basic Information → App Credentials → Signing Secret → Show", socket=False
)
_APP_TOKEN: Final = Question(
    "SLACK_APP_TOKEN",
    "Basic Information → App-Level Tokens → Generate Token and Scopes, with connections:write (xapp-…)",
    slack_socket,
    socket=True,
)
_BOT_TOKEN: Final = Question(
    "SLACK_BOT_TOKEN",
    "For this workspace only: Install App → Install, then the Bot User OAuth Token (xoxb-…); leave it empty to let "
    "several workspaces install Likewise",
    bot_token,
    optional=True,
)
_X_CLIENT_ID: Final = Question(
    "X_CLIENT_ID", "Keys and tokens → OAuth 2.0 Client ID and Client Secret → Client ID", secret=False
)
_X_CLIENT_SECRET: Final = Question(
    "X_CLIENT_SECRET",
    "The Client Secret next to it; X shows it only once, and Regenerate creates a new one",
    x_oauth2,
    pair=_X_CLIENT_ID,
)
_X_BEARER_TOKEN: Final = Question(
    "X_BEARER_TOKEN",
    "Keys and tokens → Bearer Token; with it, public posts are read as the app, once per workspace",
    x_app,
    optional=True,
)
_DATABASE: Final = Question(
    "DATABASE_URL",
    "PostgreSQL, as postgresql://user:password@host/name; leave it empty for a SQLite file in this folder",
    _database,
    optional=True,
)


def _address_guide(_settings: Settings, _socket: bool) -> Sequence[str]:  # noqa: FBT001 (as all guides)
    return (
        "Slack and people's browsers reach Likewise at this address.",
        "Choose a permanent one: Slack and X compare it character by character.",
    )


def _slack_guide(settings: Settings, socket: bool) -> Sequence[str]:  # noqa: FBT001
    last = (
        "Socket Mode is on in the manifest, so Slack doesn't need to reach your server."
        if socket
        else f"Once Likewise runs: Event Subscriptions → Verify, for {settings.public_url}/slack/events."
    )
    return (
        "1. Open the page below, choose your workspace, then Next and Create. The manifest is filled in.",
        "   If the long address doesn't open, choose Create New App → From a manifest, and paste what this prints:",
        f"     {PROGRAM} manifest --public-url {settings.public_url}{' --socket' if socket else ''}",
        "2. Copy the values from the pages named here, in the menu on the left.",
        f"3. {last}",
    )


def _x_guide(settings: Settings, _socket: bool) -> Sequence[str]:  # noqa: FBT001
    return (
        "1. At https://console.x.com create an app in a project or package, and open its User authentication settings.",
        "2. App permissions: Read and write. Type of App: Web App, Automated App or Bot.",
        "3. Callback URI / Redirect URL, exactly, with no slash at its end:",
        f"     {settings.x_redirect_uri}",
        f"   Website URL: {settings.public_url}",
        "   If it differs by one character, X says “Something went wrong” when people connect.",
        "4. Save, then open Keys and tokens.",
        "Only X's Enterprise plans include likes. With other plans, replies have a Like on X button.",
    )


def _database_guide(_settings: Settings, _socket: bool) -> Sequence[str]:  # noqa: FBT001
    return ("One process on one machine needs no database server.",)


STEPS: Final[Sequence[Step]] = (
    Step("The public address", _address_guide, (_PUBLIC_URL,)),
    Step(
        "The Slack app (https://api.slack.com/apps)",
        _slack_guide,
        (_SLACK_CLIENT_ID, _SLACK_CLIENT_SECRET, _SIGNING_SECRET, _APP_TOKEN, _BOT_TOKEN),
        lambda settings, socket: create_app_url(settings, socket=socket),
    ),
    Step("The X app (https://console.x.com)", _x_guide, (_X_CLIENT_ID, _X_CLIENT_SECRET, _X_BEARER_TOKEN)),
    Step("The database", _database_guide, (_DATABASE,)),
)
_ASKED: Final = frozenset(question.name for step in STEPS for question in step.questions)


def other_settings(names: Collection[str]) -> Step:
    """Return a step for those of these settings that a set-up doesn't ask for by itself."""
    questions = [
        Question(name, field.metadata["description"], secret=_is_secret(field), optional=True)
        for name, field in ((name, Settings.variables()[name.lower()]) for name in names)
        if name not in _ASKED
    ]
    return Step("Other settings", lambda *_: (), questions)


def _is_secret(field: Field[Any]) -> bool:
    return not field.repr or "Secret" in repr(field.type)
