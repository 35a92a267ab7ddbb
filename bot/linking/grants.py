"""The grants table: who has which X account linked, with tokens sealed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, KeyUnknown, Sealed
from bot.db.rows import changed
from bot.db.tables import Grant, Limit, Person, binding, binding_of
from bot.errors import AccountTaken, LimitReached
from bot.linking import people, sealed_tokens
from bot.linking.cached_x_data import delete_cached_x_data
from bot.linking.outcomes import Former, LinkedAccount, UsedUp
from bot.linking.sign_in import SignIns, XTokens
from bot.members import Member
from bot.x import Authorization, OAuth1Tokens, User

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Linked:
    """A member's grant, opened: ready to speak to X as them.

    `version` counts the tokens' renewals, so that a process notices that another one was faster. Of when it was read are
    `used_up`, X's limits for this account by endpoint, and `newest_act`, the number of the member's last line of the ledger.
    """

    grant_id: str
    member: Member
    x_user_id: str
    username: str
    tokens: XTokens
    version: int
    sign_ins: SignIns = field(repr=False, compare=False)
    used_up: Mapping[str, UsedUp] = field(default_factory=dict)
    newest_act: int = 0

    @property
    def authorization(self) -> Authorization:
        """What makes a request to X this account's own."""
        return self.sign_ins.authorization(self.tokens, self.x_user_id)

    def check(self, endpoint: str, now: datetime) -> None:
        """Raise `LimitReached` when X is known to refuse the endpoint to this account for now."""
        limit = self.used_up.get(endpoint)
        if limit is not None and limit.until > now:
            raise LimitReached(limit.until, limit.window, endpoint)


