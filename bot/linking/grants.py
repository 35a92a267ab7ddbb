"""Read and write the grants table: who has linked which X account, with encrypted tokens."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import delete, func, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, KeyUnknown, Sealed
from bot.db.tables import (
    CachedXResponse,
    Grant,
    MemberPreferences,
    RateLimit,
    XSubscription,
    binding,
    binding_of,
    of_member,
)
from bot.db.tables.base import X_ID
from bot.errors import AccountTaken, LimitReached
from bot.linking import grant_rows, preferences, token_codec
from bot.linking.grant_rows import GrantRow
from bot.linking.providers import OAuthProviders, XTokens
from bot.linking.results import ExhaustedLimit, LinkedAccount, RevokedGrant
from bot.members import Member
from bot.x import Authorization, OAuth1Tokens, User
from bot.x.activity import EventType

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LinkedGrant:
    """A member's grant with decrypted tokens.

    `version` is an optimistic lock, incremented at each refresh. `exhausted_limits` (by endpoint)
    and `newest_like_event` (the id of the member's last ledger entry, 0 if none) are as of when the
    grant was read.
    """

    grant_id: str
    member: Member
    x_user_id: str
    username: str
    tokens: XTokens
    version: int
    providers: OAuthProviders = field(repr=False, compare=False)
    exhausted_limits: Mapping[str, ExhaustedLimit]
    newest_like_event: int

    @property
    def authorization(self) -> Authorization:
        return self.providers.authorization(self.tokens, self.x_user_id)

    def check(self, endpoint: str, now: datetime) -> None:
        """Raise `LimitReached` if the account's limit for the endpoint is exhausted."""
        limit = self.exhausted_limits.get(endpoint)
        if limit is not None and limit.until > now:
            raise LimitReached(limit.until, limit.window, endpoint)


@dataclass(frozen=True, slots=True)
class Grants:
    """Reads and writes grants; every statement names the tenant."""

    keyring: Keyring
    providers: OAuthProviders

    async def find(self, session: AsyncSession, member: Member) -> tuple[LinkedGrant, bool] | None:
        """Return the member's grant, and whether X and the deployment still accept it; or None."""
        rows = await session.execute(*grant_rows.find([member]))
        return self.read(member, rows.all())

    def read(self, member: Member, rows: Sequence[GrantRow]) -> tuple[LinkedGrant, bool] | None:
        """Decrypt the member's grant, given its rows (`bot.linking.grant_rows`); as `find`."""
        if not rows:
            return None
        row = rows[0]
        used_up = {
            each.endpoint: ExhaustedLimit(each.resets_at, each.window) for each in rows if each.endpoint
        }
        bound_to = binding(Grant.tokens, member.tenant, member.user, row.id)
        linked_grant = LinkedGrant(
            grant_id=row.id,
            member=member,
            x_user_id=row.x_user_id,
            username=row.username,
            tokens=token_codec.read(self.keyring.open(row.tokens, bound_to)),
            version=row.version,
            providers=self.providers,
            exhausted_limits=used_up,
            newest_like_event=row.newest,
        )
        return linked_grant, self._usable(row)

    async def sharing_authors(self, session: AsyncSession, tenant: str) -> Mapping[str, Member]:
        """Return the tenant's members who share their likers with teammates, by X user id."""
        rows = await session.execute(
            select(Grant.x_user_id, Grant.user, Grant.workspace)
            .join(MemberPreferences, of_member(MemberPreferences, Grant))
            .where(
                Grant.tenant == tenant,
                Grant.invalidated_at.is_(None),
                Grant.provider.in_(self.providers.names),
                MemberPreferences.share_likers,
            )
        )
        return {x_user_id: Member(tenant, user, workspace) for x_user_id, user, workspace in rows}

    async def account_summary(self, session: AsyncSession, member: Member) -> LinkedAccount | None:
        """Return the member's linked account as shown to them, or None."""
        found = (
            await session.execute(
                select(Grant, MemberPreferences.show_likes, MemberPreferences.share_likers)
                .join(MemberPreferences, of_member(MemberPreferences, Grant))
                .where(of_member(Grant, member))
            )
        ).one_or_none()
        if found is None:
            return None
        grant, show_likes, share_likers = found
        return LinkedAccount(
            x_user_id=grant.x_user_id,
            username=grant.username,
            name=grant.name,
            avatar_url=grant.avatar_url,
            connected_at=grant.connected_at,
            show_likes=show_likes,
            share_likers=share_likers,
            invalidated=not self._usable(grant),
        )

    async def owner(self, session: AsyncSession, tenant: str, x_user_id: str) -> str | None:
        """Return the tenant's Slack user who has linked this X account, or None."""
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
    ) -> RevokedGrant | None:
        """Link the account; return the grant it replaces, or None. Raises `AccountTaken`."""
        # In the order in which others lock these rows: the grant with its windows, then the member.
        former = await self.delete(session, member)
        await preferences.save(session, member, show_likes=show_likes, now=now)
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
                avatar_url=account.picture,
                provider=tokens.sign_in,
                tokens=self.seal(member, grant_id, tokens),
                version=1,
                connected_at=now,
            )
        )
        try:
            await session.flush()
        except IntegrityError:
            raise AccountTaken(account.username) from None
        return former

    async def delete(
        self, session: AsyncSession, member: Member, *, grant_id: str | None = None
    ) -> RevokedGrant | None:
        """Delete the member's grant and cached X data; with `grant_id`, only that grant.

        Return the grant with its newest tokens, or None.

        A grant that can't be decrypted is deleted, too: otherwise the member could neither
        disconnect nor link again.
        """
        only = true() if grant_id is None else Grant.id == grant_id
        row = await session.scalar(delete(Grant).where(of_member(Grant, member), only).returning(Grant))
        accounts = [] if row is None else [row.x_user_id]
        await _delete_cached(session, member.tenant, [member.user], accounts)
        return None if row is None else self._revoked(row)

    async def delete_some(self, session: AsyncSession, tenant: str, most: int) -> list[RevokedGrant]:
        """Delete up to `most` of a tenant's grants, and return them."""
        some = select(Grant.id).where(Grant.tenant == tenant).limit(most)
        rows = (await session.scalars(delete(Grant).where(Grant.id.in_(some)).returning(Grant))).all()
        await _delete_cached(session, tenant, [row.user for row in rows], [row.x_user_id for row in rows])
        return [self._revoked(row) for row in rows]

    async def holds(self, session: AsyncSession, tokens: OAuth1Tokens) -> bool:
        """Return whether a grant of any tenant uses this token, which X may issue repeatedly."""
        rows = await session.scalars(
            select(Grant).where(Grant.x_user_id == tokens.user_id, Grant.invalidated_at.is_(None))
        )
        held = map(self._tokens_or_none, rows)
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in held)

    def seal(self, member: Member, grant_id: str, tokens: XTokens) -> Sealed:
        return self.keyring.seal(
            token_codec.write(tokens), binding(Grant.tokens, member.tenant, member.user, grant_id)
        )

    def _usable(self, row: Grant | GrantRow) -> bool:
        return row.invalidated_at is None and row.provider in self.providers.names

    def _tokens_or_none(self, row: Grant) -> XTokens | None:
        try:
            return self._tokens(row)
        except KeyUnknown:
            return None

    def _revoked(self, row: Grant) -> RevokedGrant:
        tokens = token_codec.decrypted_or_none(lambda: self._tokens(row), tenant=row.tenant)
        return RevokedGrant(row.x_user_id, row.username, tokens)

    def _tokens(self, row: Grant) -> XTokens:
        return token_codec.read(self.keyring.open(row.tokens, binding_of(row, "tokens")))


async def _delete_cached(
    session: AsyncSession, tenant: str, users: Sequence[str], accounts: Sequence[str]
) -> None:
    """Delete X's cached responses to these members, and the stored limits of these accounts.

    Subscriptions to the accounts' likes end. Call it after deleting the grants: a response that is
    being stored locks its grant (`bot.likes.response_cache`). Limits and subscriptions are the same
    in every tenant, so those of accounts that are linked in another tenant are kept.
    """
    await session.execute(
        delete(CachedXResponse).where(CachedXResponse.tenant == tenant, CachedXResponse.user.in_(users))
    )
    linked = select(Grant.x_user_id).where(Grant.x_user_id.in_(accounts))
    await session.execute(
        delete(RateLimit).where(RateLimit.account.in_(accounts), RateLimit.account.not_in(linked))
    )
    # The row stays until X has deleted the subscription, which its own id is enough for.
    await session.execute(
        update(XSubscription)
        .where(
            XSubscription.event_type == EventType.LIKE.value,
            XSubscription.x_user_id.in_(accounts),
            XSubscription.x_user_id.not_in(linked),
        )
        .values(x_user_id=func.substr(XSubscription.id, 1, X_ID.length), ends_at=XSubscription.created_at)
    )
