"""What came of an ask about likes, as data for whoever shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.posts import PostRef
from bot.x.models import Page, Post, User

Kind = Literal["like", "unlike"]

LIKERS_A_PAGE: Final = 10
ALL_LIKERS: Final = 100  # X shows no more, for all time


@dataclass(frozen=True, slots=True)
class Account:
    """The linked X account that acted or looked."""

    x_user_id: str
    username: str


@dataclass(frozen=True, slots=True)
class LikeResult:
    """X confirmed that the account now likes, or no longer likes, the Post.

    `account` is None when it was one that the member has since disconnected, whose name is no
    longer known.
    """

    kind: Kind
    post: PostRef
    account: Account | None


@dataclass(frozen=True, slots=True)
class RecentAction:
    """What the member last did with a Post through Likewise, and when."""

    post: PostRef
    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class LikeOnX:
    """The plan excludes the act: the person does it on X itself, and Likewise can't know whether they did.

    `since` is when X first refused (None when the setting LIKES_MODE=intent decides).
    """

    kind: Kind
    post: PostRef
    account: Account | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class TenantLikes:
    """Who of the tenant's members likes the Post through Likewise: the asker, who chose to be shown, and how many others.

    `more` counts those who chose to be shown beyond the ones in `shown`; `others` those who did not
    choose so.
    """

    shown: tuple[str, ...] = ()
    others: int = 0
    more: int = 0
    you: bool = False


@dataclass(frozen=True, slots=True)
class Likers:
    """One page of a Post's liking users as X shows them to `account`.

    An empty first page means "not visible to this account", never "nobody" (X shows a Post's likers
    to its author only), and so does `refused`, X's other way of saying it. `shared_by` is the
    author's handle when a colleague who wrote the Post lets their teammates see its likers: then it
    is they to whom X shows the list. `token` is X's token of this page (none for the first);
    `pinned` says that the Posts which the likers have pinned were asked for as well.
    """

    post: PostRef
    account: Account
    page: Page[User]
    number: int
    tenant_likes: TenantLikes
    shared_by: str | None = None
    token: str | None = None
    pinned: bool = False
    refused: bool = False


HISTORY_A_PAGE: Final = 10


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """The last thing that a member did with a Post: from which surface, and whether as the account they have linked now."""

    post: PostRef
    kind: Kind
    at: datetime
    surface: str
    linked: bool


@dataclass(frozen=True, slots=True)
class History:
    """A page of what a member did through Likewise, newest first; `more` tells that there is another page."""

    entries: tuple[HistoryEntry, ...]
    number: int = 1
    more: bool = False


LIKED_A_PAGE: Final = 5


@dataclass(frozen=True, slots=True)
class LikedPosts:
    """One page of the Posts an X account liked, newest first, as X shows them to `account`.

    `owner` is whose likes they are. `hidden` means that X shows them to their owner only.
    """

    owner: str
    account: Account
    page: Page[Post]
    number: int
    hidden: bool = False

    @property
    def mine(self) -> bool:
        """Whether they are the asker's own."""
        return self.owner.lower() == self.account.username.lower()


@dataclass(frozen=True, slots=True)
class PostPreview:
    """A Post as X showed it to the asker, or to the App, at `as_of`: for the asker alone.

    `fresh` says that it was read for this very answer.
    """

    post: Post
    as_of: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class PublicPostPreview(PostPreview):
    """A Post as X showed it to the App: anybody may see it. What goes to a channel takes this, and no mere `PostPreview`."""
