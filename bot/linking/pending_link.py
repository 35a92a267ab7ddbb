"""Serialize the tokens and account of an unconfirmed attempt."""

import json
import unicodedata
from typing import Final

from bot.linking import token_codec
from bot.linking.providers import XTokens
from bot.secret import Secret
from bot.x import User

_HANDLE: Final = 50  # characters, the column's width
_NAME: Final = 255


def write(tokens: XTokens, account: User) -> Secret:
    """Serialize tokens and their account; the result is as secret as the tokens."""
    return Secret(
        json.dumps(
            {
                "tokens": token_codec.write(tokens).reveal(),
                "account": [
                    account.id,
                    _storable(account.username, _HANDLE),
                    _storable(account.name, _NAME),
                    account.picture,
                ],
            }
        )
    )


def tokens_of(pending: Secret) -> XTokens:
    """Deserialize the tokens."""
    return token_codec.read(Secret(json.loads(pending.reveal())["tokens"]))


def account_of(pending: Secret) -> User:
    """Deserialize the account."""
    account_id, username, name, picture = json.loads(pending.reveal())["account"]
    return User(id=account_id, username=username, name=name, picture=picture)


def _storable(text: str, most: int) -> str:
    """Drop control characters (PostgreSQL rejects NUL) and truncate to the column's width."""
    return "".join(c for c in text[: 2 * most] if unicodedata.category(c) != "Cc")[:most]