class Grants:
    """Read and write grants; every query names the tenant."""

    def __init__(self, keyring: Keyring, sign_ins: SignIns) -> None:
        self._keyring = keyring
        self._sign_ins = sign_ins

    async def find(self, session: AsyncSession, member: Member) -> tuple[Linked, bool] | None:
        """Return the member's grant, and whether it still serves.

        It doesn't when X has refused it for good, or when the deployment no longer has the sign-in it was made in.
        """
        rows = (
            await session.execute(
                select(Grant, Limit, people.newest_act(member))
                .outerjoin(Limit, Limit.account == Grant.x_user_id)
                .where(Grant.tenant == member.tenant, Grant.user == member.user)
            )
        ).all()
        if not rows:
            return None
        grant, _, newest = rows[0]
        used_up = {limit.endpoint: UsedUp(limit.until, limit.window) for _, limit, _ in rows if limit}
        linked = replace(self._opened(grant, member), used_up=used_up, newest_act=newest)
        return linked, self._serves(grant)

    async def sharing(self, session: AsyncSession, tenant: str) -> Mapping[str, Member]:
        """Return the members of the tenant who let teammates see who liked their Posts, by X account."""
        rows = await session.execute(
            select(Grant.x_user_id, Grant.user, Grant.workspace)
            .join(Person, (Person.tenant == Grant.tenant) & (Person.user == Grant.user))
            .where(
                Grant.tenant == tenant,
                Grant.refused_at.is_(None),
                Grant.sign_in.in_(self._sign_ins.names),
                Person.share_likers,
            )
        )
        return {x_user_id: Member(tenant, user, workspace) for x_user_id, user, workspace in rows}

    async def card(self, session: AsyncSession, member: Member) -> LinkedAccount | None:
        """Return the member's linked account as they may see it."""
        found = (
            await session.execute(
                select(Grant, Person.show_likes, Person.share_likers)
                .join(Person, (Person.tenant == Grant.tenant) & (Person.user == Grant.user))
                .where(Grant.tenant == member.tenant, Grant.user == member.user)
            )
        ).one_or_none()
        if found is None:
            return None
        grant, show_likes, share_likers = found
        return LinkedAccount(
            x_user_id=grant.x_user_id,
            username=grant.username,
            name=grant.name,
            picture=grant.picture,
            connected_at=grant.connected_at,
            show_likes=show_likes,
            share_likers=share_likers,
            refused=not self._serves(grant),
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
        tokens: XTokens,
        *,
        show_likes: bool,
        now: datetime,
    ) -> Former | None:
        """Link the account to the member in place of what they had, and return what they had.

        Raises `AccountTaken` when a colleague has the account linked: the unique index decides, also between two
        processes.
        """
        await people.save(session, member, show_likes=show_likes, now=now)
        former = await self.forget(session, member)
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
                sign_in=tokens.sign_in,
                tokens=self._sealed(member, grant_id, tokens),
                version=1,
                connected_at=now,
            )
        )
        try:
            await session.flush()
        except IntegrityError:
            raise AccountTaken(account.username) from None
        return former

    async def forget(self, session: AsyncSession, member: Member) -> Former | None:
        """Delete the member's grant, with what X told it, and return it as it was at that moment, newest tokens included.

        A grant that can't be opened any more goes, too: else its member could neither leave nor link again.
        """
        row = await session.scalar(
            delete(Grant).where(Grant.tenant == member.tenant, Grant.user == member.user).returning(Grant)
        )
        accounts = [] if row is None else [row.x_user_id]
        await delete_cached_x_data(session, member.tenant, [member.user], accounts)
        return None if row is None else self._former(row)

    async def forget_some(self, session: AsyncSession, tenant: str, most: int) -> list[Former]:
        """Delete up to so many grants of a tenant, and return them as they were."""
        some = select(Grant.id).where(Grant.tenant == tenant).limit(most)
        rows = (await session.scalars(delete(Grant).where(Grant.id.in_(some)).returning(Grant))).all()
        await delete_cached_x_data(
            session, tenant, [row.user for row in rows], [row.x_user_id for row in rows]
        )
        return [self._former(row) for row in rows]

    async def holds(self, session: AsyncSession, tokens: OAuth1Tokens) -> bool:
        """Tell whether any grant stands on this very token.

        Of any tenant: X knows one app here, and may hand out the same token at each consent of an account.
        """
        rows = await session.scalars(
            select(Grant).where(
                Grant.x_user_id == tokens.user_id,
                Grant.sign_in == tokens.sign_in,
                Grant.refused_at.is_(None),
            )
        )
        held = map(self._tokens_or_none, rows)
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in held)

    async def lease(
        self, session: AsyncSession, linked: Linked, holder: str, *, now: datetime, until: datetime
    ) -> bool:
        """Take the right to renew the tokens, if they are still these ones and nobody else holds it."""
        statement = (
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
        return await changed(session, statement) == 1

    async def release(
        self, session: AsyncSession, linked: Linked, holder: str, *, refused_at: datetime | None
    ) -> bool:
        """Give the lease back; with `refused_at`, X has refused this version of the tokens for good.

        False when the grant has changed hands meanwhile.
        """
        statement = (
            update(Grant)
            .where(
                Grant.id == linked.grant_id,
                Grant.tenant == linked.member.tenant,
                Grant.lease_holder == holder,
                Grant.version == linked.version,
            )
            .values(lease_holder=None, lease_until=None, refused_at=refused_at)
        )
        return await changed(session, statement) == 1

    async def renew(self, session: AsyncSession, linked: Linked, tokens: XTokens) -> Linked | None:
        """Write new tokens in place of `linked`'s; None when that grant is gone or was renewed by someone else."""
        statement = (
            update(Grant)
            .where(
                Grant.id == linked.grant_id,
                Grant.tenant == linked.member.tenant,
                Grant.version == linked.version,
            )
            .values(
                tokens=self._sealed(linked.member, linked.grant_id, tokens),
                version=linked.version + 1,
                lease_holder=None,
                lease_until=None,
                refused_at=None,
            )
        )
        if await changed(session, statement) != 1:
            return None
        return replace(linked, tokens=tokens, version=linked.version + 1)

    def _opened(self, row: Grant, member: Member) -> Linked:
        return Linked(
            grant_id=row.id,
            member=member,
            x_user_id=row.x_user_id,
            username=row.username,
            tokens=self._tokens(row),
            version=row.version,
            sign_ins=self._sign_ins,
        )

    def _serves(self, row: Grant) -> bool:
        return row.refused_at is None and row.sign_in in self._sign_ins.names

    def _tokens_or_none(self, row: Grant) -> XTokens | None:
        try:
            return self._tokens(row)
        except KeyUnknown:
            return None

    def _former(self, row: Grant) -> Former:
        tokens = self._tokens_or_none(row)
        if tokens is None:
            log.warning("tokens sealed with an unknown key can't be revoked", tenant=row.tenant)
        return Former(row.x_user_id, row.username, tokens)

    def _tokens(self, row: Grant) -> XTokens:
        return sealed_tokens.read(self._keyring.open(row.tokens, binding_of(row, "tokens")))

    def _sealed(self, member: Member, grant_id: str, tokens: XTokens) -> Sealed:
        return self._keyring.seal(
            sealed_tokens.write(tokens), binding(Grant.tokens, member.tenant, member.user, grant_id)
        )
