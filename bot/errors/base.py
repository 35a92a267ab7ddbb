"""What all of them have in common."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Fixer(StrEnum):
    """Who can mend what happened."""

    USER = "you"
    WORKSPACE_ADMIN = "admin"
    X = "x"
    NOBODY = "nobody"


class Subject(StrEnum):
    """What X was asked about, for errors whose words depend on it."""

    POST = "post"
    LIKERS = "likers"
    LIKED_POSTS = "liked_posts"
    HANDLE = "handle"


class LikewiseError(Exception):
    """What happened (`str(error)`), who can mend it, what to do next, and whether asking again can help.

    `retry_at` is when asking again becomes useful, if that is known.
    """

    fixable_by: ClassVar[Fixer] = Fixer.NOBODY
    next_step: str = ""
    retryable: ClassVar[bool] = False
    retry_at: datetime | None = None
