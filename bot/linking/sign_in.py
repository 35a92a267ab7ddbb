"""How people sign in at X: the port that linking knows, and the ways of it that a deployment has.

There are two ways, OAuth 2.0 and OAuth 1.0a. Each makes its own kind of tokens and alone knows what to do with them, so a
grant made in one way goes on while new links are made in the other.
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
class Consent:
    """A consent that X is asked for.

    `url` is X's page; `state` is what X's answer to the browser will name it by; `kept` is what finishing takes and
    nobody else may know.
    """

    url: str = field(repr=False)
    state: Secret
    kept: Secret


class XSignIn(Protocol[T]):
    """One way to sign in; `name` is the `sign_in` of its tokens. Every method that asks X raises `XError`."""

    name: str

    async def begin(self) -> Consent:
        """Begin an attempt."""
        ...

    async def finish(self, kept: Secret, proof: Secret) -> T:
        """Exchange what X gave to the browser for tokens; XTokenRejected when it is wrong, late or used."""
        ...

    def authorization(self, tokens: T, account: str | None) -> Authorization:
        """Return what makes a request to X that account's own."""
        ...

    async def renewed(self, tokens: T) -> T:
        """Return tokens that are good, in place of some that have ended or that X has refused.

        Raises XTokenRejected only when X says that these are dead for good.
        """
        ...

    async def revoke(self, tokens: T) -> None:
        """End them at X; those that are dead already are a success."""
        ...


class SignIns:
    """The ways a deployment has. New links are made in the first; grants are served in the one they were made in."""

    def __init__(self, ways: Iterable[XSignIn[Any]]) -> None:
        self._by_name = {way.name: way for way in ways}
        self._new = next(iter(self._by_name.values()))

    @property
    def names(self) -> frozenset[str]:
        """The sign-ins whose grants can be served."""
        return frozenset(self._by_name)

    async def begin(self) -> Consent:
        """Begin an attempt in the way that new links are made."""
        consent = await self._new.begin()
        return Consent(consent.url, consent.state, _written(self._new.name, consent.kept))

    async def finish(self, kept: Secret, proof: Secret) -> XTokens:
        """Finish an attempt in the way it was begun."""
        name, kept = _read(kept)
        if name not in self._by_name:
            raise XClientRejected(title="This sign-in was switched off meanwhile")
        tokens: XTokens = await self._by_name[name].finish(kept, proof)
        return tokens

    def authorization(self, tokens: XTokens, account: str | None = None) -> Authorization:
        """Return what makes a request to X the tokens' owner's; `account` is their id, where it is known."""
        return self._of(tokens).authorization(tokens, account)

    async def renewed(self, tokens: XTokens) -> XTokens:
        """Return good tokens in place of these, or raise XTokenRejected when they are dead for good."""
        renewed: XTokens = await self._of(tokens).renewed(tokens)
        return renewed

    async def revoke(self, tokens: XTokens) -> None:
        """End tokens at X, in the way they were made."""
        await self._of(tokens).revoke(tokens)

    def _of(self, tokens: XTokens) -> XSignIn[Any]:
        if tokens.sign_in not in self._by_name:
            raise XClientRejected(title="The sign-in that made these tokens is switched off")
        return self._by_name[tokens.sign_in]


def _written(name: str, kept: Secret) -> Secret:
    return Secret(json.dumps([name, kept.reveal()]))


def _read(text: Secret) -> tuple[str, Secret]:
    name, kept = json.loads(text.reveal())
    return name, Secret(kept)
