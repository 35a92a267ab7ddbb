"""Replies of team channels as data, and queries for due ones (`bot.workspaces.thread_replies`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from bot.db.tables import TeamChannel, ThreadReply
from bot.posts import PostRef

# A burst of likes is shown in one update.
DEBOUNCE: Final = timedelta(seconds=3)
# Slack allows about one message per second and channel
# (https://docs.slack.dev/apis/web-api/rate-limits).
_PACE: Final = timedelta(seconds=1)
_AT_ONCE: Final = 100
# A key of messages that are in no thread; Slack's `ts` has digits and a dot.
LIMIT: Final = "limit "


@dataclass(frozen=True, slots=True)
class DueReply:
    """A due reply as its row was read, and when its channel was turned on."""

    row: ThreadReply
    turned_on_at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A leased reply; `reply_ts` is the message's Slack id, None until it is sent.

    `content_hash` is a keyed hash of its content when it was last written.

    `message_ts` is the thread, or a key of the post that `shared_by` shared or the account
    `x_user_id` published. Without posts, such an account's message is removed, or says that the
    day's limit is reached (`is_limit_notice`). `is_ext_shared` means that people from other
    organizations can read it. `linked_by_hash` is a keyed hash of the person who posted the link to
    which it replies.
    """

    tenant: str
    channel: str
    message_ts: str
    workspace: str
    shared_by: str | None
    linked_by_hash: str | None
    x_user_id: str | None
    reply_ts: str | None
    content_hash: str | None
    posts: tuple[PostRef, ...]
    is_ext_shared: bool

    @property
    def is_own_message(self) -> bool:
        """Whether it is a separate message, not a reply in a thread."""
        return self.shared_by is not None or self.x_user_id is not None

    @property
    def is_limit_notice(self) -> bool:
        """Whether it says that the day's limit of followed accounts' posts is reached."""
        return self.message_ts.startswith(LIMIT)


def due_query(now: datetime, lease_now: ColumnElement[datetime]) -> Select[ThreadReply, datetime]:
    """Select the due replies, in order; none in a channel in which another one is being written."""
    other = aliased(ThreadReply)
    busy = exists().where(
        other.tenant == ThreadReply.tenant,
        other.channel == ThreadReply.channel,
        other.message_ts != ThreadReply.message_ts,
        or_(other.lease_until > lease_now, other.debounce_until > now + DEBOUNCE - _PACE),
    )
    is_due = or_(ThreadReply.due_at <= now, ThreadReply.catch_up_at <= now)
    waits = ThreadReply.lease_until.is_(None) & is_due
    # The process has ended. A first message may have arrived nevertheless, and isn't sent again.
    stopped = (ThreadReply.lease_until <= lease_now) & ThreadReply.reply_ts.is_not(None)
    is_only_checked = ThreadReply.due_at.is_(None) & ThreadReply.lease_until.is_(None)
    return (
        select(ThreadReply, TeamChannel.turned_on_at)
        .join(
            TeamChannel,
            (TeamChannel.tenant == ThreadReply.tenant) & (TeamChannel.channel == ThreadReply.channel),
        )
        .where(or_(waits, stopped), ~busy)
        .order_by(is_only_checked, func.coalesce(ThreadReply.due_at, ThreadReply.catch_up_at))
        .order_by(ThreadReply.message_ts)
        .limit(_AT_ONCE)
    )


def moment(at: datetime | None) -> ColumnElement[datetime | None]:
    return literal(at, ThreadReply.due_at.type)


def of_reply(table: Any, reply: Any) -> ColumnElement[bool]:
    """Match a table's rows of a reply: a `Thread`'s or row's, or another table's in a join."""
    return and_(
        table.tenant == reply.tenant, table.channel == reply.channel, table.message_ts == reply.message_ts
    )
