"""The database: engine, tables, encrypted columns."""

from bot.db.engine import Database
from bot.db.keyring import Keyring, KeyUnknown, Sealed
