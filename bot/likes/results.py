"""The results of likes and lookups, as data for messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from bot.posts import PostRef
from bot.x.models import Page, Post, User

Kind = Literal["like", "unlike"]

LIKERS_A_PAGE: Final = 10
ALL_LIKERS: Final = 100  # X never shows more


class Confirmation(StrEnum):
    """The source of a like or unlike that the app didn't send itself."""

    EVENT = "event"  # X sent an event
    LOOKUP = "lookup"  # X was asked once
    PERSON = "person"  # the person says so


class ConfirmationWay(StrEnum):
    """The best available way to confirm a member's like on X's own page."""

    EVENT = "event"  # X sends an event
    QUESTION = "question"  # X can be asked, after the person says that they liked it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Account:
    """The linked X account that a request was made with."""

    x_user_id: str
    username: str


@dataclass(frozen=True, slots=True)
class LikeResult:
    """X confirmed that the account now likes, or no longer likes, the post.

    `account` is None if the member has since disconnected it, so that its name is unknown.
    `confirmed_by` is None if the app sent the request itself. `again` means that the account's last
    action on the post through Likewise was the same.
    """

    kind: Kind
    post: PostRef
    account: Account | None
    confirmed_by: Confirmation | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class LikeNotSeen:
    """X doesn't show the post among the `account`'s newest `looked_at` likes."""

    post: PostRef
    account: Account
    looked_at: int


@dataclass(frozen=True, slots=True)
class RecentAction:
    """A member's last action on a post through Likewise, and when."""

    post: PostRef
    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class LikeOnX:
    """The action happens on X's own page."""

    kind: Kind
    post: PostRef


@dataclass(frozen=True, slots=True)
class TenantLikes:
    """Which of the tenant's members like the post through Likewise.

    `shown` are Slack ids of members who opted in, `more` counts further members who did, `others`
    those who didn't; `you` is whether the asker likes it.
    """

    shown: tuple[str, ...] = ()
    others: int = 0
    more: int = 0
    you: bool = False


@dataclass(frozen=True, slots=True)
class Likers:
    """A page of a post's likers as X shows them to `account`.

    An empty first page means "not visible to this account", never "nobody" (X shows a post's likers
    to its author only); so does `refused`. `shared_by` is the author's handle if the list is shown
    through a teammate who wrote the post and shares its likers. `token` is X's token of this page
    (None for the first), and `pinned` whether the likers' pinned posts were requested.
    `all_max_cost` is the maximum cost of reading all likers, in millionths of a dollar.
    """

    post: PostRef
    account: Account
    page: Page[User]
    number: int
    tenant_likes: TenantLikes
    pinned: bool
    refused: bool
    all_max_cost: int
    shared_by: str | None = None
    token: str | None = None


HISTORY_A_PAGE: Final = 10


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A member's last action on a post; `linked` if with the account they have linked now."""

    post: PostRef
    kind: Kind
    at: datetime
    surface: str
    linked: bool
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class History:
    """A page of a member's actions through Likewise, newest first; `more` if another follows."""

    entries: tuple[HistoryEntry, ...]
    number: int
    more: bool


LIKED_A_PAGE: Final = 5


@dataclass(frozen=True, slots=True)
class LikedPosts:
    """A page of the posts that `owner` liked; `hidden` if X shows them to their owner only."""

    owner: str
    account: Account
    page: Page[Post]
    number: int
    hidden: bool

    @property
    def mine(self) -> bool:
        return self.owner.lower() == self.account.username.lower()


@dataclass(frozen=True, slots=True)
class PostPreview:
    """A post as X showed it to the asker or the app at `as_of`; `fresh` if read for this reply."""

    post: Post
    as_of: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class PostName:
    """A post's author and, if previews are on, its text, from X's cached response."""

    author: str
    text: str | None = None


PostNames = Mapping[str, PostName]  # by post id
NO_NAMES: Final[PostNames] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PublicPostPreview(PostPreview):
    """A post read app-only, which anyone may see; messages to channels accept only this type."""
