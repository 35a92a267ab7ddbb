"""What all tables share: constraint names, column types, and the names of the places where sealed values stand."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Column,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase

from bot.db.columns import SealedColumn, UtcDateTime
from bot.db.keyring import Sealed

_BOUND = "bound to"

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


@dataclass(frozen=True, slots=True)
class Binding:
    """What a sealed column's values are bound to, as the encryption's associated data: a name, and values of the row.

    The name is written out for each column and never changes, whatever its table and column are
    called one day: values sealed under another name don't open.
    """

    name: str
    columns: tuple[str, ...]


def bound(name: str, *columns: str) -> dict[str, Binding]:
    """Return a sealed column's `info`: its `Binding`, to columns that say which row it is, and whose."""
    return {_BOUND: Binding(name, columns)}


def binding(column: Any, *values: str) -> str:
    """Return the associated data of a sealed column (`Grant.tokens`), given the values of the columns it is bound to."""
    to: Binding = column.info[_BOUND]
    if len(values) != len(to.columns):
        raise ValueError(f"{to.name} is bound to {', '.join(to.columns)}")
    return json.dumps([to.name, *values])


def binding_of(row: Base, column: str) -> str:
    """Return the associated data of a column of a row."""
    sealed = getattr(type(row), column)
    to: Binding = sealed.info[_BOUND]
    return binding(sealed, *(str(getattr(row, name)) for name in to.columns))


def binding_columns(column: Column[Sealed]) -> tuple[str, ...]:
    """Return the names of the columns that a sealed one is bound to."""
    to: Binding = column.info[_BOUND]
    return to.columns
