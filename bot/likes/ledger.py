"""The ledger: one row for each like or unlike that X confirmed, and what a team may see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from bot.db.tables import Act, Grant, Person
from bot.likes.outcomes import HISTORY_A_PAGE, History, Kind, Latest, Line, Team
from bot.members import Member
from bot.posts import PostRef
from bot.x import Window

_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Supporter:
    """A Slack user who supports a Post, and whether their team may see that it is they.

    `outside` is whether they are a visitor from another organisation; None where Slack hasn't been asked.
    """

    user: str
    shown: bool
    outside: bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what with which account, from which surface, when, at what price (millionths of a dollar).

    `left` is what X told with it of the account's limit for more of that kind, the narrower of two; `after` the number of the
    member's last line before X was asked.
    """

    member: Member
    x_user_id: str
    post: PostRef
    kind: Kind
    via: str
    price: int
    left: Window | None
    after: int
    at: datetime


async def add(session: AsyncSession, entry: Entry) -> bool:
    """Write an entry, unless all that was kept of the member has just been deleted.

    False when the opposite was written down while X was asked: which of the two X has done last, nobody knows. The lock
    on the member's row, which SQLite has no need of, lets their entries be written one after the other, and makes a
    deletion at this moment wait for the entry, and find it.
    """
    if await session.scalar(_addition(entry)) is not None:
        return True
    person = select(Person.user).where(Person.tenant == entry.member.tenant, Person.user == entry.member.user)
    if await session.scalar(person.with_for_update(key_share=True)) is None:
        return True
    # Whoever held the row has gone, and a new statement sees what they wrote.
    return await session.scalar(_addition(entry)) is not None


def _addition(entry: Entry) -> ReturningInsert[tuple[int]]:
    """Return the one statement that usually does: it writes nothing beside another one at work, or after an opposite entry."""
    values = {
        "tenant": entry.member.tenant,
        "user": entry.member.user,
        "workspace": entry.member.workspace,
        "x_user_id": entry.x_user_id,
        "post_id": entry.post.id,
        "kind": entry.kind,
        "via": entry.via,
        "price": entry.price,
        "left": _storable(entry.left.remaining) if entry.left else None,
        "left_of": _storable(entry.left.limit) if entry.left else None,
        "left_until": entry.left.reset if entry.left else None,
        "at": entry.at,
    }
    row = (
        select(*(bindparam(None, value, Act.__table__.c[name].type) for name, value in values.items()))
        .where(Person.tenant == entry.member.tenant, Person.user == entry.member.user, ~_crossed(entry))
        .with_for_update(of=Person, key_share=True, skip_locked=True)
    )
    return insert(Act).from_select(list(values), row).returning(Act.id)


def _crossed(entry: Entry) -> ColumnElement[bool]:
    return (
        select(Act.id)
        .where(
            Act.tenant == entry.member.tenant,
            Act.user == entry.member.user,
            Act.x_user_id == entry.x_user_id,
            Act.post_id == entry.post.id,
            Act.kind != entry.kind,
            Act.id > entry.after,
        )
        .exists()
    )


async def left(session: AsyncSession, member: Member, x_user_id: str, now: datetime) -> Mapping[str, Window]:
    """Return what X last told to be left of the account's limits that are open now, by kind of act."""
    newest = (
        select(func.max(Act.id))
        .where(Act.tenant == member.tenant, Act.user == member.user, Act.x_user_id == x_user_id)
        .group_by(Act.kind)
    )
    rows = await session.execute(
        select(Act.kind, Act.left_of, Act.left, Act.left_until).where(
            Act.id.in_(newest), Act.left_until > now
        )
    )
    return {
        kind: Window(limit, remaining, reset)
        for kind, limit, remaining, reset in rows
        if limit is not None and remaining is not None and reset is not None
    }


def _storable(number: int) -> int:
    """Keep a number of X's within its column: whatever X says of limits, the entry must be written."""
    return max(0, min(number, 2**31 - 1))


