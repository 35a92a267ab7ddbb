"""What is told in a team channel, as data for whoever shows it. All of it is for everybody there."""

from dataclasses import dataclass
from datetime import datetime

from bot.likes.results import PublicPostPreview
from bot.posts import PostRef


@dataclass(frozen=True, slots=True)
class NamedCount:
    """Colleagues by their names in Slack, and how many more there are."""

    named: tuple[str, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.named) + self.more


@dataclass(frozen=True, slots=True)
class TeamPost:
    """A Post and its support: who likes it through Likewise, who was led to X's own page by *Like on X*.

    With `left_to_x` that is how people like now.
    """

    post: PostRef
    card: PublicPostPreview | None
    liked: NamedCount
    opened: NamedCount
    left_to_x: bool


@dataclass(frozen=True, slots=True)
class TeamReply:
    """The reply in a thread, or, where `shared`, a message of its own; `sharer` is their name, if Slack tells it."""

    posts: tuple[TeamPost, ...]
    shared: bool = False
    sharer: str | None = None


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A Post of a digest: since when it is in the channel, how many like it, how many were led to X for that.

    `author` is the handle of whoever wrote it, where the App may read that.
    """

    post: PostRef
    at: datetime
    liked: int
    opened: int
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The Posts of a week in a channel, oldest first."""

    posts: tuple[DigestEntry, ...]


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel stands: `on` or not, when its next digest comes (None: none is wanted).

    `name` is Slack's id of it; `barred` tells that the workspace's rules keep the app out of it; `misread` what followed the command when that was nothing it knows.
    """

    name: str
    on: bool
    digest_due: datetime | None = None
    misread: str | None = None
    barred: bool = False
