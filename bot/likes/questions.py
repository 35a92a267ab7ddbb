"""The questions that are put to X, and how long an answer holds.

X content is kept 24 hours at most (X Developer Policy, storage), and what changes often much shorter.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter

from bot.likes.outcomes import ALL_LIKERS, LIKED_A_PAGE, LIKERS_A_PAGE
from bot.posts import PostRef
from bot.x import Page, Post, User, XClient
from bot.x.credentials import Authorization
from bot.x.prices import Prices

T = TypeVar("T")

LIST_HOLDS: Final = timedelta(minutes=5)
POST_HOLDS: Final = timedelta(hours=1)
HANDLE_HOLDS: Final = timedelta(hours=24)

LONGEST: Final = HANDLE_HOLDS

USERS: Final = TypeAdapter(Page[User])
POSTS: Final = TypeAdapter(Page[Post])
USER: Final = TypeAdapter(User)
POST: Final = TypeAdapter(Post)


def _no_posts(_answer: object) -> Iterable[str]:
    return ()


def _posts_of(page: Page[Post]) -> Iterable[str]:
    return (post.id for post in page.items)


def _pinned_by(page: Page[User]) -> Iterable[str]:
    return (user.pinned.id for user in page.items if user.pinned)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One look-up at X: `kind`, `subject` (an id) and `page` name it, `worst` is the most it can cost (millionths of a dollar).

    `endpoint` is the client's name for it, `shape` how its answer is written and read, `ask` puts it; `posts` are the ids of
    the Posts in an answer. With `outlives_acts` a kept answer holds although somebody has liked or unliked since.
    """

    kind: str
    subject: str
    page: str
    endpoint: str
    worst: int
    holds: timedelta
    shape: TypeAdapter[T]
    ask: Callable[[Authorization], Awaitable[T]]
    posts: Callable[[T], Iterable[str]] = _no_posts
    outlives_acts: bool = False


class Questions:
    """All questions there are."""

    def __init__(self, x: XClient, prices: Prices) -> None:
        self._x = x
        self._prices = prices

    def likers_of(self, post: PostRef, page: str | None, *, pinned: bool) -> Question[Page[User]]:
        """Who liked the Post, a page of them; with `pinned` also what they have pinned."""
        return Question(
            kind="pinned" if pinned else "likers",
            subject=post.id,
            page=page or "",
            endpoint="liking_users",
            worst=self._prices.worst("liking_users", LIKERS_A_PAGE, pinned=pinned),
            holds=LIST_HOLDS,
            shape=USERS,
            ask=partial(
                self._x.liking_users,
                post_id=post.id,
                max_results=LIKERS_A_PAGE,
                pagination_token=page,
                pinned=pinned,
            ),
            posts=_pinned_by,
        )

    def all_likers_of(self, post: PostRef) -> Question[Page[User]]:
        """Who liked the Post, as many as X shows."""
        return Question(
            kind="all_likers",
            subject=post.id,
            page="",
            endpoint="liking_users",
            worst=self._prices.worst("liking_users", ALL_LIKERS, pinned=False),
            holds=LIST_HOLDS,
            shape=USERS,
            ask=partial(self._x.liking_users, post_id=post.id, max_results=ALL_LIKERS),
        )

    def liked_by(self, user_id: str, page: str | None) -> Question[Page[Post]]:
        """The Posts an account liked, a page of them."""
        return Question(
            kind="liked",
            subject=user_id,
            page=page or "",
            endpoint="liked_posts",
            worst=self._prices.worst("liked_posts", LIKED_A_PAGE),
            holds=LIST_HOLDS,
            shape=POSTS,
            ask=partial(
                self._x.liked_posts, user_id=user_id, max_results=LIKED_A_PAGE, pagination_token=page
            ),
            posts=_posts_of,
        )

    def post(self, post: PostRef, *, outlives_acts: bool = False) -> Question[Post]:
        """The Post itself. A like changes nothing of it but one count: who can do without, says so by `outlives_acts`."""
        return Question(
            kind="post",
            subject=post.id,
            page="",
            endpoint="post",
            worst=self._prices.worst("post", 1),
            holds=POST_HOLDS,
            shape=POST,
            ask=partial(self._x.post, post_id=post.id),
            outlives_acts=outlives_acts,
        )

    def named(self, name: str) -> Question[User]:
        """The account with a handle, given in small letters without @."""
        return Question(
            kind="handle",
            subject=name,
            page="",
            endpoint="user_by_username",
            worst=self._prices.worst("user_by_username", 1),
            holds=HANDLE_HOLDS,
            shape=USER,
            ask=partial(self._x.user_by_username, username=name),
        )
