"""Serialize tokens for encryption in a row."""

import json
from datetime import datetime
from typing import Any

from bot.linking.providers import XTokens
from bot.secret import Secret
from bot.x import OAuth1Tokens, UserTokens


def write(tokens: XTokens) -> Secret:
    """Serialize tokens; the result is as secret as they are."""
    parts = _of_oauth1(tokens) if isinstance(tokens, OAuth1Tokens) else _of_oauth2(tokens)
    return Secret(json.dumps(parts))


def read(text: Secret) -> XTokens:
    """Deserialize tokens."""
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
