"""Encryption at rest: AES-256-GCM, bound to a row, with several keys at once.

A sealed value is `version (1 byte) | key id (4) | nonce (12) | ciphertext and tag`. What it is
bound to (table, column and primary key) is the associated data: a value copied into another row
does not open there. NIST SP 800-38D §8.2.2 allows 2^32 random nonces a key, far beyond what tokens
need.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Final, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.secret import Secret

_VERSION: Final = b"\x01"
_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_PSEUDONYMS: Final = b"likewise pseudonyms"  # HKDF's info (RFC 5869 section 3.2): a key for this alone


class BadKey(ValueError):
    """A text in ENCRYPTION_KEYS is not a URL-safe base64 key of 32 bytes."""


class KeyUnknown(Exception):
    """A sealed value can't be opened: its key is not in the ring, or it is not bound to this row."""


@final
class Sealed(bytes):
    """A value as it lies in the database: encrypted, bound to its row."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Sealed(…)"

    @property
    def key_id(self) -> bytes:
        """The id of the key it was sealed with."""
        return self[1 : 1 + _ID_BYTES]


class Keyring:
    """The keys of a deployment, newest first: the first seals, all open."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        """Take URL-safe base64 keys of 32 bytes each; raise `BadKey` when one isn't or when there is none."""
        if not keys:
            raise BadKey("at least one encryption key is needed")
        decoded = [_decoded(key) for key in keys]
        self._ciphers = {key_id(raw): AESGCM(raw) for raw in decoded}
        self._newest = next(iter(self._ciphers))
        self._pseudonym_key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PSEUDONYMS).derive(decoded[-1])

    def seal(self, secret: Secret, bound_to: str) -> Sealed:
        """Encrypt with the newest key, bound to `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        data = self._ciphers[self._newest].encrypt(nonce, secret.reveal().encode(), bound_to.encode())
        return Sealed(_VERSION + self._newest + nonce + data)

    def open(self, sealed: bytes, bound_to: str) -> Secret:
        """Decrypt; raise `KeyUnknown` when the key is gone or the value belongs elsewhere."""
        cipher = self._ciphers.get(bytes(sealed[1 : 1 + _ID_BYTES]))
        if cipher is None or sealed[:1] != _VERSION:
            raise KeyUnknown("sealed with a key that is not in ENCRYPTION_KEYS")
        start = 1 + _ID_BYTES
        nonce, data = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            return Secret(cipher.decrypt(bytes(nonce), bytes(data), bound_to.encode()).decode())
        except (InvalidTag, ValueError):  # a ValueError for a value that was cut off
            raise KeyUnknown("the value is damaged or bound to another row") from None

    def pseudonym(self, purpose: str, *parts: str) -> str:
        """Return a keyed hash (64 hexadecimal characters) by which a row is found that must not name what it is about.

        Without the keys nobody can tell whether a guess is right. It is made with the oldest key,
        so that it stays the same while a newer one is added and `keys rotate` runs; it changes when
        the oldest key is taken out, and rows found by it (which are kept a day at most) are then
        not found again.
        """
        text = json.dumps([purpose, *parts]).encode()
        return hmac.new(self._pseudonym_key, text, hashlib.sha256).hexdigest()

    def is_newest(self, sealed: Sealed) -> bool:
        """Tell whether the value is sealed with the newest key."""
        return sealed.key_id == self._newest


def new_key() -> Secret:
    """Return a fresh key in the form ENCRYPTION_KEYS takes."""
    return Secret(base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode())


def key_id(raw: bytes) -> bytes:
    """Derive a key's public id from the key, so that nobody has to name keys."""
    return hashlib.sha256(b"likewise key id" + raw).digest()[:_ID_BYTES]


def _decoded(key: Secret) -> bytes:
    text = key.reveal().strip()
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("an encryption key is not URL-safe base64") from None
    if len(raw) != _KEY_BYTES:
        raise BadKey(f"an encryption key has {len(raw)} bytes instead of {_KEY_BYTES}")
    return raw
