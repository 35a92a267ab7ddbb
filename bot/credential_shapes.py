"""The shapes of keys, tokens and secrets: each takes a text and returns its value, or says what is wrong and what to do.

Only what is surely something else is refused: Slack and X may change how theirs look.
"""

import re
from typing import Any, Final

from bot.db.keyring import BadKey, Keyring
from bot.program import PROGRAM
from bot.secret import Secret

_SHORTEST_TOKEN: Final = 16  # characters


def listed(texts: Any) -> Any:
    """Take a text apart at its commas; a quote around each part is left out."""
    if not isinstance(texts, str):
        return texts
    parts = [part for one in re.split(r"[,\s]+", texts) if (part := one.strip("\"'"))]
    if not parts:
        raise ValueError(f"holds no key; make one with `{PROGRAM} keys new`")
    return parts


def encryption_key(text: str | Secret) -> Secret:
    """Read one key of ENCRYPTION_KEYS."""
    key = text if isinstance(text, Secret) else Secret(text)
    try:
        Keyring([key])
    except BadKey as fault:
        raise ValueError(f"can't be used ({fault}); make another with `{PROGRAM} keys new`") from None
    return key


def plain(text: str) -> str:
    """Read a text as it was copied from a console page: printable ASCII in one piece, without quotes."""
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError(
            "has a space or an unusual character in it; copy it again, without anything around it"
        )
    if re.search(r"[\"'`]", text):
        raise ValueError("has a quote in it; copy it again, without anything around it")
    return text


def secret(text: str | Secret) -> Secret:
    """Read a secret as it was copied from a console page."""
    return Secret(plain(text.reveal() if isinstance(text, Secret) else text))


def metrics_token(text: str | Secret) -> Secret:
    """Read the token that `/metrics` asks for; one that can be guessed protects nothing."""
    token = secret(text)
    if len(token.reveal()) < _SHORTEST_TOKEN:
        raise ValueError(
            f"is shorter than {_SHORTEST_TOKEN} characters; make one with `openssl rand -hex 32`"
        )
    return token


# What the fields beside the right one hold.
_FROM_SLACK: Final = r"xox[a-z]+[-.].*|xapp-.*"
_SLACK_ID: Final = r"[0-9]+\.[0-9]+|A0[A-Z0-9]+"
_ADDRESS: Final = r"https?:.*"
_X_ACCESS: Final = r"[0-9]+-[A-Za-z0-9]+"
_X_BEARER: Final = r"A{16,}.*"  # all App-only tokens begin so
_NUMBER: Final = r"[0-9]+"
_HEX: Final = r"[0-9a-f]{32}"


def _of_its_field(text: str | Secret, others: str, what: str) -> Secret:
    """Read a secret, and refuse what is surely another field's."""
    found = secret(text)
    if re.fullmatch(others, found.reveal()):
        raise ValueError(f"is not {what}; you may have copied another field")
    return found


def slack_secret(text: str | Secret) -> Secret:
    """Read a signing or client secret of Slack's."""
    return _of_its_field(
        text,
        f"{_FROM_SLACK}|{_SLACK_ID}|{_ADDRESS}",
        "a secret of your Slack app's Basic Information page (32 letters and digits)",
    )


def x_secret(text: str | Secret) -> Secret:
    """Read a key or secret of an X app."""
    return _of_its_field(
        text,
        f"{_FROM_SLACK}|{_X_ACCESS}|{_X_BEARER}|{_ADDRESS}",
        "that field of your X app's Keys and tokens page",
    )


def x_bearer_token(text: str | Secret) -> Secret:
    """Read an App-only token."""
    return _of_its_field(
        text, f"{_FROM_SLACK}|{_X_ACCESS}|{_ADDRESS}", "a Bearer Token (it begins with AAAA)"
    )


def x_client_id(text: str) -> str:
    """Read an OAuth 2.0 client id of X's."""
    others = f"{_FROM_SLACK}|{_SLACK_ID}|{_X_ACCESS}|{_X_BEARER}|{_ADDRESS}|{_NUMBER}"
    return _of_its_field(text, others, "an OAuth 2.0 Client ID").reveal()


def slack_client_id(text: str) -> str:
    """Read Slack's client id (two numbers and a dot); only what is surely something else is refused."""
    if re.fullmatch(f"{_HEX}|{_FROM_SLACK}|A0[A-Z0-9]+|{_ADDRESS}", text):
        raise ValueError(
            "is not a client ID (two numbers with a dot); you may have copied the field beside it"
        )
    return plain(text)


def slack_bot_token(text: str | Secret) -> Secret:
    """Read a bot token."""
    return _prefixed(text, "xoxb-", "the Bot User OAuth Token from your Slack app's OAuth & Permissions page")


def slack_app_token(text: str | Secret) -> Secret:
    """Read an app-level token."""
    return _prefixed(text, "xapp-", "an App-Level Token from your Slack app's Basic Information page")


def _prefixed(text: str | Secret, prefix: str, where: str) -> Secret:
    token = secret(text)
    if not token.reveal().startswith(prefix):
        raise ValueError(f"does not begin with {prefix}; copy {where}")
    return token
