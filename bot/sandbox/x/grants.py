"""Consents, with the codes, access tokens and refresh tokens of OAuth 1.0a and 2.0."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock

CODE_LIFE = timedelta(seconds=30)
ACCESS_TOKEN_LIFE = timedelta(hours=2)
REFRESH_TOKEN_LIFE = timedelta(days=182)
"""Six months, according to X's developer relations; the reference has no figure."""


@dataclass(eq=False)
class Grant:
    """One consent of one account: the family of all tokens issued from it."""

    account_id: str
    scopes: frozenset[str]
    dead: bool = False


@dataclass(frozen=True)
class Consent:
    """What the app requested on the authorize page, kept until the code is exchanged."""

    redirect_uri: str
    scopes: frozenset[str]
    code_challenge: str
    code_challenge_method: str


@dataclass(eq=False)
class Code:
    """An authorization code: single-use, valid for 30 seconds."""

    account_id: str
    consent: Consent
    expires_at: datetime
    used: bool = False


@dataclass(eq=False)
class Token:
    """An access or refresh token of a grant; `used` is for refresh tokens, which are single-use."""

    grant: Grant
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True)
class Issued:
    """A newly issued pair; `refresh` is None without the scope offline.access."""

    grant: Grant
    access: str
    refresh: str | None
    expires_in: int


@dataclass
class OAuth1Token:
    """An OAuth 1.0a request token, or an access token once it is `exchanged`."""

    secret: str
    callback: str = ""
    account_id: str = ""
    verifier: str = ""
    writes: bool = True
    exchanged: bool = False

    def is_access_of(self, account_id: str) -> bool:
        return self.exchanged and self.account_id == account_id


@dataclass
class Grants:
    clock: Clock
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Token] = field(default_factory=dict)
    refresh: dict[str, Token] = field(default_factory=dict)
    oauth1: dict[str, OAuth1Token] = field(default_factory=dict)
    access_token_life: timedelta = ACCESS_TOKEN_LIFE

    def new_code(self, account_id: str, consent: Consent) -> str:
        text = secrets.token_urlsafe(48)
        self.codes[text] = Code(account_id, consent, self.clock() + CODE_LIFE)
        return text

    def new_grant(self, account_id: str, scopes: frozenset[str]) -> Issued:
        """Record a consent, and issue its first pair of tokens."""
        return self.issue(Grant(account_id, scopes))

    def issue(self, grant: Grant) -> Issued:
        """Issue a pair of tokens; earlier access tokens stay valid until they expire."""
        now = self.clock()
        access = secrets.token_urlsafe(60)
        self.access[access] = Token(grant, now + self.access_token_life)
        refresh = None
        if "offline.access" in grant.scopes:
            refresh = secrets.token_urlsafe(60)
            self.refresh[refresh] = Token(grant, now + REFRESH_TOKEN_LIFE)
        return Issued(grant, access, refresh, int(self.access_token_life.total_seconds()))

    def living(self, token: Token | None) -> bool:
        """Return whether a token is known, unused and not expired, and its grant not revoked."""
        return (
            token is not None and not token.used and not token.grant.dead and self.clock() < token.expires_at
        )

    def grants_of(self, account_id: str) -> list[Grant]:
        found = {token.grant for token in [*self.access.values(), *self.refresh.values()]}
        return [grant for grant in found if grant.account_id == account_id and not grant.dead]

    def oauth1_of(self, account_id: str) -> str | None:
        """Return the OAuth 1.0a access token of an account; None if it has none."""
        return next((t for t, token in self.oauth1.items() if token.is_access_of(account_id)), None)

    def active(self, account_id: str) -> int:
        by_oauth1 = sum(token.is_access_of(account_id) for token in self.oauth1.values())
        return len(self.grants_of(account_id)) + by_oauth1

    def revoke_account(self, account_id: str) -> None:
        for grant in self.grants_of(account_id):
            grant.dead = True
        self.oauth1 = {text: token for text, token in self.oauth1.items() if token.account_id != account_id}

    def expire_access(self, account_id: str) -> None:
        """Expire the account's access tokens now, before their two hours have passed."""
        for token in self.access.values():
            if token.grant.account_id == account_id:
                token.expires_at = self.clock()
