"""What X's API speaks of, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 (kept answers are read back by these types)
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from bot.secret import Secret

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class User:
    """An X account; the numeric `id` is its identity, `username` (no @) may change.

    `pinned` is there only when it was asked for, which X bills as one more object.
    """

    id: str
    username: str
    name: str
    verified: bool = False
    created_at: datetime | None = None
    picture: str | None = None
    pinned: Post | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or animation of a Post; `url` is the picture or the preview of the video."""

    key: str
    type: str
    url: str | None = None
    alt_text: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a Post's text: the words it is `written` as there, where it leads, and how X would have it `shown`."""

    written: str
    url: str
    shown: str


@dataclass(frozen=True, slots=True)
class Counts:
    """A Post's public metrics; None where X told none, which is not the same as 0."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A Post; `author` is there only when it was asked for, which X bills as one more object.

    `text` is the whole of it, of a long Post too; `edited` says that X keeps earlier versions of
    it, `withheld` that X may not show it in some countries, `is_repost` that the text is another
    Post's, which X cuts short.
    """

    id: str
    text: str
    author: User | None = None
    author_id: str | None = None
    created_at: datetime | None = None
    counts: Counts = Counts()
    media: tuple[Media, ...] = ()
    edited: bool = False
    links: tuple[Link, ...] = ()
    withheld: bool = False
    is_repost: bool = False

    @property
    def url(self) -> str:
        """The permalink; without the author X finds the Post by its id alone."""
        return f"https://x.com/{self.author.username if self.author else 'i'}/status/{self.id}"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a look-up; an empty one may mean "not visible to you" rather than "none".

    `omitted` counts the objects that belong on the page and that X named but did not show.
    """

    items: tuple[T, ...]
    next_token: str | None = None
    previous_token: str | None = None
    result_count: int = 0
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class RateLimitWindow:
    """One bucket of a rate limit: requests allowed, requests left, and when it fills again (UTC)."""

    limit: int
    remaining: int
    reset: datetime

    @property
    def exhausted(self) -> bool:
        return self.remaining <= 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits one reply told of: the 15-minute bucket and the 24-hour one."""

    quarter_hour: RateLimitWindow | None = None
    day: RateLimitWindow | None = None

    def exhausted_until(self) -> datetime | None:
        """Say when asking again makes sense: the latest reset among the exhausted buckets.

        With the 24-hour bucket empty, the 15-minute headers can still show requests left.
        """
        resets = [
            rate_limit_window.reset
            for rate_limit_window in (self.quarter_hour, self.day)
            if rate_limit_window and rate_limit_window.exhausted
        ]
        return max(resets, default=None)

    def tightest(self) -> RateLimitWindow | None:
        """Return the bucket with less left in it, the one that lasts longer where both have the same."""
        told = [rate_limit_window for rate_limit_window in (self.quarter_hour, self.day) if rate_limit_window]
        return min(
            told,
            key=lambda rate_limit_window: (rate_limit_window.remaining, -rate_limit_window.reset.timestamp()),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class UserTokens:
    """The tokens of one X account; `scopes` is empty when X did not say which it granted."""

    sign_in: ClassVar = "oauth2"

    access: Secret
    refresh: Secret | None
    expires_at: datetime | None
    scopes: frozenset[str]

    @property
    def allow_likes(self) -> bool:
        """Whether X may take a like with them."""
        return not self.scopes or "like.write" in self.scopes


@dataclass(frozen=True, slots=True)
class RequestToken:
    """The temporary credentials of one OAuth 1.0a attempt; X's answer to the browser names `token`."""

    token: str = field(repr=False)
    secret: Secret


@dataclass(frozen=True, slots=True)
class OAuth1Tokens:
    """The OAuth 1.0a token of one X account, and whose it is; `writes` is False when only reading was asked for."""

    sign_in: ClassVar = "oauth1"

    token: Secret
    secret: Secret
    user_id: str
    writes: bool = True

    @property
    def expires_at(self) -> None:
        """It ends only when somebody revokes it."""
        return

    @property
    def allow_likes(self) -> bool:
        """Whether X may take a like with it."""
        return self.writes


@dataclass(frozen=True, slots=True)
class Resource:
    """What X bills: an object it returned, or a write that succeeded, named by its Post."""

    kind: Literal["post", "user", "like", "unlike"]
    id: str


@dataclass(frozen=True, slots=True)
class ApiResult(Generic[T]):
    """What a call returned, what X bills for it (each object once), and the rate limits its reply told of."""

    value: T
    billed: tuple[Resource, ...] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One HTTP exchange with X, for metrics: no token, name or text in it.

    `status` is None when no reply came; `error` is the name of the XError it ended in, or
    "cancelled". `account` is the id of the X user the request spoke for, "app" for the app itself,
    None when that is not known; it doesn't show in a log.
    """

    endpoint: str
    status: int | None
    seconds: float
    error: str | None
    account: str | None = field(default=None, repr=False)
