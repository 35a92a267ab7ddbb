"""The results of linking, as data for messages, and who receives them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.linking.providers import XTokens
from bot.members import Member
from bot.secret import Secret
from bot.x import User


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """A member's linked X account, as shown to that member.

    `invalidated` means that X no longer accepts the grant. `show_likes` is the member's choice to
    be named to their team, `share_likers` to let teammates see who liked their posts.
    """

    x_user_id: str
    username: str
    name: str
    avatar_url: str | None
    connected_at: datetime
    show_likes: bool
    share_likers: bool
    invalidated: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """A member's own choices, and their linked handle; None if there is none.

    `show_previews` allows post previews in their answers, if the workspace shows them; `like_emoji`
    is the emoji with which they like. `confirm_likes` lets X report likes to the app for ten
    minutes after *Like on X*.
    """

    show_likes: bool = False
    share_likers: bool = False
    show_previews: bool = True
    username: str | None = None
    like_emoji: str | None = None
    confirm_likes: bool = True


@dataclass(frozen=True, slots=True)
class ConnectLink:
    """A personal link, valid until `expires_at`; `replaces` is the linked handle, or None."""

    url: str = field(repr=False)
    expires_at: datetime
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The link is deleted; `username` is None if nothing was linked.

    `revoked` is whether X confirmed the revocation; `elsewhere` means that no revocation was
    requested, since a link in another workspace uses the same token.
    """

    username: str | None
    revoked: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Forgotten(Disconnected):
    """All data of a member is deleted: the link and `deleted_likes` ledger entries."""

    deleted_likes: int


@dataclass(frozen=True, slots=True)
class Connected:
    """A confirmed link, to be reported in Slack."""

    member: Member
    account: User
    interrupted: str | None
    reply: Secret | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class ExhaustedLimit:
    """An exhausted X rate limit and its reset time; `window` is "15 minutes" or "24 hours"."""

    until: datetime
    window: str


@dataclass(frozen=True, slots=True)
class RevokedGrant:
    """A grant that was just deleted; `tokens` is None if their encryption key is lost."""

    x_user_id: str
    username: str
    tokens: XTokens | None


LinkListener = Callable[[AsyncSession, Connected], Callable[[], None]]
"""Stores a message to the member, in the transaction that links the account.

Returns a function that starts its delivery, to be called after the commit.
"""
