"""X, and the members' links to their accounts there."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from bot.assembly.kept import Kept
from bot.likes.reading import note
from bot.linking import Linking
from bot.linking.attempts import Attempts
from bot.linking.by_oauth1 import ByOAuth1
from bot.linking.by_oauth2 import ByOAuth2
from bot.linking.grants import Grants
from bot.linking.leaving import Leaving
from bot.linking.revocation import Revocation
from bot.linking.sign_in import SignIns, XSignIn
from bot.linking.tokens import Tokens
from bot.linking.withdrawals import Withdrawals
from bot.settings import LikesMode
from bot.x import LIKE_SCOPES, READ_SCOPES, Call, OAuth1SignIn, OAuth2, XClient


class AtX(Kept):
    """The parts that speak to X as members."""

    @cached_property
    def x(self) -> XClient:
        """X's API; what its replies say of limits and prices is heard here."""

        def observe(call: Call) -> None:
            self.metrics.count(call)
            self.allowances.observe(call)
            note(call)

        return XClient(self.http, self.settings.x_api_url, clock=self.clock, on_call=observe)

    @cached_property
    def sign_ins(self) -> SignIns:
        """X's sign-ins: OAuth 2.0 first, since X recommends it, if it is set up."""
        return SignIns(self._sign_ins())

    def _sign_ins(self) -> Iterator[XSignIn[Any]]:
        """Make them; where likes are left to X's own pages, nothing is asked that allows writing."""
        settings = self.settings
        reads = settings.likes_mode is LikesMode.INTENT
        if settings.x_client_id:
            oauth2 = OAuth2(
                self.http,
                settings.x_client_id,
                settings.x_client_secret,
                api_url=settings.x_api_url,
                x_url=settings.x_url,
                redirect_uri=settings.x_redirect_uri,
                clock=self.clock,
                scopes=READ_SCOPES if reads else LIKE_SCOPES,
                on_call=self.metrics.count,
            )
            yield ByOAuth2(oauth2)
        if settings.x_api_key and settings.x_api_secret:
            oauth1 = OAuth1SignIn(
                self.http,
                settings.x_api_key.reveal(),
                settings.x_api_secret,
                api_url=settings.x_api_url,
                callback_uri=settings.x_redirect_uri,
                clock=self.clock,
                read_only=reads,
                on_call=self.metrics.count,
            )
            yield ByOAuth1(oauth1, self.x)

    @cached_property
    def attempts(self) -> Attempts:
        """Linking attempts."""
        return Attempts(self.keyring)

    @cached_property
    def grants(self) -> Grants:
        """Linked accounts."""
        return Grants(self.keyring, self.sign_ins)

    @cached_property
    def revocation(self) -> Revocation:
        """The end of grants at X."""
        return Revocation(self.database, self.grants, self.attempts, self.sign_ins)

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """What X has still to revoke."""
        return Withdrawals(self.database, self.keyring, self.revocation, self.running, self.clock)

    @cached_property
    def leaving(self) -> Leaving:
        """The end of all that is kept of a person or a tenant."""
        return Leaving(self.database, self.keyring, self.attempts, self.grants, self.withdrawals, self.clock)

    @cached_property
    def linking(self) -> Linking:
        """What members do about their links."""
        return Linking(
            self.database,
            self.attempts,
            self.grants,
            Tokens(
                self.database,
                self.grants,
                self.sign_ins,
                self.withdrawals,
                self.clock,
                self.audit,
                self.purse,
            ),
            self.withdrawals,
            self.audit,
            public_url=self.settings.public_url,
            clock=self.clock,
        )
