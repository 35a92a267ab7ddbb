"""What came of an ask about likes, as data for whoever shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.posts import PostRef
from bot.x.models import Page, User

Kind = Literal["like", "unlike"]


@dataclass(frozen=True, slots=True)
class Account:
    """The linked X account that acted or looked."""

    x_user_id: str
    username: str


@dataclass(frozen=True, slots=True)
class Acted:
    """X confirmed that the account now likes, or no longer likes, the Post."""

    kind: Kind
    post: PostRef
    account: Account


@dataclass(frozen=True, slots=True)
class LeftToX:
    """The plan excludes the act: the person does it on X itself, and Likewise can't know whether they did.

    `since` is when X first refused (None when the setting LIKES_MODE=intent decides).
    """

    kind: Kind
    post: PostRef
    account: Account | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Team:
    """Who of the tenant's members likes the Post through Likewise: the ones who chose to be shown, and how many others."""

    shown: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Likers:
    """One page of a Post's liking users as X shows them to `account`.

    An empty first page means "not visible to this account", never "nobody" (X shows a Post's likers to its author only).
    """

    post: PostRef
    account: Account
    page: Page[User]
    number: int
    team: Team
