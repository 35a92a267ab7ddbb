"""Tables of installations, workspace settings and the audit log."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import HASH, SLACK_ID, Base, bound


class InstallationRow(Base):
    """The app's installation in one tenant, with its bot token."""

    __tablename__ = "installations"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    enterprise: Mapped[str | None] = mapped_column(SLACK_ID)
    workspace: Mapped[str | None] = mapped_column(SLACK_ID)
    name: Mapped[str] = mapped_column(String(255))
    app_id: Mapped[str] = mapped_column(SLACK_ID)
    bot_id: Mapped[str] = mapped_column(SLACK_ID)
    bot_user_id: Mapped[str] = mapped_column(SLACK_ID)
    scopes: Mapped[str] = mapped_column(Text)
    token: Mapped[Sealed] = mapped_column(info=bound("bot token", "tenant"))
    refresh_token: Mapped[Sealed | None] = mapped_column(info=bound("bot refresh token", "tenant"))
    token_expires_at: Mapped[datetime | None] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    installed_by: Mapped[str] = mapped_column(SLACK_ID)
    installed_at: Mapped[datetime]


class InstallAttempt(Base):
    """A used OAuth state of Slack's installation flow."""

    __tablename__ = "install_attempts"

    state_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    session_hash: Mapped[str] = mapped_column(HASH)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UninstalledTenant(Base):
    """A tenant that removed the app, and when; no other data of it is kept."""

    __tablename__ = "uninstalled_tenants"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    uninstalled_at: Mapped[datetime] = mapped_column(index=True)


class TokenRevocation(Base):
    """Unused tokens that are still to be revoked at X; the row doesn't name their owner."""

    __tablename__ = "token_revocations"
    __table_args__ = (Index(None, "lease_until"), Index(None, "created_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tokens: Mapped[Sealed] = mapped_column(info=bound("token revocation", "id"))
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class Workspace(Base):
    """A workspace's settings.

    The budgets are in millionths of a dollar per UTC day and month; None: only the operator's
    limits apply. `allowed_channels` are where the app may be used, `allowed_users` the users and
    user groups who may use it; None: no restriction. Guests and external users (Slack Connect) need
    `allow_guests` and `allow_external`. `policy_updated_by` is the admin who last changed any of
    these.
    """

    __tablename__ = "workspaces"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    daily_budget_micros: Mapped[int | None] = mapped_column(BigInteger)
    monthly_budget_micros: Mapped[int | None] = mapped_column(BigInteger)
    previews: Mapped[bool] = mapped_column(default=False)
    allowed_channels: Mapped[list[str] | None]
    allowed_users: Mapped[list[str] | None]
    allow_guests: Mapped[bool] = mapped_column(default=False, server_default=false())
    allow_external: Mapped[bool] = mapped_column(default=False, server_default=false())
    allow_sharing: Mapped[bool] = mapped_column(default=True, server_default=true())
    policy_updated_by: Mapped[str | None] = mapped_column(SLACK_ID)


class AuditEntry(Base):
    """An entry of the audit log: who changed an account or setting, and when."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "tenant", "workspace", "id"),
        Index(None, "tenant", "user"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    event_type: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
