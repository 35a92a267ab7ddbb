"""How people sign in at X: the port that linking knows, and the ways of it that a deployment has.

There are two ways, OAuth 2.0 and OAuth 1.0a. Each makes its own kind of tokens and alone knows what
to do with them, so a grant made in one way goes on while new links are made in the other.
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
    """A consent that X is asked for.

    `url` is X's page; `state` is what X's answer to the browser will name it by; `handshake_secret`
    is what finishing takes and nobody else may know.
    """

    url: str = field(repr=False)
    state: Secret
    handshake_secret: Secret


class OAuthProvider(Protocol[T]):
    """One way to sign in; `name` is the `sign_in` of its tokens. Every method that asks X raises `XError`."""

    name: str

    async def begin(self) -> AuthorizationRequest:
        """Begin an attempt."""
        ...

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> T:
        """Exchange what X gave to the browser for tokens; XTokenRejected when it is wrong, late or used."""
        ...

    def authorization(self, tokens: T, account: str | None) -> Authorization:
        """Return what makes a request to X that account's own."""
        ...

    async def refresh(self, tokens: T) -> T:
        """Return tokens that are good, in place of some that have ended or that X has refused.

        Raises XTokenRejected only when X says that these are dead for good.
        """
        ...

    async def revoke(self, tokens: T) -> None:
        """End them at X; those that are dead already are a success."""
        ...


class OAuthProviders:
    """The ways a deployment has. New links are made in the first; grants are served in the one they were made in."""

    def __init__(self, providers: Iterable[OAuthProvider[Any]]) -> None:
        self._by_name = {way.name: way for way in providers}
        self._new = next(iter(self._by_name.values()))

    @property
    def names(self) -> frozenset[str]:
        """The sign-ins whose grants can be served."""
        return frozenset(self._by_name)

    async def begin(self) -> AuthorizationRequest:
        """Begin an attempt in the way that new links are made."""
        authorization_request = await self._new.begin()
        return AuthorizationRequest(
            authorization_request.url,
            authorization_request.state,
            _written(self._new.name, authorization_request.handshake_secret),
        )

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> XTokens:
        """Finish an attempt in the way it was begun."""
        name, handshake_secret = _read(handshake_secret)
        if name not in self._by_name:
            raise XClientRejected(title="This sign-in was switched off meanwhile")
        tokens: XTokens = await self._by_name[name].finish(handshake_secret, code_or_verifier)
        return tokens

    def authorization(self, tokens: XTokens, account: str | None = None) -> Authorization:
        """Return what makes a request to X the tokens' owner's; `account` is their id, where it is known."""
        return self._of(tokens).authorization(tokens, account)

    async def refresh(self, tokens: XTokens) -> XTokens:
        """Return good tokens in place of these, or raise XTokenRejected when they are dead for good."""
        renewed: XTokens = await self._of(tokens).refresh(tokens)
        return renewed

    async def revoke(self, tokens: XTokens) -> None:
        """End tokens at X, in the way they were made."""
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
