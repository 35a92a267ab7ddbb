"""What X gave in an attempt and nobody has confirmed yet, as one text to be sealed."""

import json
import unicodedata
from typing import Final

from bot.linking import token_codec
from bot.linking.providers import XTokens
from bot.secret import Secret
from bot.x import User

_HANDLE: Final = 50  # characters, as the database keeps them
_NAME: Final = 255


def write(tokens: XTokens, account: User) -> Secret:
    """Write tokens and the account they are for; as secret as the tokens."""
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
    """Read the tokens back."""
    return token_codec.read(Secret(json.loads(pending.reveal())["tokens"]))


def account_of(pending: Secret) -> User:
    """Read the account back."""
    account_id, username, name, picture = json.loads(pending.reveal())["account"]
    return User(id=account_id, username=username, name=name, picture=picture)


def _storable(text: str, most: int) -> str:
    """Drop control characters, of which PostgreSQL refuses one, and what is longer than its column."""
    return "".join(c for c in text[: 2 * most] if unicodedata.category(c) != "Cc")[:most]
