"""Tables of team channels and the replies in their threads."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import HASH, SLACK_ID, X_HANDLE, X_ID, Base, some


class TeamChannel(Base):
    """A channel in which an admin turned on replies.

    `is_ext_shared` is True if people of other organizations are in it (Slack Connect). At
    `digest_due_at`, the process with the lease posts a digest of everything since `digest_since`;
    None if there is no digest. `digest_timezone` is the IANA time zone in which its hour stays the
    same; None for UTC. With `announce`, a reply is also shown in the channel itself.
    """

    __tablename__ = "team_channels"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    turned_on_by: Mapped[str] = mapped_column(SLACK_ID)
    turned_on_at: Mapped[datetime]
    digest_due_at: Mapped[datetime | None] = mapped_column(index=True)
    digest_since: Mapped[datetime | None]
    digest_lease_until: Mapped[datetime | None]
    digest_timezone: Mapped[str | None] = mapped_column(String(64))
    announce: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_ext_shared: Mapped[bool] = mapped_column(default=False, server_default=false())


class FollowedAccount(Base):
    """An X account whose posts arrive in a team channel; paused if the budget is used up."""

    __tablename__ = "followed_accounts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "channel"], ["team_channels.tenant", "team_channels.channel"], ondelete="CASCADE"
        ),
        Index(None, "x_user_id"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    x_user_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    username: Mapped[str] = mapped_column(X_HANDLE)
    with_replies: Mapped[bool]
    followed_by: Mapped[str] = mapped_column(SLACK_ID)
    followed_at: Mapped[datetime]
    paused_until: Mapped[datetime | None]


class ThreadReply(Base):
    """The app's reply in a thread with links to posts, or a message of its own with a post.

    A message of its own has a post that `shared_by` shared, or the new post of a followed account
    (`x_user_id`). `linked_by_hash` is a keyed hash of the person who posted the link to which it
    replies; previews count toward that person's cap. `message_ts` is the thread's first message, or
    a key of the post. `reply_ts` is None until the reply is sent; `content_hash` is a keyed hash of
    its last content. The process with the lease writes it once `due_at` is past, but not before
    `debounce_until`. At `catch_up_at` it is checked once more: a process that didn't know of the
    channel yet, or of a post in the reply, didn't mark it for a change.
    """

    __tablename__ = "thread_replies"
    # Without rows that have no such time, of which there are many: otherwise SQLite scans them.
    __table_args__ = (
        some("due_at", where="due_at IS NOT NULL"),
        some("catch_up_at", where="catch_up_at IS NOT NULL"),
        some("lease_until", where="lease_until IS NOT NULL"),
        Index(None, "posted_at"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    message_ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    shared_by: Mapped[str | None] = mapped_column(SLACK_ID)
    linked_by_hash: Mapped[str | None] = mapped_column(SLACK_ID)
    x_user_id: Mapped[str | None] = mapped_column(X_ID)
    reply_ts: Mapped[str | None] = mapped_column(String(32))
    content_hash: Mapped[str | None] = mapped_column(HASH)
    due_at: Mapped[datetime | None]
    catch_up_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    debounce_until: Mapped[datetime | None]
    posted_at: Mapped[datetime]


class ThreadPost(Base):
    """A post in a thread reply; `position` counts from 0, `author` is the handle in its link."""

    __tablename__ = "thread_posts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "channel", "message_ts"],
            ["thread_replies.tenant", "thread_replies.channel", "thread_replies.message_ts"],
            ondelete="CASCADE",
        ),
        Index(None, "tenant", "post_id", "channel", "message_ts"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    message_ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    post_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    position: Mapped[int]
    author: Mapped[str | None] = mapped_column(X_HANDLE)


class DailyNotice(Base):
    """A person's daily message, next sent at `due_at`; `minute` is the local time of day."""

    __tablename__ = "daily_notices"
    __table_args__ = (Index(None, "due_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    minute: Mapped[int]
    due_at: Mapped[datetime]
