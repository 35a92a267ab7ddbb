"""The database: engine, tables, encrypted columns."""

from bot.db.engine import Database
from bot.db.keyring import Keyring, KeyUnknown, Sealed

__all__ = ["Database", "KeyUnknown", "Keyring", "Sealed"]
