"""Encryption at rest: AES-256-GCM with several keys, each value bound to its row.

A sealed value is `version (1 byte) | key id (4) | nonce (12) | ciphertext and tag`. Its associated
data is a name and the values of columns of its row (`bot.db.tables.base.Binding`), so a value
copied into another row can't be decrypted. NIST SP 800-38D §8.2.2 allows 2^32 random nonces per
key, far more than tokens need.
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
_PSEUDONYMS: Final = b"likewise pseudonyms"  # HKDF's info (RFC 5869 section 3.2), for a separate key


class BadKey(ValueError):
    """A value in ENCRYPTION_KEYS isn't a URL-safe base64 key of 32 bytes."""


class KeyUnknown(Exception):
    """A sealed value can't be decrypted: its key is unknown, or it is bound to another row."""


@final
class Sealed(bytes):
    """A value as stored in the database: encrypted and bound to its row."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Sealed(…)"

    @property
    def key_id(self) -> bytes:
        """The id of the key that encrypts the value."""
        return self[1 : 1 + _ID_BYTES]


class Keyring:
    """A deployment's keys, newest first: the first one encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        """Decode the keys; raises `BadKey` for a malformed key, or if there is none."""
        if not keys:
            raise BadKey("at least one encryption key is needed")
        decoded = [_decoded(key) for key in keys]
        self._ciphers = {key_id(raw): AESGCM(raw) for raw in decoded}
        self._newest = next(iter(self._ciphers))
        pseudonym_key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PSEUDONYMS).derive(decoded[-1])
        # Copied for each use: preparing it takes longer than hashing an id.
        self._pseudonyms: Final = hmac.new(pseudonym_key, digestmod="sha256")

    def seal(self, secret: Secret, bound_to: str) -> Sealed:
        """Encrypt with the newest key; `bound_to` is the associated data."""
        nonce = os.urandom(_NONCE_BYTES)
        data = self._ciphers[self._newest].encrypt(nonce, secret.reveal().encode(), bound_to.encode())
        return Sealed(_VERSION + self._newest + nonce + data)

    def open(self, sealed: bytes, bound_to: str) -> Secret:
        """Decrypt; raises `KeyUnknown` if the key is missing or the value is bound elsewhere."""
        cipher = self._ciphers.get(bytes(sealed[1 : 1 + _ID_BYTES]))
        if cipher is None or sealed[:1] != _VERSION:
            raise KeyUnknown("sealed with a key that is not in ENCRYPTION_KEYS")
        start = 1 + _ID_BYTES
        nonce, data = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            return Secret(cipher.decrypt(bytes(nonce), bytes(data), bound_to.encode()).decode())
        except (InvalidTag, ValueError):  # ValueError: the value is truncated
            raise KeyUnknown("the value is damaged or bound to another row") from None

    def pseudonym(self, purpose: str, *parts: str) -> str:
        """Return a keyed hash (64 hexadecimal digits) for rows that must not name their subject.

        Guesses can't be checked without the keys. The oldest key is used, so that the hash stays
        the same while a newer key is added and `keys rotate` runs. It changes when the oldest key
        is removed; rows stored under it (kept for at most a day) are then no longer found.
        """
        keyed = self._pseudonyms.copy()
        keyed.update(json.dumps([purpose, *parts]).encode())
        return keyed.hexdigest()

    def subject_hash(self, tenant: str, subject: str) -> str:
        """Hash the subject of a cached X response: a post, an account or a handle."""
        return self.pseudonym("subject", tenant, subject)

    def is_newest(self, sealed: Sealed) -> bool:
        return sealed.key_id == self._newest


def new_key() -> Secret:
    """Return a new key in the format of ENCRYPTION_KEYS."""
    return Secret(base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode())


def key_id(raw: bytes) -> bytes:
    """Derive a key's public id from the key itself, so that keys need no names."""
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
