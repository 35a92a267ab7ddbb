"""The people table: a member's own choices, which outlive the link to an X account."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Grant, Person
from bot.db.upsert import upsert
from bot.members import Member
from bot.workspaces.marks import mark_of


async def standing(session: AsyncSession, member: Member) -> tuple[bool, str | None]:
    """Return whether the member shows their likes, and the handle they have linked, if any."""
    found = await session.execute(
        select(Person.show_likes, Grant.username)
        .outerjoin(Grant, (Grant.tenant == Person.tenant) & (Grant.user == Person.user))
        .where(Person.tenant == member.tenant, Person.user == member.user)
    )
    row = found.one_or_none()
    return (False, None) if row is None else (row.show_likes, row.username)


async def choose(session: AsyncSession, member: Member, **choices: bool) -> None:
    """Change the member's choices, by column of `Person`."""
    await mark_of(session, member)
    await session.execute(
        update(Person).where(Person.tenant == member.tenant, Person.user == member.user).values(**choices)
    )


async def save(session: AsyncSession, member: Member, *, show_likes: bool, now: datetime) -> None:
    """Keep the member and their choice; until the transaction ends, no other one saves the same member."""
    await upsert(
        session,
        Person,
        ("tenant", "user"),
        {"tenant": member.tenant, "user": member.user, "show_likes": show_likes, "created_at": now},
        show_likes=show_likes,
    )
    await mark_of(session, member)
