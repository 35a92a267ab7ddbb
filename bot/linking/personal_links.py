"""Personal links by their hashes: each leads to its member's newest run until its own time is over.

An answer in Slack says until when its link works, and another prompt doesn't take that back. What a link leads to is never
more than the first page of a run; who may go on from there, Slack's sign-in decides.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Attempt, PersonalLink
from bot.members import Member
from bot.secret import Secret
from bot.unguessable import hashed


def add(session: AsyncSession, start: Secret, member: Member, expires_at: datetime) -> None:
    """Keep whose link it is, and until when."""
    session.add(
        PersonalLink(start_hash=hashed(start), tenant=member.tenant, user=member.user, expires_at=expires_at)
    )


async def attempt_of(session: AsyncSession, start: Secret, now: datetime) -> Attempt | None:
    """Return the live attempt of the member whose link this is, if the link still works."""
    return await session.scalar(
        select(Attempt)
        .join(
            PersonalLink,
            (PersonalLink.tenant == Attempt.tenant) & (PersonalLink.user == Attempt.user),
        )
        .where(
            PersonalLink.start_hash == hashed(start),
            PersonalLink.expires_at > now,
            Attempt.expires_at > now,
        )
    )


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Delete the links whose time is over."""
    await session.execute(delete(PersonalLink).where(PersonalLink.expires_at <= now))
