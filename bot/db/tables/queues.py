"""What Slack was told is being done, and isn't done yet."""

from datetime import datetime

from sqlalchemy import (
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import SLACK_ID, Base, bound


class PendingReply(Base):
    """A request that Slack was told is being worked on, and whose answer has not been sent yet.

    `message` is that answer, sealed, where it needs no work any more: Slack didn't take it at once.
    """

    __tablename__ = "pending_replies"
    __table_args__ = (Index(None, "lease_until"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    intent: Mapped[str] = mapped_column(Text)
    reply: Mapped[Sealed] = mapped_column(info=bound("pending reply target", "tenant", "user", "id"))
    message: Mapped[Sealed | None] = mapped_column(
        info=bound("pending reply message", "tenant", "user", "id")
    )
    reference: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class SlackEvent(Base):
    """An event of Slack's, by its id: acted on once, whichever process hears it, and finished by another one after a crash.

    `body` is sealed, and gone when the event has been acted on; `attempts` counts the beginnings.
    """

    __tablename__ = "slack_events"
    __table_args__ = (Index(None, "received_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[Sealed | None] = mapped_column(info=bound("slack event", "id"))
    attempts: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime]
    lease_until: Mapped[datetime]
