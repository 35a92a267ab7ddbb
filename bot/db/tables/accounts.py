"""Members, the X accounts they have linked, and the linking under way."""

from datetime import datetime

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import HASH, SLACK_ID, X_HANDLE, X_ID, Base, bound


class Person(Base):
    """A member's own choices; they outlive a grant.

    `reaction` is the emoji by which they like the Post of a message, without colons; None: they don't. `outside` tells visitors from
    other organisations from the team's own people, as Slack said when it was last asked; None: it hasn't been asked.
    """

    __tablename__ = "people"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    show_likes: Mapped[bool] = mapped_column(default=False)
    share_likers: Mapped[bool] = mapped_column(default=False, server_default=false())
    previews: Mapped[bool] = mapped_column(default=True, server_default=true())
    reaction: Mapped[str | None] = mapped_column(String(100))
    outside: Mapped[bool | None]
    created_at: Mapped[datetime]


class Grant(Base):
    """An X account linked by a member: its tokens, and the lease under which they are refreshed."""

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "user"], ["people.tenant", "people.user"], ondelete="CASCADE"),
        Index(None, "tenant", "user", unique=True),
        Index(None, "tenant", "x_user_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    x_user_id: Mapped[str] = mapped_column(X_ID)
    username: Mapped[str] = mapped_column(X_HANDLE)
    name: Mapped[str] = mapped_column(String(255))
    picture: Mapped[str | None] = mapped_column(Text)
    sign_in: Mapped[str] = mapped_column(String(8))
    tokens: Mapped[Sealed] = mapped_column(info=bound("grant tokens", "tenant", "user", "id"))
    version: Mapped[int] = mapped_column(default=1)
    lease_holder: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    connected_at: Mapped[datetime]


class Attempt(Base):
    """One run of the linking flow, from the Connect button to the confirmation; a member has one at a time."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "tenant", "user", unique=True), Index(None, "expires_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    home: Mapped[str | None] = mapped_column(SLACK_ID)
    user_name: Mapped[str] = mapped_column(String(255))
    workspace_name: Mapped[str] = mapped_column(String(255))
    start_hash: Mapped[str] = mapped_column(HASH, unique=True)
    browser_hash: Mapped[str | None] = mapped_column(HASH, index=True)
    stage: Mapped[str] = mapped_column(String(8))
    state_hash: Mapped[str | None] = mapped_column(HASH, unique=True)
    nonce_hash: Mapped[str | None] = mapped_column(HASH)
    verifier: Mapped[Sealed | None] = mapped_column(info=bound("link handshake", "tenant", "user", "id"))
    start: Mapped[Sealed] = mapped_column(info=bound("link start", "tenant", "user", "id"))
    pending: Mapped[Sealed | None] = mapped_column(info=bound("link pending", "tenant", "user", "id"))
    interrupted: Mapped[str | None] = mapped_column(Text)
    reply: Mapped[Sealed | None] = mapped_column(info=bound("link reply", "tenant", "user", "id"))
    show_likes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class PersonalLink(Base):
    """A personal link that was given to a member, by its hash; it leads to their attempt."""

    __tablename__ = "personal_links"
    __table_args__ = (Index(None, "tenant", "user"), Index(None, "expires_at"))

    start_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    expires_at: Mapped[datetime]
