"""Keyed hashes that several modules must compute the same way (`Keyring.pseudonym`)."""

from bot.db.keyring import Keyring


def subject_hash(keyring: Keyring, tenant: str, subject: str) -> str:
    """Hash the subject of a cached X response: a Post, an account or a handle."""
    return keyring.pseudonym("subject", tenant, subject)
