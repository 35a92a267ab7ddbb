"""What X's API speaks of, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from bot.secret import Secret

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class User:
    """An X account; the numeric `id` is its identity, `username` (no @) may change."""

    id: str
    username: str
    name: str
    verified: bool = False
    created_at: datetime | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or animation of a Post; `url` is the picture or the preview of the video."""

    key: str
    type: str
    url: str | None = None
    alt_text: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A Post; `author` is there only when it was asked for, which X bills as one more object."""

    id: str
    text: str
    author: User | None = None
    author_id: str | None = None
    created_at: datetime | None = None
    like_count: int | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a look-up; an empty one may mean "not visible to you" rather than "none"."""

    items: tuple[T, ...]
    next_token: str | None = None
    previous_token: str | None = None
    result_count: int = 0


@dataclass(frozen=True, slots=True)
class Window:
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

    quarter_hour: Window | None = None
    day: Window | None = None

    def exhausted_until(self) -> datetime | None:
        """Say when asking again makes sense: the latest reset among the exhausted buckets.

        With the 24-hour bucket empty, the 15-minute headers can still show requests left.
        """
        resets = [window.reset for window in (self.quarter_hour, self.day) if window and window.exhausted]
        return max(resets, default=None)


@dataclass(frozen=True, slots=True)
class UserTokens:
    """The tokens of one X account; `scopes` is empty when X did not say which it granted."""

    access: Secret
    refresh: Secret | None
    expires_at: datetime | None
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP exchange with X, for metrics and logs: no address, token or text in it.

    `status` is None when no reply came; `error` is the name of the XError it ended in, or "cancelled".
    """

    endpoint: str
    status: int | None
    seconds: float
    error: str | None
    limits: Limits
