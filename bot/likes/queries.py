"""The lookups at X, and how long their responses may be cached.

X content is cached for at most 24 hours (X Developer Policy, storage), and much shorter if it
changes often.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar

from bot.likes.results import ALL_LIKERS, LIKED_A_PAGE, LIKERS_A_PAGE
from bot.posts import PostRef
from bot.workspaces.spending import Feature
from bot.x import ApiResult, Page, Post, User, XClient
from bot.x.credentials import Authorization
from bot.x.prices import Prices

T = TypeVar("T")

LIST_TTL: Final = timedelta(minutes=5)
POST_TTL: Final = timedelta(hours=1)
HANDLE_TTL: Final = timedelta(hours=24)

MAX_TTL: Final = HANDLE_TTL


def _no_posts(_answer: object) -> Iterable[str]:
    return ()


def _posts_of(page: Page[Post]) -> Iterable[str]:
    return (post.id for post in page.items)


def _pinned_by(page: Page[User]) -> Iterable[str]:
    return (user.pinned.id for user in page.items if user.pinned)


@dataclass(frozen=True, slots=True)
class XQuery(Generic[T]):
    """A lookup at X, identified by `kind`, `subject` (an id or handle) and `page`.

    `max_cost` is its maximum cost in millionths of a dollar, for `feature`; `endpoint` is the
    client's name for it, `ask` sends it, `response` is the type of X's response, and `posts`
    returns the ids of the posts in a response. With `survives_likes`, a cached response stays valid
    after a like or unlike.
    """

    kind: str
    subject: str
    page: str
    endpoint: str
    feature: Feature
    max_cost: int
    ttl: timedelta
    response: Any
    ask: Callable[[Authorization], Awaitable[ApiResult[T]]]
    posts: Callable[[T], Iterable[str]] = _no_posts
    survives_likes: bool = False


@dataclass(frozen=True, slots=True)
class XQueries:
    """Creates the queries."""

    x: XClient
    prices: Prices

    def likers_of(self, post: PostRef, page: str | None, *, pinned: bool) -> XQuery[Page[User]]:
        """Query a page of the post's likers, optionally with their pinned posts."""
        return XQuery(
            kind="pinned" if pinned else "likers",
            subject=post.id,
            page=page or "",
            endpoint="liking_users",
            feature=Feature.LIKERS,
            max_cost=self.prices.max_cost("liking_users", LIKERS_A_PAGE, pinned=pinned),
            ttl=LIST_TTL,
            response=Page[User],
            ask=partial(
                self.x.liking_users,
                post_id=post.id,
                max_results=LIKERS_A_PAGE,
                pagination_token=page,
                pinned=pinned,
            ),
            posts=_pinned_by,
        )

    def all_likers_of(self, post: PostRef) -> XQuery[Page[User]]:
        return XQuery(
            kind="all_likers",
            subject=post.id,
            page="",
            endpoint="liking_users",
            feature=Feature.LIKERS,
            max_cost=self.prices.max_cost("liking_users", ALL_LIKERS, pinned=False),
            ttl=LIST_TTL,
            response=Page[User],
            ask=partial(self.x.liking_users, post_id=post.id, max_results=ALL_LIKERS),
        )

    def liked_by(self, user_id: str, page: str | None) -> XQuery[Page[Post]]:
        return XQuery(
            kind="liked",
            subject=user_id,
            page=page or "",
            endpoint="liked_posts",
            feature=Feature.LIKED,
            max_cost=self.prices.max_cost("liked_posts", LIKED_A_PAGE),
            ttl=LIST_TTL,
            response=Page[Post],
            ask=partial(self.x.liked_posts, user_id=user_id, max_results=LIKED_A_PAGE, pagination_token=page),
            posts=_posts_of,
        )

    def post(self, post: PostRef, *, survives_likes: bool = False) -> XQuery[Post]:
        """Query a post; with `survives_likes`, the cached like count may be outdated."""
        return XQuery(
            kind="post",
            subject=post.id,
            page="",
            endpoint="post",
            feature=Feature.PREVIEWS,
            max_cost=self.prices.max_cost("post", 1),
            ttl=POST_TTL,
            response=Post,
            ask=partial(self.x.post, post_id=post.id),
            survives_likes=survives_likes,
        )

    def named(self, name: str) -> XQuery[User]:
        """Query the account with a handle, in lower case and without @."""
        return XQuery(
            kind="handle",
            subject=name,
            page="",
            endpoint="user_by_username",
            feature=Feature.HANDLES,
            max_cost=self.prices.max_cost("user_by_username", 1),
            ttl=HANDLE_TTL,
            response=User,
            ask=partial(self.x.user_by_username, username=name),
        )
