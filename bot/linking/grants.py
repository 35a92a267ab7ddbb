"""The grants table: who has which X account linked, with tokens sealed."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, Sealed
from bot.db.tables import Grant, Person, binding
from bot.errors import AccountTaken
from bot.linking import sealed_tokens
from bot.linking.outcomes import LinkedAccount
from bot.members import Member
from bot.x import Bearer, User, UserTokens


@dataclass(frozen=True, slots=True)
class Linked:
    """A member's grant, opened: ready to speak to X as them.

    `version` counts the tokens' renewals, so that a process notices that another one was faster.
    """

    grant_id: str
    member: Member
    x_user_id: str
    username: str
    tokens: UserTokens
    version: int

    @property
    def authorization(self) -> Bearer:
        """What makes a request to X this account's own."""
        return Bearer(self.tokens.access)


class Grants:
    """Read and write grants; every query names the tenant."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def find(self, session: AsyncSession, member: Member) -> tuple[Linked, datetime | None] | None:
        """Return the member's grant and, if X has refused it for good, since when."""
        row = await session.scalar(
            select(Grant).where(Grant.tenant == member.tenant, Grant.user == member.user)
        )
        return None if row is None else (self._opened(row, member), row.refused_at)

    async def card(self, session: AsyncSession, member: Member) -> LinkedAccount | None:
        """Return the member's linked account as they may see it."""
        found = (
            await session.execute(
                select(Grant, Person.show_likes)
                .join(Person, (Person.tenant == Grant.tenant) & (Person.user == Grant.user))
                .where(Grant.tenant == member.tenant, Grant.user == member.user)
            )
        ).one_or_none()
        if found is None:
            return None
        grant, show_likes = found
        return LinkedAccount(
            x_user_id=grant.x_user_id,
            username=grant.username,
            name=grant.name,
            picture=grant.picture,
            connected_at=grant.connected_at,
            show_likes=show_likes,
            refused=grant.refused_at is not None,
        )

    async def holder(self, session: AsyncSession, tenant: str, x_user_id: str) -> str | None:
        """Return the Slack user of the tenant who has that X account linked."""
        return await session.scalar(
            select(Grant.user).where(Grant.tenant == tenant, Grant.x_user_id == x_user_id)
        )

    async def save(
        self,
        session: AsyncSession,
        member: Member,
        account: User,
        tokens: UserTokens,
        *,
        show_likes: bool,
        now: datetime,
    ) -> Linked | None:
        """Link the account to the member in place of what they had, and return what they had.

        Raises `AccountTaken` when a colleague has the account linked: the unique index decides, also between two
        processes.
        """
        await _save_choice(session, member, show_likes=show_likes, now=now)
        found = await self.find(session, member)
        await self.forget(session, member)
        grant_id = uuid.uuid4().hex
        session.add(
            Grant(
                id=grant_id,
                tenant=member.tenant,
                user=member.user,
                workspace=member.workspace,
                x_user_id=account.id,
                username=account.username,
                name=account.name,
                picture=account.picture,
                sign_in="oauth2",
                tokens=self._sealed(grant_id, tokens),
                version=1,
                connected_at=now,
            )
        )
        try:
            await session.flush()
        except IntegrityError:
            raise AccountTaken(account.username) from None
        return None if found is None else found[0]

    async def forget(self, session: AsyncSession, member: Member) -> Linked | None:
        """Delete the member's grant and return it as it was at that moment, newest tokens included."""
        row = await session.scalar(
            delete(Grant).where(Grant.tenant == member.tenant, Grant.user == member.user).returning(Grant)
        )
        return None if row is None else self._opened(row, member)

    async def lease(
        self, session: AsyncSession, linked: Linked, holder: str, *, now: datetime, until: datetime
    ) -> bool:
        """Take the right to renew the tokens, if they are still these ones and nobody else holds it."""
        taken = await session.execute(
            update(Grant)
            .where(
                Grant.id == linked.grant_id,
                Grant.tenant == linked.member.tenant,
                Grant.version == linked.version,
                Grant.refused_at.is_(None),
                Grant.lease_until.is_(None) | (Grant.lease_until < now),
            )
            .values(lease_holder=holder, lease_until=until)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined, no-any-return]

    async def release(
        self, session: AsyncSession, linked: Linked, holder: str, *, refused_at: datetime | None
    ) -> None:
        """Give the lease back; with `refused_at`, X has refused this version of the tokens for good."""
        await session.execute(
            update(Grant)
            .where(
                Grant.id == linked.grant_id,
                Grant.tenant == linked.member.tenant,
                Grant.lease_holder == holder,
                Grant.version == linked.version,
            )
            .values(lease_holder=None, lease_until=None, refused_at=refused_at)
        )

    async def renew(self, session: AsyncSession, linked: Linked, tokens: UserTokens) -> Linked | None:
        """Write new tokens in place of `linked`'s; None when that grant is gone or was renewed by someone else."""
        written = await session.execute(
            update(Grant)
            .where(
                Grant.id == linked.grant_id,
                Grant.tenant == linked.member.tenant,
                Grant.version == linked.version,
            )
            .values(
                tokens=self._sealed(linked.grant_id, tokens),
                version=linked.version + 1,
                lease_holder=None,
                lease_until=None,
                refused_at=None,
            )
        )
        if written.rowcount != 1:  # type: ignore[attr-defined]
            return None
        return replace(linked, tokens=tokens, version=linked.version + 1)

    def _opened(self, row: Grant, member: Member) -> Linked:
        return Linked(
            grant_id=row.id,
            member=member,
            x_user_id=row.x_user_id,
            username=row.username,
            tokens=sealed_tokens.read(self._keyring.open(row.tokens, binding("grants", "tokens", row.id))),
            version=row.version,
        )

    def _sealed(self, grant_id: str, tokens: UserTokens) -> Sealed:
        return self._keyring.seal(sealed_tokens.write(tokens), binding("grants", "tokens", grant_id))


async def set_show_likes(session: AsyncSession, member: Member, *, show_likes: bool) -> None:
    """Change whether the member's likes are shown to their team."""
    await session.execute(
        update(Person)
        .where(Person.tenant == member.tenant, Person.user == member.user)
        .values(show_likes=show_likes)
    )


async def _save_choice(session: AsyncSession, member: Member, *, show_likes: bool, now: datetime) -> None:
    insert = (
        postgresql.insert(Person)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(Person)
    )
    await session.execute(
        insert.values(
            tenant=member.tenant, user=member.user, show_likes=show_likes, created_at=now
        ).on_conflict_do_update(
            index_elements=["tenant", "user"],
            set_={"show_likes": show_likes},
        )
    )
