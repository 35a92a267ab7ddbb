"""Linking by itself: a real database and the sandbox's X, without Slack."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.background import BackgroundTasks
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import LikeEvent, TokenRevocation
from bot.linking import Linking
from bot.linking.attempt_steps import AttemptSteps
from bot.linking.grants import Grants, LinkedGrant
from bot.linking.link_attempts import LinkAttempts
from bot.linking.provider_oauth1 import OAuth1Provider
from bot.linking.provider_oauth2 import OAuth2Provider
from bot.linking.providers import OAuthProviders, XTokens
from bot.linking.results import Connected
from bot.linking.revocation import Revocation
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_refresh import TokenRefresher
from bot.members import Member
from bot.nonces import generate_nonce
from bot.sandbox.test_server import serve
from bot.sandbox.x import XSandbox
from bot.sandbox.x.grants import OAuth1Token
from bot.secret import Secret
from bot.workspaces.audit import Audit
from bot.x import LIKE_SCOPES, OAuth1SignIn, OAuth1Tokens, OAuth2, User, UserTokens, XClient, http_client
from tests.budgets import budget_of
from tests.conftest import MovableClock

MAYA = Member("T1", "U1", "T1")
SAM = Member("T1", "U2", "T1")
ELSEWHERE = Member("T2", "U1", "T2")
TOKEN = ("POST", "/2/oauth2/token")
REVOKE = ("POST", "/2/oauth2/revoke")
INVALIDATE = ("POST", "/1.1/oauth/invalidate_token")
ME = ("GET", "/2/users/me")


@dataclass
class NullNewcomers:
    """A newcomers' queue that sends nothing; `told` lists who has connected."""

    told: list[Connected] = field(default_factory=list)

    def __call__(self, _session: AsyncSession, connected: Connected) -> Callable[[], None]:
        return lambda: self.told.append(connected)


@dataclass
class LinkingParts:
    """The parts of linking, composed as the app composes them; new links use OAuth 2.0."""

    database: Database
    x: XSandbox
    http: httpx.AsyncClient
    clock: MovableClock
    keyring: Keyring = field(default_factory=lambda: Keyring([new_key()]))
    has_oauth1: bool = True

    def __post_init__(self) -> None:
        self.client = XClient(self.http, self.x.url, clock=self.clock)
        second = [self.by_oauth1()] if self.has_oauth1 else []
        self.providers = OAuthProviders([OAuth2Provider(self.oauth2_with(deadline=8.0)), *second])
        self.grants = Grants(self.keyring, self.providers)
        self.link_attempts = LinkAttempts(self.keyring)
        self.attempt_steps = AttemptSteps(self.keyring)
        self.revocation = Revocation(self.database, self.grants, self.link_attempts, self.providers)
        self.background = BackgroundTasks()
        self.revocation_queue = RevocationQueue(
            self.database, self.keyring, self.revocation, self.background, self.clock
        )
        self.audit = Audit(self.database, self.clock)
        self.budget = budget_of(self.database, self.keyring, self.clock)
        self.token_refresher = self.tokens_with(self.providers)
        self.linking = Linking(
            self.database,
            self.link_attempts,
            self.grants,
            self.token_refresher,
            self.revocation_queue,
            self.audit,
            public_url="https://likewise.example",
            clock=self.clock,
        )

    def tokens_with(self, providers: OAuthProviders) -> TokenRefresher:
        """Return a token service that refreshes with these providers."""
        return TokenRefresher(
            self.database,
            self.grants,
            providers,
            self.revocation_queue,
            self.clock,
            self.audit,
            self.budget,
            self.background,
            on_refresh=lambda _: None,
        )

    def by_oauth1(self) -> OAuth1Provider:
        """Return the OAuth 1.0a provider."""
        sign_in = OAuth1SignIn(
            self.http,
            self.x.api_key or "",
            Secret(self.x.api_secret or ""),
            api_url=self.x.url,
            callback_uri=self.x.redirect_uris[0],
            clock=self.clock,
            pause=0,
        )
        return OAuth1Provider(sign_in, self.client)

    def oauth2_with(self, *, deadline: float) -> OAuth2:
        """Return the OAuth 2.0 provider with another deadline (seconds)."""
        return OAuth2(
            self.http,
            self.x.client_id,
            Secret(self.x.client_secret),
            api_url=self.x.url,
            x_url=self.x.url,
            redirect_uri=self.x.redirect_uris[0],
            clock=self.clock,
            deadline=deadline,
            pause=0,
        )

    def new_tokens(self, username: str = "maya_builds", *, lasting: timedelta | None = None) -> UserTokens:
        """Have X issue tokens for an account, as after a consent; `lasting` is how long the access token is valid."""
        account = self.x.world.account_named(username)
        assert account is not None
        issued = self.x.world.grants.new_grant(account.id, frozenset(LIKE_SCOPES))
        assert issued.refresh is not None
        ends_at = self.clock() + (timedelta(hours=2) if lasting is None else lasting)
        return UserTokens(Secret(issued.access), Secret(issued.refresh), ends_at, frozenset(LIKE_SCOPES))

    def new_oauth1_tokens(self, username: str = "maya_builds") -> OAuth1Tokens:
        """Have X issue an OAuth 1.0a token."""
        user_id, text, secret = self.x_user_id(username), generate_nonce(), generate_nonce()
        self.x.world.grants.oauth1[text.reveal()] = OAuth1Token(
            secret.reveal(), account_id=user_id, exchanged=True
        )
        return OAuth1Tokens(text, secret, user_id)

    def x_user_id(self, username: str) -> str:
        """Return an account's X user ID."""
        account = self.x.world.account_named(username)
        assert account is not None
        return account.id

    async def link(
        self, member: Member = MAYA, username: str = "maya_builds", tokens: UserTokens | None = None
    ) -> UserTokens:
        """Link an account to a member without the pages."""
        kept = tokens or self.new_tokens(username)
        await self.save(kept, member, username)
        return kept

    async def save(self, tokens: XTokens, member: Member = MAYA, username: str = "maya_builds") -> None:
        """Write a grant."""
        account = self.x.world.account_named(username)
        assert account is not None
        async with self.database.session() as session:
            await self.grants.save(
                session,
                member,
                User(account.id, account.username, account.name),
                tokens,
                show_likes=False,
                now=self.clock(),
            )

    def living(self, username: str = "maya_builds") -> int:
        """Count the grants of an account that X still accepts."""
        account = self.x.world.account_named(username)
        assert account is not None
        return self.x.world.grants.active(account.id)


