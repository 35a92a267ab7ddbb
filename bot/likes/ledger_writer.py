"""Write the ledger: entries that arrive together share a transaction, and a flush to the disk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from itertools import starmap
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Row,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.background import BackgroundTasks
from bot.batching import Batcher, Outcome
from bot.db import Database
from bot.db.outages import is_outage
from bot.db.tables import LikeEvent, MemberPreferences
from bot.db.upsert import insert_on
from bot.likes.results import Confirmation, Kind
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.reply_invalidation import invalidate_for_posts
from bot.x import RateLimitWindow

_EVENTS: Final = cast("Table", LikeEvent.__table__)
_MEMBERS: Final = cast("Table", MemberPreferences.__table__)
_COLUMNS: Final = tuple(each for each in _EVENTS.c if each.name not in {"id", "previous_id"})
# Fills up a statement with too many rows; it belongs to no member, so it isn't inserted.
_SPARE: Final = dict.fromkeys([*(each.name for each in _COLUMNS), "after"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A confirmed like or unlike; `cost_micros` is in millionths of a dollar.

    `left` is the tighter of the account's limits for such requests, as sent with X's response; None
    if X sent none. `after` is the id of the member's last entry before the request. With `told`,
    the replies about the post in team channels are marked for an update. `confirmed_by` is None if
    the app sent the request itself.
    """

    member: Member
    x_user_id: str
    post: PostRef
    kind: Kind
    surface: str
    cost_micros: int
    left: RateLimitWindow | None
    after: int
    created_at: datetime
    told: bool
    confirmed_by: Confirmation | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Member and post; the entries of a statement have different ones."""
        return self.member.tenant, self.member.user, self.post.id


class Recorded(Enum):
    """The result of writing an entry."""

    NEW = auto()
    REPEATED = auto()  # the account's last entry about the post says the same


class LedgerWriter:
    """Writes entries; on SQLite, it is the database's only frequent writer."""

    def __init__(self, database: Database, background: BackgroundTasks) -> None:
        self._database = database
        self._batcher: Batcher[Entry, Recorded | None] = Batcher(self._add_all, background)

    async def add(self, entry: Entry) -> Recorded | None:
        """Write an entry, as `add` does; it is stored when this returns."""
        return await self._batcher.do(entry)

    async def _add_all(self, entries: Sequence[Entry]) -> Sequence[Outcome[Recorded | None]]:
        """Write the entries in one transaction, and those that conflict separately."""
        try:
            added: dict[tuple[str, str, str], Recorded | None] = {**await self._add_at_once(entries)}
        except DBAPIError as error:
            if is_outage(error):
                raise
            added = {}  # a value that the database refuses fails only its own entry
        # Removed once: a member's later entry about the same post has the same key.
        return [added.pop(entry.key, None) or await self._add_alone(entry) for entry in entries]

    async def _add_at_once(self, entries: Sequence[Entry]) -> dict[tuple[str, str, str], Recorded]:
        # Of a member's entries about the same post, only the first: the others might conflict.
        first = {entry.key: entry for entry in reversed(entries)}
        if not any(entry.told for entry in first.values()):
            dialect = self._database.engine.dialect.name
            return _recorded(await self._database.execute_alone(*_statement(dialect, list(first.values()))))
        async with self._database.connection() as connection:
            added = await _insert(connection, list(first.values()))
            await _tell(connection, (entry for key, entry in first.items() if key in added))
        return added

    async def _add_alone(self, entry: Entry) -> Outcome[Recorded | None]:
        try:
            async with self._database.connection() as connection:
                return await add(connection, entry)
        except DBAPIError as error:
            return error


async def add(connection: AsyncConnection, entry: Entry) -> Recorded | None:
    """Write an entry, unless all data of the member has just been deleted.

    Returns None if the opposite was recorded during the request: the order in which X executed
    the two is unknown. The lock on the member's row (not needed on SQLite) serializes their
    entries, and makes a concurrent deletion wait for the entry and include it.
    """
    added = await _insert(connection, [entry])
    if not added:
        person = (
            select(_MEMBERS.c.user)
            .where(_MEMBERS.c.tenant == entry.member.tenant, _MEMBERS.c.user == entry.member.user)
            .with_for_update(key_share=True)
        )
        if await connection.scalar(person) is None:
            return Recorded.NEW
        # The concurrent transaction has ended, and a new statement sees what it wrote.
        added = await _insert(connection, [entry])
        if not added:
            return None
    await _tell(connection, [entry])
    return added[entry.key]


async def _tell(connection: AsyncConnection, added: Iterable[Entry]) -> None:
    """Mark the team-channel replies about these entries' posts."""
    posts = {(entry.member.tenant, entry.post.id) for entry in added if entry.told}
    if posts:
        await invalidate_for_posts(connection, posts)


