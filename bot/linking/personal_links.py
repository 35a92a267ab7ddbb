"""Personal links by their hashes: each leads to its member's newest run until its own time is over.

An answer in Slack says until when its link works, and another prompt doesn't take that back. What a
link leads to is never more than the first page of a run; who may go on from there, Slack's sign-in
decides.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import (
    LinkAttempt,
    PersonalLink,
)
from bot.members import Member
from bot.nonces import digest
from bot.secret import Secret


def add(session: AsyncSession, start: Secret, member: Member, expires_at: datetime) -> None:
    """Keep whose link it is, and until when."""
    session.add(
        PersonalLink(start_hash=digest(start), tenant=member.tenant, user=member.user, expires_at=expires_at)
    )


async def attempt_of(session: AsyncSession, start: Secret, now: datetime) -> LinkAttempt | None:
    """Return the live attempt of the member whose link this is, if the link still works."""
    return await session.scalar(
        select(LinkAttempt)
        .join(
            PersonalLink,
            (PersonalLink.tenant == LinkAttempt.tenant) & (PersonalLink.user == LinkAttempt.user),
        )
        .where(
            PersonalLink.start_hash == digest(start),
            PersonalLink.expires_at > now,
            LinkAttempt.expires_at > now,
        )
    )


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Delete the links whose time is over."""
    await session.execute(delete(PersonalLink).where(PersonalLink.expires_at <= now))
