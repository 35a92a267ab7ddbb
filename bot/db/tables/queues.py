"""Queues of Slack requests and events that were acknowledged, but aren't processed yet."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import SLACK_ID, Base, bound, some


class PendingReply(Base):
    """An acknowledged Slack request whose reply hasn't been sent yet.

    `home_team_id` is the user's own workspace if it is another one, where the same id may belong to
    somebody else. `message` is the encrypted reply if only sending it failed; None if the work is
    still to be done.
    """

    __tablename__ = "pending_replies"
    __table_args__ = (Index(None, "lease_until"), Index(None, "created_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    home_team_id: Mapped[str | None] = mapped_column(SLACK_ID)
    intent: Mapped[str] = mapped_column(Text)
    reply: Mapped[Sealed] = mapped_column(info=bound("pending reply target", "tenant", "user", "id"))
    message: Mapped[Sealed | None] = mapped_column(
        info=bound("pending reply message", "tenant", "user", "id")
    )
    reference: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class SlackEvent(Base):
    """An Events API event, by its id: processed once, by another process after a crash.

    `body` is encrypted, and None once the event is processed; `attempts` counts attempts.
    """

    __tablename__ = "slack_events"
    __table_args__ = (Index(None, "received_at"), some("lease_until", where="body IS NOT NULL"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[Sealed | None] = mapped_column(info=bound("slack event", "id"))
    attempts: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime]
    lease_until: Mapped[datetime]
