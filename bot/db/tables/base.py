"""The declarative base, shared column types, and the associated data of encrypted columns."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, ColumnElement, Index, MetaData, String, and_
from sqlalchemy.orm import DeclarativeBase

from bot.db.columns import SealedColumn, UtcDateTime
from bot.db.keyring import Sealed

_BOUND = "bound to"

SLACK_ID = String(32)
X_ID = String(19)
X_HANDLE = String(50)  # 15 by X's current rule; some old accounts have more
HASH = String(64)  # SHA-256, hexadecimal


class Base(DeclarativeBase):
    """The declarative base: constraint names, which migrations refer to, and column types."""

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
    """The associated data of an encrypted column: a fixed name, and columns of the row.

    The name is explicit for each column and never changes, even if the table or column is renamed:
    values encrypted under another name can't be decrypted.
    """

    name: str
    columns: tuple[str, ...]


def bound(name: str, *columns: str) -> dict[str, Binding]:
    """Return an encrypted column's `info`: its `Binding` to columns that identify the row."""
    return {_BOUND: Binding(name, columns)}


def binding(column: Any, *values: str) -> str:
    """Return the associated data of a column (`Grant.tokens`) in the row with these values."""
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
    to: Binding = column.info[_BOUND]
    return to.columns


def some(column: str, *, where: str) -> Index:
    """Return an index of a column, for the few rows that match the condition.

    `info` has the condition for readers and tests; migrations create the index with it. As an
    option of the index, it would load SQLAlchemy's dialects of both databases, 2 MB.
    """
    return Index(None, column, info={"where": where})


def of_member(table: Any, member: Any) -> ColumnElement[bool]:
    """Match a table's rows of a person: a `Member`'s, or another table's in a join."""
    return and_(table.tenant == member.tenant, table.user == member.user)


def of_workspace(table: Any, member: Any) -> ColumnElement[bool]:
    """Match a table's rows of a workspace: a `Member`'s, or another table's in a join."""
    return and_(table.tenant == member.tenant, table.workspace == member.workspace)
