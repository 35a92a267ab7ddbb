"""Texts nobody can guess: links, states, nonces, cookies. Only their hashes are stored."""

import hashlib
import secrets
from typing import Final

from bot.secret import Secret

_BYTES: Final = 32


def generate_nonce() -> Secret:
    """Return 256 random bits as URL-safe text."""
    return Secret(secrets.token_urlsafe(_BYTES))


def digest(text: Secret) -> str:
    """Return the SHA-256 of such a text, hexadecimal; with 256 bits of entropy it needs no salt."""
    return hashlib.sha256(text.reveal().encode(errors="surrogatepass")).hexdigest()
