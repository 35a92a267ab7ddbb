"""Personal links by their hashes; each leads to the member's newest attempt until it expires.

Answers in Slack say how long their link works, and a later prompt doesn't change that. A link only
opens the first page; Slack's sign-in decides who may continue.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import LinkAttempt, PersonalLink, of_member
from bot.members import Member
from bot.nonces import digest
from bot.secret import Secret


def add(session: AsyncSession, start: Secret, member: Member, expires_at: datetime) -> None:
    """Store whose link it is, and when it expires."""
    session.add(
        PersonalLink(start_hash=digest(start), tenant=member.tenant, user=member.user, expires_at=expires_at)
    )


async def attempt_of(session: AsyncSession, start: Secret, now: datetime) -> LinkAttempt | None:
    """Return the unexpired attempt of the link's member, or None if the link has expired."""
    return await session.scalar(
        select(LinkAttempt)
        .join(PersonalLink, of_member(PersonalLink, LinkAttempt))
        .where(
            PersonalLink.start_hash == digest(start),
            PersonalLink.expires_at > now,
            LinkAttempt.expires_at > now,
        )
    )


async def sweep(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(PersonalLink).where(PersonalLink.expires_at <= now))
