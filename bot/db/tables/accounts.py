"""Tables of members, their linked X accounts, and link attempts in progress."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, Text, false, func, true
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import HASH, SLACK_ID, X_HANDLE, X_ID, Base, bound


class MemberPreferences(Base):
    """A member's own choices, which are kept when they disconnect.

    With `show_likes`, teammates see their name on likes since `show_likes_since`; None means on all
    of them. `like_emoji` is the emoji (without colons) with which they like the post in a message;
    None if the feature is off. `external` is True for people of other organizations, as of Slack's
    last answer; None if Slack hasn't been asked. `greeted_at` is when they first opened the app's
    Messages tab. `confirm_likes` lets X report likes to the app for ten minutes after *Like on X*.
    """

    __tablename__ = "member_preferences"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    show_likes: Mapped[bool] = mapped_column(default=False)
    show_likes_since: Mapped[datetime | None]
    share_likers: Mapped[bool] = mapped_column(default=False, server_default=false())
    show_previews: Mapped[bool] = mapped_column(default=True, server_default=true())
    confirm_likes: Mapped[bool] = mapped_column(default=True, server_default=true())
    like_emoji: Mapped[str | None] = mapped_column(String(100))
    external: Mapped[bool | None]
    greeted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def shows(cls, at: ColumnElement[datetime] | InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """Match members who show their name on likes made at `at`; false without a row."""
        since = cls.show_likes_since
        return func.coalesce(cls.show_likes & (since.is_(None) | (since <= at)), false())


class Grant(Base):
    """A member's linked X account: encrypted tokens, with a lease and `version` to refresh."""

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "user"], ["member_preferences.tenant", "member_preferences.user"], ondelete="CASCADE"
        ),
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
    avatar_url: Mapped[str | None] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(String(8))
    tokens: Mapped[Sealed] = mapped_column(info=bound("grant tokens", "tenant", "user", "id"))
    version: Mapped[int] = mapped_column(default=1)
    lease_holder: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    invalidated_at: Mapped[datetime | None]
    connected_at: Mapped[datetime]


class LinkAttempt(Base):
    """One run of the linking flow, from the Connect button to the confirmation; one per member."""

    __tablename__ = "link_attempts"
    __table_args__ = (Index(None, "tenant", "user", unique=True), Index(None, "expires_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    home_team_id: Mapped[str | None] = mapped_column(SLACK_ID)
    user_name: Mapped[str] = mapped_column(String(255))
    workspace_name: Mapped[str] = mapped_column(String(255))
    link_token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    session_hash: Mapped[str | None] = mapped_column(HASH, index=True)
    step: Mapped[str] = mapped_column(String(8))
    state_hash: Mapped[str | None] = mapped_column(HASH, unique=True)
    nonce_hash: Mapped[str | None] = mapped_column(HASH)
    handshake_secret: Mapped[Sealed | None] = mapped_column(
        info=bound("link handshake", "tenant", "user", "id")
    )
    link_token: Mapped[Sealed] = mapped_column(info=bound("link start", "tenant", "user", "id"))
    pending: Mapped[Sealed | None] = mapped_column(info=bound("link pending", "tenant", "user", "id"))
    resume_intent: Mapped[str | None] = mapped_column(Text)
    reply: Mapped[Sealed | None] = mapped_column(info=bound("link reply", "tenant", "user", "id"))
    show_likes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class PersonalLink(Base):
    """A personal link sent to a member, stored as a hash; it leads to their link attempt."""

    __tablename__ = "personal_links"
    __table_args__ = (Index(None, "tenant", "user"), Index(None, "expires_at"))

    start_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    expires_at: Mapped[datetime]
