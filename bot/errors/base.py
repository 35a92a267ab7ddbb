"""The base of all errors: a code, who can fix it, and whether and when a retry can help."""

import re
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Fixer(StrEnum):
    """Who can fix an error: `OPERATOR` runs the app, `HOME_ADMIN` the person's own workspace."""

    USER = "user"
    WORKSPACE_ADMIN = "workspace_admin"
    OPERATOR = "operator"
    HOME_ADMIN = "home_admin"
    X = "x"
    NOBODY = "nobody"


class Subject(StrEnum):
    """The subject of a request to X."""

    POST = "post"
    LIKERS = "likers"
    LIKED_POSTS = "liked_posts"
    HANDLE = "handle"


class LikewiseError(Exception):
    """A reason why a request failed, as data; `bot.slack.messages` has the wording.

    `code` (and `str(error)`) is the class name in snake case. `retryable` is whether repeating the
    same request can help, `retry_at` from when on; None if unknown.
    """

    code: ClassVar[str]
    fixable_by: Fixer
    retryable: ClassVar[bool]
    retry_at: datetime | None = None

    def __init_subclass__(cls, *, fixable_by: Fixer = Fixer.NOBODY, retryable: bool = False) -> None:
        super().__init_subclass__()
        cls.fixable_by, cls.retryable = fixable_by, retryable
        cls.code = re.sub(r"(?<!^)(?=[A-Z][a-z])", "_", cls.__name__).lower()

    def __str__(self) -> str:
        return self.code
