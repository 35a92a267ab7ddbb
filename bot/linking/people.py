"""The people table: a member's own choices, which outlive the link to an X account."""

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Act, Grant, Person
from bot.db.upsert import upsert
from bot.linking.outcomes import Choices
from bot.members import Member
from bot.workspaces.marks import mark_of


async def choices(session: AsyncSession, member: Member) -> Choices:
    """Return the member's choices, and the handle they have linked, if any; who has chosen nothing has the defaults."""
    found = await session.execute(
        select(Person.show_likes, Person.share_likers, Person.previews, Grant.username, Person.reaction)
        .outerjoin(Grant, (Grant.tenant == Person.tenant) & (Grant.user == Person.user))
        .where(Person.tenant == member.tenant, Person.user == member.user)
    )
    row = found.one_or_none()
    return Choices() if row is None else Choices(*row)


async def reaction(session: AsyncSession, member: Member) -> str | None:
    """Return the emoji by which the member likes Posts, if they do."""
    found: str | None = await session.scalar(
        select(Person.reaction).where(Person.tenant == member.tenant, Person.user == member.user)
    )
    return found


async def choose(
    session: AsyncSession, member: Member, *, now: datetime, **chosen: bool | str | None
) -> None:
    """Change the member's choices, by column of `Person`; also before they have linked an account."""
    key = {"tenant": member.tenant, "user": member.user}
    await upsert(
        session, Person, tuple(key), {"show_likes": False, "created_at": now} | key | chosen, **chosen
    )
    await mark_of(session, member)


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


def newest_act(member: Member) -> ScalarSelect[int]:
    """Return, as a part of a statement, the number of the member's last line of the ledger; 0 when there is none."""
    return (
        select(func.coalesce(func.max(Act.id), 0))
        .where(Act.tenant == member.tenant, Act.user == member.user)
        .scalar_subquery()
    )
