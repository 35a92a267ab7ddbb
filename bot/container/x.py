"""X, and the members' links to their accounts there."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from bot.container.storage import Storage
from bot.linking import Linking
from bot.linking.erasure import DataErasure
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts
from bot.linking.provider_oauth1 import OAuth1Provider
from bot.linking.provider_oauth2 import OAuth2Provider
from bot.linking.providers import (
    OAuthProvider,
    OAuthProviders,
)
from bot.linking.revocation import Revocation
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_refresh import TokenRefresher
from bot.settings import LikesMode
from bot.x import (
    LIKE_SCOPES,
    READ_SCOPES,
    OAuth1SignIn,
    OAuth2,
    XClient,
)


class XServices(Storage):
    """The parts that speak to X as members."""

    @cached_property
    def x(self) -> XClient:
        """X's API."""
        return XClient(self.http, self.settings.x_api_url, clock=self.clock, on_call=self.metrics.record)

    @cached_property
    def providers(self) -> OAuthProviders:
        """X's sign-ins: OAuth 2.0 first, since X recommends it, if it is set up."""
        return OAuthProviders(self._providers())

    def _providers(self) -> Iterator[OAuthProvider[Any]]:
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
                on_call=self.metrics.record,
            )
            yield OAuth2Provider(oauth2)
        if settings.x_api_key and settings.x_api_secret:
            oauth1 = OAuth1SignIn(
                self.http,
                settings.x_api_key.reveal(),
                settings.x_api_secret,
                api_url=settings.x_api_url,
                callback_uri=settings.x_redirect_uri,
                clock=self.clock,
                read_only=reads,
                on_call=self.metrics.record,
            )
            yield OAuth1Provider(oauth1, self.x)

    @cached_property
    def link_attempts(self) -> LinkAttempts:
        """Linking attempts."""
        return LinkAttempts(self.keyring)

    @cached_property
    def grants(self) -> Grants:
        """Linked accounts."""
        return Grants(self.keyring, self.providers)

    @cached_property
    def revocation(self) -> Revocation:
        """The end of grants at X."""
        return Revocation(self.database, self.grants, self.link_attempts, self.providers)

    @cached_property
    def revocation_queue(self) -> RevocationQueue:
        """What X has still to revoke."""
        return RevocationQueue(self.database, self.keyring, self.revocation, self.background, self.clock)

    @cached_property
    def erasure(self) -> DataErasure:
        """The end of all that is kept of a person or a tenant."""
        return DataErasure(
            self.database, self.keyring, self.link_attempts, self.grants, self.revocation_queue, self.clock
        )

    @cached_property
    def linking(self) -> Linking:
        """What members do about their links."""
        return Linking(
            self.database,
            self.link_attempts,
            self.grants,
            TokenRefresher(
                self.database,
                self.grants,
                self.providers,
                self.revocation_queue,
                self.clock,
                self.audit,
                self.budget,
            ),
            self.revocation_queue,
            self.audit,
            public_url=self.settings.public_url,
            clock=self.clock,
        )