async def _insert(connection: AsyncConnection, entries: list[Entry]) -> dict[tuple[str, str, str], Recorded]:
    """Insert entries with different keys; return those that were inserted, by key.

    An entry isn't if its member's row is locked or missing, or on a conflict.
    """
    return _recorded(await connection.execute(*_statement(connection.dialect.name, entries)))


def _recorded(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[tuple[str, str, str], Recorded]:
    return {
        (tenant, user, post_id): Recorded.REPEATED if kind == before else Recorded.NEW
        for tenant, user, post_id, kind, before in rows
    }


def _statement(dialect: str, entries: list[Entry]) -> tuple[Insert, dict[str, Any]]:
    """Return the statement that inserts the entries, and its parameters.

    The number of rows is a power of two, so that few statements are compiled and prepared.
    """
    rows = 1 << (len(entries) - 1).bit_length()
    values = [*map(_values_of, entries), *[_SPARE] * (rows - len(entries))]
    return _insertion(dialect, rows), {
        f"{name}_{number}": value for number, row in enumerate(values) for name, value in row.items()
    }


def _values_of(entry: Entry) -> Mapping[str, Any]:
    return {
        "tenant": entry.member.tenant,
        "user": entry.member.user,
        "workspace": entry.member.workspace,
        "x_user_id": entry.x_user_id,
        "post_id": entry.post.id,
        "author": entry.post.author,
        "kind": entry.kind,
        "surface": entry.surface,
        "cost_micros": entry.cost_micros,
        "rate_remaining": _storable(entry.left.remaining) if entry.left else None,
        "rate_limit": _storable(entry.left.limit) if entry.left else None,
        "rate_reset_at": entry.left.reset if entry.left else None,
        "created_at": entry.created_at,
        "confirmed_by": entry.confirmed_by,
        "after": entry.after,
    }


@cache
def _insertion(dialect: str, rows: int) -> Insert:
    # No CTE, which would come first: Python's sqlite3 begins a transaction only at the word INSERT.
    new = _given(rows)
    conflicts = exists().where(
        _is_of_same(_EVENTS, new), _EVENTS.c.kind != new.c.kind, _EVENTS.c.id > new.c.after
    )
    prior = _EVENTS.alias()
    previous = (
        select(prior.c.id)
        .where(_is_of_same(prior, new))
        .order_by(prior.c.previous_id.desc())  # in the order of the index, as by ID
        .limit(1)
        .scalar_subquery()
    )
    row = (
        select(*(new.c[each.name] for each in _COLUMNS), func.coalesce(previous, 0))
        .join_from(new, _MEMBERS, (_MEMBERS.c.tenant == new.c.tenant) & (_MEMBERS.c.user == new.c.user))
        .where(~conflicts)
        .with_for_update(of=_MEMBERS, key_share=True, skip_locked=True)
    )
    inserted: Insert = (
        insert_on(dialect, LikeEvent)
        .from_select([*(each.name for each in _COLUMNS), "previous_id"], row)
        # On PostgreSQL, the statement doesn't see an entry whose transaction ends after the
        # statement began and before it locks the member's row; it would get the same previous_id.
        .on_conflict_do_nothing()
        .returning(
            _EVENTS.c.tenant, _EVENTS.c.user, _EVENTS.c.post_id, _EVENTS.c.kind, _KIND_BEFORE.label("before")
        )
    )
    return inserted


def _is_of_same(events: FromClause, new: FromClause) -> ColumnElement[bool]:
    """Match entries of the same member and X account about the same post."""
    return and_(*(events.c[name] == new.c[name] for name in ("tenant", "user", "x_user_id", "post_id")))


# As text, since SQLAlchemy names the columns of RETURNING without their table.
_KIND_BEFORE: Final = literal_column(
    "(SELECT prior.kind FROM like_events AS prior WHERE prior.id = like_events.previous_id)", type_=String()
)


def _given(rows: int) -> Subquery:
    # As text: made of SQLAlchemy's elements, the statements for up to 32 rows would take 3 MB.
    types = {each.name: each.type for each in _COLUMNS} | {"after": _EVENTS.c.id.type}
    each_row = (
        "SELECT " + ", ".join(f':{name}_{number} AS "{name}"' for name in types) for number in range(rows)
    )
    parameters = (
        bindparam(f"{name}_{number}", type_=kind) for number in range(rows) for name, kind in types.items()
    )
    given = text(" UNION ALL ".join(each_row)).bindparams(*parameters)
    return given.columns(*starmap(column, types.items())).subquery("new")


def _storable(number: int) -> int:
    """Clamp a number to the column's range: the entry must be written whatever X sends."""
    return max(0, min(number, 2**31 - 1))
