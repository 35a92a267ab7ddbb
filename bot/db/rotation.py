"""Key rotation: re-encrypt all stored values with the newest key while the app is running.

The app may write a value between the read and the write here, so a value is replaced only if it is
unchanged; otherwise the row is read again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, func, select, tuple_, type_coerce, update
from sqlalchemy.sql.schema import Column, Table

from bot.db.columns import SealedColumn
from bot.db.engine import Database
from bot.db.keyring import Keyring, KeyUnknown, Sealed
from bot.db.rows import AnyRow, execute_rowcount
from bot.db.tables import Base, binding, binding_columns
from bot.secret import Secret

_BATCH: Final = 500
_KEY_ID_AT: Final = (2, 4)  # SQL counts from 1; the key id follows the version byte (`bot.db.keyring`)


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of encrypted values."""

    table: Table
    column: Column[Sealed]

    @property
    def key(self) -> Sequence[Column[Any]]:
        return tuple(self.table.primary_key.columns)

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The primary key, the columns the value is bound to, and the value."""
        bound_to = [self.table.c[name] for name in binding_columns(self.column)]
        return (*self.key, *bound_to, self.column)

    def key_of(self, row: AnyRow) -> Sequence[Any]:
        return row[: len(self.key)]

    def binding(self, row: AnyRow) -> str:
        return binding(self.column, *map(str, row[len(self.key) : -1]))

    def same(self, row: AnyRow) -> list[ColumnElement[bool]]:
        """Match the row if its value is still the one that was read."""
        seen = (*self.key_of(row), row[-1])
        return [column == value for column, value in zip((*self.key, self.column), seen, strict=True)]


async def rotate(database: Database, keyring: Keyring) -> int:
    """Re-encrypt all readable values with the newest key; return how many values changed."""
    return sum([await _rotate(database, keyring, place) for place in _places()])


async def count_by_key_id(database: Database) -> dict[str, int]:
    """Count the stored values per id (hexadecimal) of the key that encrypts them."""
    counted: Counter[str] = Counter()
    async with database.session() as session:
        for place in _places():
            key = func.substr(type_coerce(place.column, LargeBinary), *_KEY_ID_AT, type_=LargeBinary).label(
                "key"
            )
            found = select(key, func.count()).where(place.column.is_not(None)).group_by("key")
            counted.update({bytes(name).hex(): many for name, many in await session.execute(found)})
    return dict(counted)


def key_id(key: Secret) -> str:
    return Keyring([key]).seal(Secret(""), "").key_id.hex()


def _places() -> Iterator[_Place]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedColumn):
                yield _Place(table, column)


async def _rotate(database: Database, keyring: Keyring, place: _Place) -> int:
    done, after = 0, None
    while rows := await _batch(database, place, after):
        resealed = [(row, fresh) for row in rows if (fresh := _resealed(keyring, place, row))]
        replaced = await _replace(database, place, resealed)
        done += replaced
        if replaced == len(resealed):
            after = rows[-1]
    return done


async def _batch(database: Database, place: _Place, after: AnyRow | None) -> Sequence[AnyRow]:
    found = select(*place.columns).where(place.column.is_not(None)).order_by(*place.key).limit(_BATCH)
    if after is not None:
        found = found.where(tuple_(*place.key) > tuple_(*place.key_of(after)))
    async with database.session() as session:
        return (await session.execute(found)).all()


def _resealed(keyring: Keyring, place: _Place, row: AnyRow) -> Sealed | None:
    sealed: Sealed = row[-1]
    if keyring.is_newest(sealed):
        return None
    try:
        return keyring.seal(keyring.open(sealed, place.binding(row)), place.binding(row))
    except KeyUnknown:
        return None


async def _replace(database: Database, place: _Place, resealed: Sequence[tuple[AnyRow, Sealed]]) -> int:
    replaced = 0
    async with database.session() as session:
        for row, fresh in resealed:
            statement = update(place.table).where(*place.same(row)).values({place.column: fresh})
            replaced += await execute_rowcount(session, statement)
    return replaced
