"""Keyed hashes that several parts must make alike (`Keyring.pseudonym`)."""

from bot.db.keyring import Keyring


def subject_hash(keyring: Keyring, tenant: str, subject: str) -> str:
    """Name what a kept answer of X's is about (a Post, an account, a handle) without telling it."""
    return keyring.pseudonym("subject", tenant, subject)
