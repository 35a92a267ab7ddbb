"""The OAuth providers of a deployment, and the port between them and linking.

There are two, OAuth 2.0 and OAuth 1.0a, each with its own kind of tokens. Grants made with one keep
working while new links use the other.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bot.secret import Secret
from bot.x import Authorization, OAuth1Tokens, UserTokens, XClientRejected

XTokens = UserTokens | OAuth1Tokens
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request for consent at X.

    `url` is X's page, `state` identifies the attempt in X's callback, and `handshake_secret` is
    needed to finish and must stay secret.
    """

    url: str = field(repr=False)
    state: Secret
    handshake_secret: Secret


class OAuthProvider(Protocol[T]):
    """An OAuth version; `name` is the `sign_in` of its tokens. Requests raise `XError`."""

    name: str

    async def begin(self) -> AuthorizationRequest:
        """Begin an attempt."""
        ...

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> T:
        """Exchange the code or verifier for tokens; raise XTokenRejected if it is invalid."""
        ...

    def authorization(self, tokens: T, account: str | None) -> Authorization:
        """Return the authorization for requests to X as that account."""
        ...

    async def refresh(self, tokens: T) -> T:
        """Return valid tokens; raise XTokenRejected only if these are permanently invalid."""
        ...

    async def revoke(self, tokens: T) -> None:
        """Revoke the tokens at X; tokens that are already invalid count as revoked."""
        ...


class OAuthProviders:
    """A deployment's providers: the first one makes new links, each serves its own grants."""

    def __init__(self, providers: Iterable[OAuthProvider[Any]]) -> None:
        self._by_name = {way.name: way for way in providers}
        self._new = next(iter(self._by_name.values()))

    @property
    def names(self) -> frozenset[str]:
        """The `sign_in` values whose grants are usable."""
        return frozenset(self._by_name)

    async def begin(self) -> AuthorizationRequest:
        """Begin an attempt with the first provider; raises XError."""
        authorization_request = await self._new.begin()
        return AuthorizationRequest(
            authorization_request.url,
            authorization_request.state,
            _written(self._new.name, authorization_request.handshake_secret),
        )

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> XTokens:
        """Finish an attempt; raise XTokenRejected, or XClientRejected if its provider is off."""
        name, handshake_secret = _read(handshake_secret)
        if name not in self._by_name:
            raise XClientRejected(title="This sign-in was switched off meanwhile")
        tokens: XTokens = await self._by_name[name].finish(handshake_secret, code_or_verifier)
        return tokens

    def authorization(self, tokens: XTokens, account: str | None = None) -> Authorization:
        """Return the authorization of the tokens' owner; `account` is their id, if known."""
        return self._of(tokens).authorization(tokens, account)

    async def refresh(self, tokens: XTokens) -> XTokens:
        """Return valid tokens; raise XTokenRejected if these are permanently invalid."""
        refreshed: XTokens = await self._of(tokens).refresh(tokens)
        return refreshed

    async def revoke(self, tokens: XTokens) -> None:
        await self._of(tokens).revoke(tokens)

    def _of(self, tokens: XTokens) -> OAuthProvider[Any]:
        if tokens.sign_in not in self._by_name:
            raise XClientRejected(title="The sign-in that made these tokens is switched off")
        return self._by_name[tokens.sign_in]


def _written(name: str, handshake_secret: Secret) -> Secret:
    return Secret(json.dumps([name, handshake_secret.reveal()]))


def _read(text: Secret) -> tuple[str, Secret]:
    name, kept = json.loads(text.reveal())
    return name, Secret(kept)
