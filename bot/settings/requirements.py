"""The settings that each command needs, with a sentence for each missing one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from bot.program import PROGRAM


class Purpose(StrEnum):
    """The command for which the settings are read; each requires only the settings it needs."""

    SERVE = "serve"
    SOCKET = "socket"
    MIGRATE = "migrate"
    KEYS = "keys"
    DOCTOR = "doctor"
    WEBHOOK = "x-webhook"
    REVOKE = "revoke"  # the commands that revoke links: `disconnect`, `forget`, `revoke-all`


READ: Final[Mapping[Purpose, frozenset[str]]] = {
    Purpose.MIGRATE: frozenset({"database_url", "log_level"}),
    Purpose.KEYS: frozenset({"database_url", "encryption_keys", "log_level"}),
    Purpose.WEBHOOK: frozenset(
        {
            "database_url",
            "log_level",
            "public_url",
            "x_api_key",
            "x_api_secret",
            "x_api_url",
            "x_bearer_token",
            "x_client_id",
        }
    ),
    Purpose.REVOKE: frozenset(
        {
            "database_url",
            "encryption_keys",
            "log_level",
            "x_api_key",
            "x_api_secret",
            "x_api_url",
            "x_client_id",
            "x_client_secret",
        }
    ),
}

_APP: Final = ("public_url", "encryption_keys", "slack_client_id", "slack_client_secret")

NEEDED: Final[Mapping[Purpose, tuple[str, ...]]] = {
    Purpose.SERVE: (*_APP, "slack_signing_secret"),
    Purpose.SOCKET: (*_APP, "slack_app_token"),
    Purpose.MIGRATE: (),
    Purpose.KEYS: ("encryption_keys",),
    Purpose.WEBHOOK: ("public_url", "x_bearer_token", "x_api_secret"),
    Purpose.DOCTOR: _APP,
    Purpose.REVOKE: ("encryption_keys",),
}

_SIGNS_IN: Final = frozenset({Purpose.SERVE, Purpose.SOCKET, Purpose.DOCTOR, Purpose.REVOKE})

_WHERE: Final[Mapping[str, str]] = {
    "public_url": "give the https address people reach Likewise at, such as https://likewise.example",
    "encryption_keys": f"make a key with `{PROGRAM} keys new`",
    "slack_signing_secret": "copy it from your Slack app's Basic Information page (Signing Secret)",
    "slack_client_id": "Sign in with Slack needs it; copy it from your Slack app's Basic Information page",
    "slack_client_secret": "Sign in with Slack needs it; copy it from your Slack app's Basic Information page",
    "x_bearer_token": "copy the Bearer Token from your X app's Keys and tokens page",
    "x_api_secret": "copy the API Key Secret from your X app's Keys and tokens page",
    "slack_app_token": "Socket Mode needs an app-level token with connections:write, from your Slack app's Basic "
    "Information page",
}
_NO_X: Final = (
    "X_CLIENT_ID is not set; copy the OAuth 2.0 Client ID from your X app's Keys and tokens page, or, for OAuth 1.0a, "
    "set X_API_KEY and X_API_SECRET."
)


def missing(purpose: Purpose, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a sentence for each setting that is not set and that `purpose` needs, by attribute."""
    faults = {
        name: [f"{name.upper()} is not set; {_WHERE[name]}."] for name in NEEDED[purpose] if name not in given
    }
    if purpose is Purpose.DOCTOR and not given.keys() & {"slack_signing_secret", "slack_app_token"}:
        faults["slack_signing_secret"] = [
            "SLACK_SIGNING_SECRET is not set, nor is SLACK_APP_TOKEN; `serve` needs the first, `socket` the second."
        ]
    for one, other in (("x_api_key", "x_api_secret"), ("x_api_secret", "x_api_key")):
        # X_API_SECRET alone, beside OAuth 2.0, is for the webhook.
        if one in given and other not in given and not (one == "x_api_secret" and "x_client_id" in given):
            faults[other] = [f"{other.upper()} is not set although {one.upper()} is; set both or neither."]
    if "x_client_id" in given:
        return faults
    if "x_client_secret" in given:
        faults["x_client_id"] = [
            "X_CLIENT_ID is not set although X_CLIENT_SECRET is; set it, or take X_CLIENT_SECRET out."
        ]
    elif purpose in _SIGNS_IN and not given.keys() & {"x_api_key", "x_api_secret"}:
        faults["x_client_id"] = [_NO_X]
    return faults
