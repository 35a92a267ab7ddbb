"""The contents of the sandbox's X: accounts, their posts, and who likes what."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot.clock import Clock, utcnow
from bot.sandbox.x.billing_meter import Meter
from bot.sandbox.x.grants import Grants
from bot.sandbox.x.limits import Limits

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
"""The epoch of X's ids in milliseconds; an id has the time above its lowest 22 bits."""

FOUNDED = datetime(2019, 3, 4, 10, 30, tzinfo=UTC)
VISIBLE_LIKERS = 100
"""X shows at most this many likers of a post.

Source: https://docs.x.com/x-api/posts/likes/introduction.
"""


@dataclass(eq=False)
class Account:
    """An X account; X's pages offer the `listed` ones in their account switcher."""

    id: str
    username: str
    name: str
    created_at: datetime
    verified: bool = False
    protected: bool = False
    suspended: bool = False
    listed: bool = True
    description: str = ""
    followers: "set[Account]" = field(default_factory=set, repr=False)
    blocked: "set[Account]" = field(default_factory=set, repr=False)
    pinned: "XPost | None" = field(default=None, repr=False)


@dataclass(frozen=True)
class Media:
    """An image attached to a post; `path` is where the sandbox serves it."""

    media_key: str
    path: str
    alt_text: str
    width: int = 1200
    height: int = 675


@dataclass(eq=False)
class XPost:
    """A post; `likes` has the liking accounts with the time of their like, oldest first."""

    id: str
    author: Account
    text: str
    created_at: datetime
    media: Sequence[Media] = ()
    deleted: bool = False
    reposts: int = 0
    replies: int = 0
    addresses: dict[str, str] = field(default_factory=dict, repr=False)
    """The targets of the t.co URLs in the text."""
    withheld: bool = False
    repost_of: "XPost | None" = field(default=None, repr=False)
    reply_to: "XPost | None" = field(default=None, repr=False)
    likes: dict[Account, datetime] = field(default_factory=dict, repr=False)

    def hidden_from(self, reader: Account | None) -> Literal["missing", "blocked", "protected", ""]:
        """Return why this reader doesn't see the post; empty if they do."""
        if self.deleted or self.author.suspended:
            return "missing"
        if reader in self.author.blocked:
            return "blocked"
        followed = reader is self.author or reader in self.author.followers
        return "protected" if self.author.protected and not followed else ""


@dataclass(frozen=True)
class Happening:
    """Something that X may tell apps about, by the name of its event."""

    event_type: str
    account: Account
    post: XPost | None = None


class World:
    """Accounts, posts, likes, grants, limits, costs; `on_happening` is told what X reports."""

    def __init__(
        self, clock: Clock = utcnow, on_happening: Callable[[Happening], None] = lambda _: None
    ) -> None:
        self.clock = clock
        self._on_happening = on_happening
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, XPost] = {}
        self.grants = Grants(clock)
        self.limits = Limits(clock)
        self.meter = Meter(clock)
        self._sequence = itertools.count(1)
        self._last_like = datetime.fromtimestamp(0, UTC)

    @property
    def spent(self) -> float:
        """What the app's calls have cost so far, in US dollars."""
        return float(self.meter.total)

    def add_account(
        self, username: str, name: str, *, id: str = "", created_at: datetime = FOUNDED, **fields: Any
    ) -> Account:
        """Add an account with the `fields` of `Account`; raise ValueError if the name is taken."""
        if self.account_named(username) is not None:
            raise ValueError(f"@{username} is taken")
        account = Account(id or self._new_id(created_at), username, name, created_at, **fields)
        self.accounts[account.id] = account
        return account

    def add_post(
        self, author: Account, text: str, *, id: str = "", created_at: datetime | None = None, **fields: Any
    ) -> XPost:
        """Publish a post (`fields`: of `XPost`), now or at the time of its id or `created_at`."""
        written = created_at or (moment_of(id) if id else self.clock())
        post = XPost(id or self._new_id(written), author, text, written, **fields)
        self.posts[post.id] = post
        self._on_happening(Happening("post.create", author, post))
        return post

    def account_named(self, username: str) -> Account | None:
        """Return the account with this username, compared without regard to case."""
        wanted = username.casefold()
        return next((a for a in self.accounts.values() if a.username.casefold() == wanted), None)

    def like(self, account: Account, post: XPost) -> None:
        """Like, on X's own pages or by the API; a second like changes nothing."""
        if account not in post.likes:
            # Times are unique, so that "newest first" is well defined even if a test's clock
            # doesn't advance.
            self._last_like = max(self.clock(), self._last_like + timedelta(microseconds=1))
            post.likes[account] = self._last_like
            self._on_happening(Happening("like.create", account, post))

    def unlike(self, account: Account, post: XPost) -> None:
        post.likes.pop(account, None)

    def likers(self, post: XPost) -> list[Account]:
        """Return everyone who likes the post, newest first; X shows fewer (`visible_likers`)."""
        return list(reversed(post.likes))

    def visible_likers(self, post: XPost) -> list[Account]:
        """Return the likers that X shows the author: at most 100, none protected or suspended."""
        shown = (a for a in self.likers(post) if not (a.protected or a.suspended))
        return list(itertools.islice(shown, VISIBLE_LIKERS))

    def liked_by(self, account: Account) -> list[XPost]:
        """Return the posts that this account likes, newest like first."""
        liked = [post for post in self.posts.values() if account in post.likes]
        return sorted(liked, key=lambda post: post.likes[account], reverse=True)

    def posts_of(self, author: Account) -> list[XPost]:
        mine = [post for post in self.posts.values() if post.author is author and not post.deleted]
        return sorted(mine, key=lambda post: int(post.id), reverse=True)

    def follow(self, reader: Account, author: Account) -> None:
        """Let `reader` follow `author`, and so see the posts of a protected account."""
        author.followers.add(reader)

    def block(self, author: Account, reader: Account) -> None:
        """Let `author` block `reader`, who then sees none of their posts."""
        author.blocked.add(reader)
        author.followers.discard(reader)

    def delete_post(self, post: XPost) -> None:
        """Delete a post; X then responds as if it had never existed."""
        post.deleted = True
        self._on_happening(Happening("post.delete", post.author, post))

    def suspend(self, account: Account, *, suspended: bool = True) -> None:
        account.suspended = suspended

    def revoke(self, account: Account) -> None:
        """Revoke the app, as the account's owner does at x.com/settings/connected_apps."""
        self.grants.revoke_account(account.id)
        self._on_happening(Happening("oauth.revoke", account))

    def _new_id(self, moment: datetime) -> str:
        milliseconds = int(moment.timestamp() * 1000) - SNOWFLAKE_EPOCH_MS
        return str((max(milliseconds, 0) << 22) + next(self._sequence))


def moment_of(post_id: str) -> datetime:
    """Return when the post with this id was created."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(int(post_id) >> 22) + SNOWFLAKE_EPOCH_MS)
