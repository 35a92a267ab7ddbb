"""What all tables share: constraint names, column types, and the names of the places where sealed values stand."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    MetaData,
    String,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase

from bot.db.columns import SealedColumn, UtcDateTime
from bot.db.keyring import Sealed

SLACK_ID = String(32)
X_ID = String(19)
X_HANDLE = String(50)  # 15 by X's rule of today; some old accounts have more
HASH = String(64)  # SHA-256, hexadecimal


class Base(DeclarativeBase):
    """What all tables share: constraint names (so that migrations can name them) and column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Sealed: SealedColumn,
        list[str]: JSON(none_as_null=True),
    }


def binding(table: str, column: str, *key: str) -> str:
    """Name the place a sealed value is bound to: table, column and primary key."""
    return f"{table}.{column}:{'|'.join(key)}"


def binding_of(row: Base, column: str) -> str:
    """Name the place of a column of a row that already has its primary key."""
    mapper = inspect(type(row))
    key = [str(getattr(row, mapper.get_property_by_column(c).key)) for c in mapper.primary_key]
    return binding(row.__tablename__, column, *key)
