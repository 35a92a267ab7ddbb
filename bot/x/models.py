"""The objects of X's API as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 (cached responses are parsed by these types)
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from bot.secret import Secret

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class User:
    """An X account; `id` is permanent, `username` may change, `pinned` is only set if asked."""

    id: str
    username: str
    name: str
    verified: bool = False
    created_at: datetime | None = None
    picture: str | None = None
    pinned: Post | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or animation of a post; for a video, `url` is its preview image."""

    key: str
    type: str
    url: str | None = None
    alt_text: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a post's text, as `written`; `url` is its target, `shown` X's display form."""

    written: str
    url: str
    shown: str


@dataclass(frozen=True, slots=True)
class Counts:
    """A post's public metrics; None if X didn't send the metric, which isn't the same as 0."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post; `author` is set only if requested, since X bills it as one more object.

    `text` is the full text, even of a long post. `edited` means that X keeps earlier versions,
    `withheld` that X may hide the post in some countries, `is_repost` that the text is another
    post's, truncated by X.
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
        return f"https://x.com/{self.author.username if self.author else 'i'}/status/{self.id}"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a lookup; an empty one may mean "not visible to you" rather than "none".

    `omitted` counts the objects of the page that X named but didn't return.
    """

    items: tuple[T, ...]
    next_token: str | None = None
    previous_token: str | None = None
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class RateLimitWindow:
    """One rate-limit window: requests allowed, requests left, and when it resets (UTC)."""

    limit: int
    remaining: int
    reset: datetime

    @property
    def exhausted(self) -> bool:
        return self.remaining <= 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits in a response: the 15-minute and 24-hour windows; None if not sent."""

    quarter_hour: RateLimitWindow | None = None
    day: RateLimitWindow | None = None

    def exhausted_until(self) -> datetime | None:
        """Return when a retry makes sense: the latest reset among exhausted windows, or None.

        With the 24-hour window exhausted, the 15-minute headers can still show requests left.
        """
        resets = [
            rate_limit_window.reset
            for rate_limit_window in (self.quarter_hour, self.day)
            if rate_limit_window and rate_limit_window.exhausted
        ]
        return max(resets, default=None)

    def exhausted_window(self) -> Literal["15 minutes", "24 hours"]:
        """Return which limit is exhausted; the 15-minute one if the headers show none."""
        day = self.day
        return "24 hours" if day and day.exhausted and day.reset == self.exhausted_until() else "15 minutes"

    def tightest(self) -> RateLimitWindow | None:
        """Return the window with the fewest requests left; on a tie, the one that resets later."""
        told = [rate_limit_window for rate_limit_window in (self.quarter_hour, self.day) if rate_limit_window]
        return min(
            told,
            key=lambda rate_limit_window: (rate_limit_window.remaining, -rate_limit_window.reset.timestamp()),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class UserTokens:
    """An account's OAuth 2.0 tokens; `scopes` is empty if X didn't list the granted scopes."""

    sign_in: ClassVar = "oauth2"

    access: Secret
    refresh: Secret | None
    expires_at: datetime | None
    scopes: frozenset[str]

    @property
    def allow_likes(self) -> bool:
        return not self.scopes or "like.write" in self.scopes

    @property
    def allow_like_reads(self) -> bool:
        return not self.scopes or "like.read" in self.scopes


@dataclass(frozen=True, slots=True)
class RequestToken:
    """The temporary credentials of an OAuth 1.0a attempt; X's callback names `token`."""

    token: str = field(repr=False)
    secret: Secret


@dataclass(frozen=True, slots=True)
class OAuth1Tokens:
    """An account's OAuth 1.0a token; `writes` is False if only read access was requested."""

    sign_in: ClassVar = "oauth1"

    token: Secret
    secret: Secret
    user_id: str
    writes: bool = True

    @property
    def expires_at(self) -> None:
        """None: an OAuth 1.0a token is valid until it is revoked."""
        return

    @property
    def allow_likes(self) -> bool:
        return self.writes

    @property
    def allow_like_reads(self) -> bool:
        """True: OAuth 1.0a has no scopes for reading."""
        return True


@dataclass(frozen=True, slots=True)
class Resource:
    """An item that X bills: a returned object, a successful write (by its post) or an event."""

    kind: Literal["post", "user", "like", "unlike", "like_event", "post_event"]
    id: str


@dataclass(frozen=True, slots=True)
class ApiResult(Generic[T]):
    """A call's value, the items that X bills for it (each once), and the response's rate limits."""

    value: T
    billed: tuple[Resource, ...] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One HTTP exchange with X, for metrics; it has no token, name or text.

    `status` is None if no response came; `error` is the name of the XError it ended in, or
    "cancelled". `account` is the id of the X user the request was authorized by, "app" for the app
    itself, None if unknown; it is never logged.
    """

    endpoint: str
    status: int | None
    seconds: float
    error: str | None
    account: str | None = field(default=None, repr=False)
