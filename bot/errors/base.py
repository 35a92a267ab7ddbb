"""What all errors have in common: a code, who can fix it, and whether and when trying again can help."""

import re
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Fixer(StrEnum):
    """Who can fix what happened; `OPERATOR` runs this installation, `HOME_ADMIN` is an admin of the person's own workspace."""

    USER = "user"
    WORKSPACE_ADMIN = "workspace_admin"
    OPERATOR = "operator"
    HOME_ADMIN = "home_admin"
    X = "x"
    NOBODY = "nobody"


class Subject(StrEnum):
    """What X was asked about."""

    POST = "post"
    LIKERS = "likers"
    LIKED_POSTS = "liked_posts"
    HANDLE = "handle"


class LikewiseError(Exception):
    """Something that keeps a person from what they asked for, as data; `bot.slack.messages` has the words.

    `code` (and `str(error)`) is the class's name in snake case; `retryable` tells whether trying
    the same again can help, and `retry_at` from when on, None where that isn't known.
    """

    code: ClassVar[str]
    fixable_by: Fixer = Fixer.NOBODY
    retryable: ClassVar[bool] = False
    retry_at: datetime | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = re.sub(r"(?<!^)(?=[A-Z][a-z])", "_", cls.__name__).lower()

    def __str__(self) -> str:
        return self.code
