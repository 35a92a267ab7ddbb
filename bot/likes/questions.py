"""The questions that are put to X, and how long an answer holds.

X content is kept 24 hours at most (X Developer Policy, storage), and what changes often much shorter.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter

from bot.x import Page, Post, User
from bot.x.credentials import Authorization

T = TypeVar("T")

LIST_HOLDS: Final = timedelta(minutes=5)
POST_HOLDS: Final = timedelta(hours=1)
HANDLE_HOLDS: Final = timedelta(hours=24)

USERS: Final = TypeAdapter(Page[User])
POSTS: Final = TypeAdapter(Page[Post])
USER: Final = TypeAdapter(User)
POST: Final = TypeAdapter(Post)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One look-up at X: `kind`, `subject` (an id) and `page` name it, `worst` is the most it can cost (millionths of a dollar).

    `endpoint` is the client's name for it, `shape` how its answer is written and read, `ask` puts it.
    """

    kind: str
    subject: str
    page: str
    endpoint: str
    worst: int
    holds: timedelta
    shape: TypeAdapter[T]
    ask: Callable[[Authorization], Awaitable[T]]

    @property
    def page_hash(self) -> str:
        """The page's token at a fixed length."""
        return hashlib.sha256(self.page.encode()).hexdigest()
