"""The grants table: who has which X account linked, with tokens sealed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, KeyUnknown, Sealed
from bot.db.tables import (
    Grant,
    MemberPreferences,
    RateLimit,
    binding,
    binding_of,
)
from bot.errors import AccountTaken, LimitReached
from bot.linking import (
    preferences,
    token_codec,
)
from bot.linking.cached_x_data import delete_cached_x_data
from bot.linking.providers import (
    OAuthProviders,
    XTokens,
)
from bot.linking.results import (
    Former,
    LinkedAccount,
    UsedUp,
)
from bot.members import Member
from bot.x import Authorization, OAuth1Tokens, User

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LinkedGrant:
    """A member's grant, opened: ready to speak to X as them.

    `version` counts the tokens' renewals, so that a process notices that another one was faster. Of
    when it was read are `exhausted_limits`, X's limits for this account by endpoint, and
    `newest_like_event`, the number of the member's last line of the ledger.
    """

    grant_id: str
    member: Member
    x_user_id: str
    username: str
    tokens: XTokens
    version: int
    providers: OAuthProviders = field(repr=False, compare=False)
    exhausted_limits: Mapping[str, UsedUp] = field(default_factory=dict)
    newest_like_event: int = 0

    @property
    def authorization(self) -> Authorization:
        """What makes a request to X this account's own."""
        return self.providers.authorization(self.tokens, self.x_user_id)

    def check(self, endpoint: str, now: datetime) -> None:
        """Raise `LimitReached` when X is known to refuse the endpoint to this account for now."""
        limit = self.exhausted_limits.get(endpoint)
        if limit is not None and limit.until > now:
            raise LimitReached(limit.until, limit.window, endpoint)


class Grants:
    """Read and write grants; every query names the tenant."""

    def __init__(self, keyring: Keyring, providers: OAuthProviders) -> None:
        self._keyring = keyring
        self._providers = providers

    async def find(self, session: AsyncSession, member: Member) -> tuple[LinkedGrant, bool] | None:
        """Return the member's grant, and whether it still serves.

        It doesn't when X has refused it for good, or when the deployment no longer has the sign-in
        it was made in.
        """
        rows = (
            await session.execute(
                select(Grant, RateLimit, preferences.newest_like_event(member))
                .outerjoin(RateLimit, RateLimit.account == Grant.x_user_id)
                .where(Grant.tenant == member.tenant, Grant.user == member.user)
            )
        ).all()
        if not rows:
            return None
        grant, _, newest = rows[0]
        used_up = {
            rate_limit.endpoint: UsedUp(rate_limit.resets_at, rate_limit.window)
            for _, rate_limit, _ in rows
            if rate_limit
        }
        linked_grant = replace(
            self._opened(grant, member), exhausted_limits=used_up, newest_like_event=newest
        )
        return linked_grant, self._usable(grant)

    async def sharing_authors(self, session: AsyncSession, tenant: str) -> Mapping[str, Member]:
        """Return the members of the tenant who let teammates see who liked their Posts, by X account."""
        rows = await session.execute(
            select(Grant.x_user_id, Grant.user, Grant.workspace)
            .join(
                MemberPreferences,
                (MemberPreferences.tenant == Grant.tenant) & (MemberPreferences.user == Grant.user),
            )
            .where(
                Grant.tenant == tenant,
                Grant.invalidated_at.is_(None),
                Grant.provider.in_(self._providers.names),
                MemberPreferences.share_likers,
            )
        )
        return {x_user_id: Member(tenant, user, workspace) for x_user_id, user, workspace in rows}

    async def account_summary(self, session: AsyncSession, member: Member) -> LinkedAccount | None:
        """Return the member's linked account as they may see it."""
        found = (
            await session.execute(
                select(Grant, MemberPreferences.show_likes, MemberPreferences.share_likers)
                .join(
                    MemberPreferences,
                    (MemberPreferences.tenant == Grant.tenant) & (MemberPreferences.user == Grant.user),
                )
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
            avatar_url=grant.avatar_url,
            connected_at=grant.connected_at,
            show_likes=show_likes,
            share_likers=share_likers,
            invalidated=not self._usable(grant),
        )

    async def owner(self, session: AsyncSession, tenant: str, x_user_id: str) -> str | None:
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

        Raises `AccountTaken` when a colleague has the account linked: the unique index decides,
        also between two processes.
        """
        await preferences.save(session, member, show_likes=show_likes, now=now)
        former = await self.delete(session, member)
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

    async def delete(self, session: AsyncSession, member: Member) -> Former | None:
        """Delete the member's grant, with what X told it, and return it as it was at that moment, newest tokens included.

        A grant that can't be opened any more goes, too: else its member could neither leave nor
        link again.
        """
        row = await session.scalar(
            delete(Grant).where(Grant.tenant == member.tenant, Grant.user == member.user).returning(Grant)
        )
        accounts = [] if row is None else [row.x_user_id]
        await delete_cached_x_data(session, member.tenant, [member.user], accounts)
        return None if row is None else self._revoked(row)

    async def delete_some(self, session: AsyncSession, tenant: str, most: int) -> list[Former]:
        """Delete up to so many grants of a tenant, and return them as they were."""
        some = select(Grant.id).where(Grant.tenant == tenant).limit(most)
        rows = (await session.scalars(delete(Grant).where(Grant.id.in_(some)).returning(Grant))).all()
        await delete_cached_x_data(
            session, tenant, [row.user for row in rows], [row.x_user_id for row in rows]
        )
        return [self._revoked(row) for row in rows]

    async def holds(self, session: AsyncSession, tokens: OAuth1Tokens) -> bool:
        """Tell whether any grant stands on this very token.

        Of any tenant: X knows one app here, and may hand out the same token at each consent of an
        account.
        """
        rows = await session.scalars(
            select(Grant).where(
                Grant.x_user_id == tokens.user_id,
                Grant.provider == tokens.sign_in,
                Grant.invalidated_at.is_(None),
            )
        )
        held = map(self._tokens_or_none, rows)
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in held)

    def seal(self, member: Member, grant_id: str, tokens: XTokens) -> Sealed:
        """Return the tokens as the member's grant holds them."""
        return self._keyring.seal(
            token_codec.write(tokens), binding(Grant.tokens, member.tenant, member.user, grant_id)
        )

    def _opened(self, row: Grant, member: Member) -> LinkedGrant:
        return LinkedGrant(
            grant_id=row.id,
            member=member,
            x_user_id=row.x_user_id,
            username=row.username,
            tokens=self._tokens(row),
            version=row.version,
            providers=self._providers,
        )

    def _usable(self, row: Grant) -> bool:
        return row.invalidated_at is None and row.provider in self._providers.names

    def _tokens_or_none(self, row: Grant) -> XTokens | None:
        try:
            return self._tokens(row)
        except KeyUnknown:
            return None

    def _revoked(self, row: Grant) -> Former:
        tokens = self._tokens_or_none(row)
        if tokens is None:
            log.warning("token_key_unknown", tenant=row.tenant)
        return Former(row.x_user_id, row.username, tokens)

    def _tokens(self, row: Grant) -> XTokens:
        return token_codec.read(self._keyring.open(row.tokens, binding_of(row, "tokens")))
