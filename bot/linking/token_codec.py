"""Serialize tokens, alone or with their account, for encryption in a row."""

import json
import unicodedata
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

import structlog

from bot.db import KeyUnknown
from bot.linking.providers import XTokens
from bot.secret import Secret
from bot.x import OAuth1Tokens, User, UserTokens

log = structlog.get_logger(__name__)

T = TypeVar("T")

_HANDLE: Final = 50  # characters, the column's width
_NAME: Final = 255


def write(tokens: XTokens) -> Secret:
    parts = _of_oauth1(tokens) if isinstance(tokens, OAuth1Tokens) else _of_oauth2(tokens)
    return Secret(json.dumps(parts))


def read(text: Secret) -> XTokens:
    parts = json.loads(text.reveal())
    if "token" in parts:
        return OAuth1Tokens(
            token=Secret(parts["token"]),
            secret=Secret(parts["secret"]),
            user_id=parts["user_id"],
            writes=parts["writes"],
        )
    return UserTokens(
        access=Secret(parts["access"]),
        refresh=Secret(parts["refresh"]) if parts["refresh"] else None,
        expires_at=datetime.fromisoformat(parts["expires_at"]) if parts["expires_at"] else None,
        scopes=frozenset(parts["scopes"]),
    )


def _of_oauth2(tokens: UserTokens) -> dict[str, Any]:
    return {
        "access": tokens.access.reveal(),
        "refresh": tokens.refresh.reveal() if tokens.refresh else None,
        "expires_at": tokens.expires_at.isoformat() if tokens.expires_at else None,
        "scopes": sorted(tokens.scopes),
    }


def _of_oauth1(tokens: OAuth1Tokens) -> dict[str, Any]:
    return {
        "token": tokens.token.reveal(),
        "secret": tokens.secret.reveal(),
        "user_id": tokens.user_id,
        "writes": tokens.writes,
    }


def write_pending(tokens: XTokens, account: User) -> Secret:
    """Serialize the tokens and account of an unconfirmed attempt; as secret as they are."""
    return Secret(
        json.dumps(
            {
                "tokens": write(tokens).reveal(),
                "account": [
                    account.id,
                    _storable(account.username, _HANDLE),
                    _storable(account.name, _NAME),
                    account.picture,
                ],
            }
        )
    )


def pending_tokens(pending: Secret) -> XTokens:
    return read(Secret(json.loads(pending.reveal())["tokens"]))


def pending_account(pending: Secret) -> User:
    account_id, username, name, picture = json.loads(pending.reveal())["account"]
    return User(id=account_id, username=username, name=name, picture=picture)


def _storable(text: str, most: int) -> str:
    """Drop control characters (PostgreSQL rejects NUL) and truncate to the column's width."""
    printable = (c for c in text if unicodedata.category(c) != "Cc")
    return "".join(islice(printable, most))


def decrypted_or_none(
    decrypt: Callable[[], T], *, tenant: str | None = None, attempt: str | None = None
) -> T | None:
    """Return the decrypted value; log and return None if its key is no longer configured."""
    try:
        return decrypt()
    except KeyUnknown:
        log.warning("token_key_unknown", tenant=tenant, attempt=attempt)
        return None
