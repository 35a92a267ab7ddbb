"""Tokens as one text, the way they are sealed in a row."""

import json
from datetime import datetime

from bot.secret import Secret
from bot.x import UserTokens


def write(tokens: UserTokens) -> Secret:
    """Write tokens as text; the result is as secret as they are."""
    return Secret(
        json.dumps(
            {
                "access": tokens.access.reveal(),
                "refresh": tokens.refresh.reveal() if tokens.refresh else None,
                "expires_at": tokens.expires_at.isoformat() if tokens.expires_at else None,
                "scopes": sorted(tokens.scopes),
            }
        )
    )


def read(text: Secret) -> UserTokens:
    """Read them back."""
    parts = json.loads(text.reveal())
    return UserTokens(
        access=Secret(parts["access"]),
        refresh=Secret(parts["refresh"]) if parts["refresh"] else None,
        expires_at=datetime.fromisoformat(parts["expires_at"]) if parts["expires_at"] else None,
        scopes=frozenset(parts["scopes"]),
    )
