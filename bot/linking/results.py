"""What came of an ask about the link between a member and their X account."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.linking.providers import XTokens
from bot.members import Member
from bot.secret import Secret
from bot.x import User


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """The X account a member has linked, as shown to that member.

    `invalidated` tells that X no longer accepts the grant; `show_likes` is the member's choice to
    be shown to their team, `share_likers` their choice to let teammates see who liked their Posts.
    """

    x_user_id: str
    username: str
    name: str
    avatar_url: str | None
    connected_at: datetime
    show_likes: bool
    invalidated: bool = False
    share_likers: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """A member's own choices, and the handle they have linked, if any.

    `show_previews` says that their answers may show the Post where the workspace has that on;
    `like_emoji` is the emoji by which they like.
    """

    show_likes: bool = False
    share_likers: bool = False
    show_previews: bool = True
    username: str | None = None
    like_emoji: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectLink:
    """A personal link to the page where linking starts; it works until `expires_at`.

    `replaces` is the handle that is linked now, if any.
    """

    url: str = field(repr=False)
    expires_at: datetime
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """All that was kept of a member is deleted: the link (`username`, None when there was none) and `acts` lines of the ledger.

    `revoked` tells whether X confirmed that the grant is revoked, `elsewhere` that it wasn't asked
    to, since the same permission serves a link in another workspace.
    """

    username: str | None
    revoked: bool
    acts: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The link is gone; `username` is None when nothing was linked.

    `revoked` tells whether X confirmed that the grant is revoked. `elsewhere` tells why X wasn't
    asked: the account is connected in another workspace as well, by the same token.
    """

    username: str | None
    revoked: bool
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Connected:
    """A confirmed link, as told to whoever asked for it in Slack."""

    member: Member
    account: User
    interrupted: str | None
    reply: Secret | None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A limit of X's that is used up until then; `window` is "15 minutes" or "24 hours"."""

    until: datetime
    window: str


@dataclass(frozen=True, slots=True)
class Former:
    """A grant that has just been deleted; `tokens` is None when the key they were sealed with is gone."""

    x_user_id: str
    username: str
    tokens: XTokens | None
