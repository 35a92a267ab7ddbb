"""Validators for keys, tokens and secrets by their format.

Each returns the value, or raises ValueError that says what is wrong and how to fix it. Only values
that are certainly wrong are rejected, since Slack and X may change their formats.
"""

import re
from typing import Final

from bot.db.keyring import BadKey, Keyring
from bot.environment import has_quotes, parts
from bot.program import PROGRAM
from bot.secret import Secret

_SHORTEST_TOKEN: Final = 16  # characters
# Of a shell, Compose, a template, Windows, or a manual; and what a template writes without a value.
_PLACEHOLDER: Final = r"\$\w+|\$?\{.*\}|\$\(.*\)|<.*>|%\w+%|(?i:null|none|nil|undefined|changeme|todo)"


def encryption_keys(text: str) -> tuple[Secret, ...]:
    """Validate a list of keys; raises a group with a ValueError for each that can't be used."""
    found = parts(text)
    if not found:
        raise ValueError(f"has no key; make one with `{PROGRAM} keys new`")
    if faults := [fault for number, key in enumerate(found, 1) if (fault := _fault(number, key))]:
        raise ExceptionGroup("keys that can't be used", faults)
    return tuple(map(Secret, found))


def _fault(number: int, key: str) -> ValueError | None:
    if has_quotes(key):
        return ValueError(
            f"has a quote in key {number} that isn't one of a pair around it; take the quotes out, keys need none"
        )
    try:
        Keyring([Secret(key)])
    except BadKey as fault:
        return ValueError(
            f"has a key that can't be used, number {number} ({fault}); make another with `{PROGRAM} keys new`"
        )
    return None


def plain(text: str) -> str:
    """Validate a text copied from a console page: printable ASCII without spaces or quotes."""
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError(
            "has a space or an unusual character in it; copy it again, without anything around it"
        )
    if has_quotes(text):
        raise ValueError("has a quote in it; copy it again, without anything around it")
    if re.fullmatch(_PLACEHOLDER, text):
        raise ValueError("is a placeholder that nothing has filled in; put the value itself there")
    return text


def secret(text: str) -> Secret:
    return Secret(plain(text))


def sentry_dsn(text: str) -> Secret:
    """Validate a DSN of Sentry: `https://KEY@HOST/PROJECT`."""
    dsn = secret(text)
    if not re.fullmatch(r"https?://[^@/\s]+@[^/\s]+/(.*/)?\d+", dsn.reveal()):
        raise ValueError("is not a DSN of Sentry (https://KEY@HOST/NUMBER); copy it from Client Keys (DSN)")
    return dsn


def metrics_token(text: str) -> Secret:
    """Validate the bearer token of `/metrics`: at least 16 characters, to be unguessable."""
    token = secret(text)
    if len(token.reveal()) < _SHORTEST_TOKEN:
        raise ValueError(
            f"is shorter than {_SHORTEST_TOKEN} characters; make one with `openssl rand -hex 32`"
        )
    return token


# Formats of the neighboring fields on the console pages.
_FROM_SLACK: Final = r"xox[a-z]+[-.].*|xapp-.*"
_SLACK_ID: Final = r"[0-9]+\.[0-9]+|A0[A-Z0-9]+"
_ADDRESS: Final = r"https?:.*"
_X_ACCESS: Final = r"[0-9]+-[A-Za-z0-9]+"
_X_BEARER: Final = r"A{16,}.*"  # every App-only token starts with these
_NUMBER: Final = r"[0-9]+"
_HEX: Final = r"[0-9a-f]{32}"


def _of_its_field(text: str, others: str, what: str) -> Secret:
    """Validate a secret and reject one that matches `others`, the formats of other fields."""
    found = secret(text)
    if re.fullmatch(others, found.reveal()):
        raise ValueError(f"is not {what}; you may have copied another field")
    return found


def slack_secret(text: str) -> Secret:
    return _of_its_field(
        text,
        f"{_FROM_SLACK}|{_SLACK_ID}|{_ADDRESS}",
        "a secret of your Slack app's Basic Information page (32 letters and digits)",
    )


def x_secret(text: str) -> Secret:
    return _of_its_field(
        text,
        f"{_FROM_SLACK}|{_X_ACCESS}|{_X_BEARER}|{_ADDRESS}",
        "that field of your X app's Keys and tokens page",
    )


def x_bearer_token(text: str) -> Secret:
    return _of_its_field(
        text, f"{_FROM_SLACK}|{_X_ACCESS}|{_ADDRESS}", "a Bearer Token (it begins with AAAA)"
    )


def x_client_id(text: str) -> str:
    others = f"{_FROM_SLACK}|{_SLACK_ID}|{_X_ACCESS}|{_X_BEARER}|{_ADDRESS}|{_NUMBER}"
    return _of_its_field(text, others, "an OAuth 2.0 Client ID").reveal()


def slack_client_id(text: str) -> str:
    """Validate Slack's client id (two numbers and a dot); only certain mix-ups are rejected."""
    if re.fullmatch(f"{_HEX}|{_FROM_SLACK}|A0[A-Z0-9]+|{_ADDRESS}", text):
        raise ValueError(
            "is not a client ID (two numbers with a dot); you may have copied the field beside it"
        )
    return plain(text)


def slack_bot_token(text: str) -> Secret:
    return _prefixed(text, "xoxb-", "the Bot User OAuth Token from your Slack app's OAuth & Permissions page")


def slack_app_token(text: str) -> Secret:
    return _prefixed(text, "xapp-", "an App-Level Token from your Slack app's Basic Information page")


def _prefixed(text: str, prefix: str, where: str) -> Secret:
    token = secret(text)
    if not token.reveal().startswith(prefix):
        raise ValueError(f"does not begin with {prefix}; copy {where}")
    return token