async def ask(room: LinkingParts, member: Member = MAYA) -> str:
    """Ask X who the member is, as a command would; return the handle."""

    async def me(linked_grant: LinkedGrant) -> User:
        return (await room.client.me(linked_grant.authorization)).value

    return (await room.linking.call_as_member(member, "me", me))[0].username


async def tokens_to_revoke(room: LinkingParts) -> Sequence[TokenRevocation]:
    """Return the tokens still to be revoked at X."""
    async with room.database.session() as session:
        return (await session.scalars(select(TokenRevocation))).all()


async def another_process_goes_on(room: LinkingParts) -> None:
    """Let all pauses and leases end, and another process work on the revocation queue."""
    async with room.database.session() as session:
        await session.execute(update(TokenRevocation).values(lease_until=datetime(2026, 1, 1, tzinfo=UTC)))
    other = RevocationQueue(room.database, room.keyring, room.revocation, BackgroundTasks(), room.clock)
    await other.sweep()
    await other.settled()


def like(member: Member, **values: Any) -> LikeEvent:
    """Return an entry of the ledger."""
    return LikeEvent(
        tenant=member.tenant,
        user=member.user,
        workspace=member.workspace,
        **{"x_user_id": "1", "post_id": "1", "kind": "like", "surface": "command"} | values,
    )


def statements(room: LinkingParts) -> list[str]:
    """Return a growing list of all database statements from now on."""
    said: list[str] = []
    event.listen(
        room.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: said.append(statement),
    )
    return said


@pytest.fixture
async def room(database_url: str, clock: MovableClock) -> AsyncIterator[LinkingParts]:
    x = XSandbox(
        client_id="client",
        client_secret="secret",
        redirect_uris=["https://likewise.example/link/x/callback"],
        clock=clock,
        api_key="key",
        api_secret="key secret",
    )
    x.seed()
    database = Database(database_url)
    async with await serve(x.app) as server, http_client() as http:
        x.url = server.url
        made = LinkingParts(database, x, http, clock)
        yield made
        x.faults.clear()
        await made.linking.settled()
    await database.close()


__all__ = [
    "ELSEWHERE",
    "INVALIDATE",
    "MAYA",
    "ME",
    "REVOKE",
    "SAM",
    "TOKEN",
    "LinkingParts",
    "NullNewcomers",
    "another_process_goes_on",
    "ask",
    "like",
    "statements",
    "tokens_to_revoke",
]