async def supporters(session: AsyncSession, tenant: str, post: PostRef) -> Sequence[Supporter]:
    """Return who of the tenant likes the Post now, by each one's latest entry, longest first; visitors included."""
    later = aliased(Act)
    superseded = (
        select(later.id)
        .where(later.tenant == tenant, later.post_id == post.id, later.user == Act.user, later.id > Act.id)
        .exists()
    )
    rows = await session.execute(
        select(Act.user, func.coalesce(Person.show_likes, False), Person.outside)
        .outerjoin(Person, (Person.tenant == Act.tenant) & (Person.user == Act.user))
        .where(Act.tenant == tenant, Act.post_id == post.id, Act.kind == "like", ~superseded)
        .order_by(Act.id)
    )
    return [Supporter(*row) for row in rows]


def team(asker: Member, likers: Sequence[Supporter]) -> Team:
    """Return the asker's team among those who like a Post: by name only those who chose so."""
    others = [one for one in likers if one.user != asker.user]
    shown = [one.user for one in others if one.shown]
    return Team(
        you=len(others) < len(likers),
        shown=tuple(shown[:_NAMED_AT_MOST]),
        more=len(shown[_NAMED_AT_MOST:]),
        others=len(others) - len(shown),
    )


async def newest_since(
    session: AsyncSession, member: Member, post: PostRef, since: datetime
) -> tuple[str, str] | None:
    """Return kind and X account of the last thing that the member did with the Post after `since`, if anything."""
    found = await session.execute(
        select(Act.kind, Act.x_user_id)
        .where(
            Act.tenant == member.tenant,
            Act.user == member.user,
            Act.post_id == post.id,
            Act.at > since,
        )
        .order_by(Act.id.desc())
        .limit(1)
    )
    newest = found.one_or_none()
    return None if newest is None else (newest.kind, newest.x_user_id)


async def opposed_since(
    session: AsyncSession, member: Member, post: PostRef, kind: str, since: datetime
) -> bool:
    """Tell whether the member did anything else than `kind` with the Post after `since`."""
    found = await session.scalar(
        select(Act.id)
        .where(
            Act.tenant == member.tenant,
            Act.user == member.user,
            Act.post_id == post.id,
            Act.kind != kind,
            Act.at > since,
        )
        .limit(1)
    )
    return found is not None


async def latest(session: AsyncSession, member: Member, most: int) -> tuple[Latest, ...]:
    """Return the last thing that the member did, as the account they have linked, with each Post; newest first."""
    rows = await session.execute(
        select(Act.post_id, Act.kind, Act.at)
        .join(Grant, _as_linked())
        .where(Act.tenant == member.tenant, Act.user == member.user, ~_superseded())
        .order_by(Act.id.desc())
        .limit(most)
    )
    return tuple(
        Latest(PostRef(post_id), "like" if kind == "like" else "unlike", at) for post_id, kind, at in rows
    )


async def history(session: AsyncSession, member: Member, number: int) -> History:
    """Return a page of the last things that the member did with Posts, as whichever account."""
    rows = await session.execute(
        select(Act.post_id, Act.kind, Act.at, Act.via, Grant.id.is_not(None))
        .outerjoin(Grant, _as_linked())
        .where(Act.tenant == member.tenant, Act.user == member.user, ~_superseded())
        .order_by(Act.id.desc())
        .offset((number - 1) * HISTORY_A_PAGE)
        .limit(HISTORY_A_PAGE + 1)
    )
    lines = tuple(
        Line(PostRef(post_id), "like" if kind == "like" else "unlike", at, via, linked)
        for post_id, kind, at, via, linked in rows
    )
    return History(lines[:HISTORY_A_PAGE], number, more=len(lines) > HISTORY_A_PAGE)


def _as_linked() -> ColumnElement[bool]:
    return (Grant.tenant == Act.tenant) & (Grant.user == Act.user) & (Grant.x_user_id == Act.x_user_id)


def _superseded() -> ColumnElement[bool]:
    """Whether the member has done something with the Post since, as the same account."""
    later = aliased(Act)
    return (
        select(later.id)
        .where(
            later.tenant == Act.tenant,
            later.post_id == Act.post_id,
            later.user == Act.user,
            later.x_user_id == Act.x_user_id,
            later.id > Act.id,
        )
        .exists()
    )
