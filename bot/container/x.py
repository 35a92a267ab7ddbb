"""Composition of X's client and the members' links."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from bot.container.storage import Storage
from bot.linking import Linking
from bot.linking.erasure import DataErasure
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts
from bot.linking.provider_oauth1 import OAuth1Provider
from bot.linking.provider_oauth2 import OAuth2Provider
from bot.linking.providers import OAuthProvider, OAuthProviders
from bot.linking.revocation import Revocation
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_refresh import TokenRefresher
from bot.settings import LikesMode
from bot.x import LIKE_SCOPES, READ_SCOPES, OAuth1SignIn, OAuth2, XClient


@dataclass(frozen=True)
class XServices:
    """The services that call X as a member."""

    http: httpx.AsyncClient
    client: XClient
    providers: OAuthProviders
    link_attempts: LinkAttempts
    grants: Grants
    revocation: Revocation
    revocation_queue: RevocationQueue
    erasure: DataErasure
    linking: Linking


def build_x(storage: Storage, http: httpx.AsyncClient) -> XServices:
    """Build X's client and the linking services; `http` sends every request."""
    database, keyring, clock = storage.database, storage.keyring, storage.clock
    client = XClient(http, storage.settings.x_api_url, clock=clock, on_call=storage.metrics.record)
    providers = OAuthProviders(_providers(storage, http, client))
    link_attempts = LinkAttempts(keyring)
    grants = Grants(keyring, providers)
    revocation = Revocation(database, grants, link_attempts, providers)
    revocation_queue = RevocationQueue(database, keyring, revocation, storage.background, clock)
    token_refresher = TokenRefresher(
        database,
        grants,
        providers,
        revocation_queue,
        clock,
        storage.audit,
        storage.budget,
        storage.background,
        on_refresh=storage.metrics.count_refresh,
    )
    return XServices(
        http=http,
        client=client,
        providers=providers,
        link_attempts=link_attempts,
        grants=grants,
        revocation=revocation,
        revocation_queue=revocation_queue,
        erasure=DataErasure(database, keyring, link_attempts, grants, revocation_queue, clock),
        linking=Linking(
            database,
            link_attempts,
            grants,
            token_refresher,
            revocation_queue,
            storage.audit,
            public_url=storage.settings.public_url,
            clock=clock,
        ),
    )


def _providers(storage: Storage, http: httpx.AsyncClient, client: XClient) -> Iterator[OAuthProvider[Any]]:
    """Yield the configured OAuth providers, OAuth 2.0 first; read-only if LIKES_MODE=intent."""
    settings = storage.settings
    reads = settings.likes_mode is LikesMode.INTENT
    if settings.x_client_id:
        oauth2 = OAuth2(
            http,
            settings.x_client_id,
            settings.x_client_secret,
            api_url=settings.x_api_url,
            x_url=settings.x_url,
            redirect_uri=settings.x_redirect_uri,
            clock=storage.clock,
            scopes=READ_SCOPES if reads else LIKE_SCOPES,
            on_call=storage.metrics.record,
        )
        yield OAuth2Provider(oauth2)
    if settings.x_api_key and settings.x_api_secret:
        oauth1 = OAuth1SignIn(
            http,
            settings.x_api_key.reveal(),
            settings.x_api_secret,
            api_url=settings.x_api_url,
            callback_uri=settings.x_redirect_uri,
            clock=storage.clock,
            read_only=reads,
            on_call=storage.metrics.record,
        )
        yield OAuth1Provider(oauth1, client)
