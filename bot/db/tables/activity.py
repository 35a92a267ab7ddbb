"""Tables of X's Activity API: the app's subscriptions, and the events it has handled."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import SLACK_ID, X_HANDLE, X_ID, Base, bound


class XEvent(Base):
    """An X event that the app has acted on, by a keyed hash of its ID: X may send it twice.

    Also the posts of followed accounts, as "post" and the id, once shown or known to be deleted.
    """

    __tablename__ = "x_events"
    __table_args__ = (Index(None, "received_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    event_type: Mapped[str] = mapped_column(String(32))
    received_at: Mapped[datetime]


class LikeWindow(Base):
    """A member clicked *Like on X*, and the app waits until `ends_at` for X to report the like.

    `author` is the handle in the link to the post, if any; `reply` is the reply target. The window
    ends with the member's grant.
    """

    __tablename__ = "like_windows"
    __table_args__ = (
        Index(None, "tenant", "user", "post_id", unique=True),
        Index(None, "x_user_id"),
        Index(None, "grant_id"),
        Index(None, "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"))
    x_user_id: Mapped[str] = mapped_column(X_ID)
    post_id: Mapped[str] = mapped_column(X_ID)
    author: Mapped[str | None] = mapped_column(X_HANDLE)
    reply: Mapped[Sealed] = mapped_column(info=bound("like window reply", "tenant", "user", "id"))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class XSubscription(Base):
    """A subscription to one X account's events; `id` is in its tag at X.

    `subscription_id` is X's; None until X has confirmed it. It is deleted at X after `ends_at`;
    None means that it has no end. The process that creates or deletes it has the lease.
    """

    __tablename__ = "x_subscriptions"
    __table_args__ = (
        Index(None, "event_type", "x_user_id", unique=True),
        Index(None, "ends_at"),
        Index(None, "lease_until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    event_type: Mapped[str] = mapped_column(String(32))
    x_user_id: Mapped[str] = mapped_column(X_ID)
    subscription_id: Mapped[str | None] = mapped_column(X_ID)
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime]
