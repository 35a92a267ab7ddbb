"""Tables of the like ledger and of X's state: plan, limits, cached responses, spending."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import HASH, SLACK_ID, X_HANDLE, X_ID, Base, bound


class LikeEvent(Base):
    """A ledger entry: who liked or unliked which post, when and from where.

    `rate_remaining` of `rate_limit` is the account's limit for such requests, as sent with X's
    response; it resets at `rate_reset_at`. `confirmed_by` is None if the app sent it and X
    confirmed it; otherwise it was reported by an X `event`, a `lookup`, or the `person`. `author`
    is the handle in the link that the person used, which X hasn't confirmed; None without one.
    `previous_id` is the account's previous entry about the post; 0 if this is its first.
    """

    __tablename__ = "like_events"
    __table_args__ = (
        # Of concurrent entries that don't see each other, the database accepts only one.
        Index(None, "tenant", "post_id", "user", "x_user_id", "previous_id", unique=True),
        Index(None, "tenant", "user", "id"),
        # A cached lookup is invalid once somebody has acted on its post, or its account has acted.
        Index(None, "post_id", "created_at"),
        Index(None, "x_user_id", "created_at"),
        # A workspace's spending, and its activity log.
        Index(None, "tenant", "workspace", "created_at"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    x_user_id: Mapped[str] = mapped_column(X_ID)
    post_id: Mapped[str] = mapped_column(X_ID)
    author: Mapped[str | None] = mapped_column(X_HANDLE)
    kind: Mapped[str] = mapped_column(String(8))
    surface: Mapped[str] = mapped_column(String(16))
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    rate_remaining: Mapped[int | None]
    rate_limit: Mapped[int | None]
    rate_reset_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    previous_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class LikeIntentClick(Base):
    """A member clicked *Like on X*, which opens X's page; whether they liked there is unknown."""

    __tablename__ = "like_intent_clicks"
    __table_args__ = (Index(None, "clicked_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    post_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    clicked_at: Mapped[datetime]


class DeploymentState(Base):
    """Facts that the deployment has learned about X, by name; e.g. since when X rejects likes."""

    __tablename__ = "deployment_state"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class RateLimit(Base):
    """An exhausted X rate limit of an account (or "app") and an endpoint, with its reset time."""

    __tablename__ = "rate_limits"
    __table_args__ = (Index(None, "resets_at"),)

    account: Mapped[str] = mapped_column(X_ID, primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(32), primary_key=True)
    window: Mapped[str] = mapped_column(String(16))
    resets_at: Mapped[datetime]


class CachedXResponse(Base):
    """An encrypted X response, cached for up to 24 hours for one member, or for the app ("app").

    The hashes are keyed (`Keyring.pseudonym`): one of account, kind, subject and page, the other of
    the subject alone.
    """

    __tablename__ = "x_response_cache"
    __table_args__ = (Index(None, "tenant", "subject_hash"), Index(None, "expires_at"))

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    question_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    subject_hash: Mapped[str] = mapped_column(HASH)
    response: Mapped[Sealed] = mapped_column(info=bound("x response", "tenant", "user", "question_hash"))
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class DeletedPost(Base):
    """A post that X reported as deleted or hidden; older cached responses with it are invalid.

    `user` is the only member it applies to, "app", or empty for everybody in the tenant.
    """

    __tablename__ = "deleted_posts"
    __table_args__ = (Index(None, "noticed_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    post_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    noticed_at: Mapped[datetime]


class WorkspaceSpend(Base):
    """A workspace's spending on one UTC day, with the maximum cost of calls in progress."""

    __tablename__ = "daily_spend"
    __table_args__ = (Index(None, "day"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    reserved_micros: Mapped[int] = mapped_column(BigInteger, default=0)


class FeatureSpend(Base):
    """A workspace's spending on one UTC day for one feature; likes only once deleted."""

    __tablename__ = "feature_spend"
    __table_args__ = (Index(None, "day"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    feature: Mapped[str] = mapped_column(String(16), primary_key=True)
    cost_micros: Mapped[int] = mapped_column(BigInteger)


class BudgetWarning(Base):
    """A sent warning about a used part of a budget (percent); `period` is a UTC day or month."""

    __tablename__ = "budget_warnings"
    __table_args__ = (Index(None, "period"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    percent: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class FairUse(Base):
    """The used part of one fair-use share of X's cost in one period, in millionths of a dollar.

    A person's share has a keyed hash as `user`, a workspace's has its `workspace`, and the
    deployment's has neither.
    """

    __tablename__ = "fair_use"
    __table_args__ = (Index(None, "ends_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    period: Mapped[str] = mapped_column(String(13), primary_key=True)
    taken: Mapped[int] = mapped_column(BigInteger, default=0)
    ends_at: Mapped[datetime]


class BilledResource(Base):
    """An X object, by its keyed hash, that a tenant was billed for on a UTC day.

    X bills an object once a day for the whole deployment. It is counted per tenant, since otherwise
    one tenant's spending would reveal what another has read.
    """

    __tablename__ = "billed_resources"
    __table_args__ = (Index(None, "day"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    resource_hash: Mapped[str] = mapped_column(HASH, primary_key=True)


class ShareKey(Base):
    """A reply (action, post, page) that a member has just shared, against double clicks."""

    __tablename__ = "share_keys"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "user"], ["member_preferences.tenant", "member_preferences.user"], ondelete="CASCADE"
        ),
        Index(None, "shared_at"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    shared_at: Mapped[datetime]
