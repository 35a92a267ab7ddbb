"""X's part of a link attempt: consent, token exchange and account lookup.

An XError fails the attempt with the matching page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.db.tables import LinkAttempt
from bot.linking.errors import LinkFailure, LinkingFailed, fault_of
from bot.linking.providers import AuthorizationRequest, OAuthProviders, XTokens
from bot.members import Member
from bot.secret import Secret
from bot.workspaces.budget import Budget
from bot.x import User, XClient, XError, XTokenRejected

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class XConsent:
    """Calls X for an attempt; every method raises `LinkingFailed`."""

    providers: OAuthProviders
    x: XClient
    budget: Budget

    async def begin(self, attempt: LinkAttempt) -> AuthorizationRequest:
        """Return X's consent page and the secret needed to finish."""
        with _failing(attempt, "x_authorization_failed"):
            return await self.providers.begin()

    async def finish(
        self, attempt: LinkAttempt, handshake_secret: Secret, code_or_verifier: Secret
    ) -> XTokens:
        """Exchange the code or verifier from X for tokens."""
        with _failing(attempt, "x_code_exchange_failed"):
            try:
                return await self.providers.finish(handshake_secret, code_or_verifier)
            except XTokenRejected:
                raise LinkingFailed(LinkFailure.X_CODE_LATE, attempt) from None

    async def account(self, attempt: LinkAttempt, tokens: XTokens) -> User:
        with _failing(attempt, "x_account_lookup_failed"):
            result = await self.x.me(self.providers.authorization(tokens))
        await self.budget.charge(Member(attempt.tenant, attempt.user, attempt.workspace), result.billed)
        return result.value


@contextmanager
def _failing(attempt: LinkAttempt, event: str) -> Iterator[None]:
    try:
        yield
    except XError as error:
        log.warning(event, error=type(error).__name__, attempt=attempt.id)
        raise LinkingFailed(fault_of(error), attempt) from None
