"""Unguessable texts for links, states, nonces and cookies; only their hashes are stored."""

import hashlib
import secrets
from typing import Final

from bot.secret import Secret

_BYTES: Final = 32


def generate_nonce() -> Secret:
    """Return 256 random bits as URL-safe text."""
    return Secret(secrets.token_urlsafe(_BYTES))


def digest(text: Secret) -> str:
    """Return the SHA-256 in hexadecimal; a nonce of 256 bits needs no salt."""
    return hashlib.sha256(text.reveal().encode(errors="surrogatepass")).hexdigest()
