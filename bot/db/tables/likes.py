"""The ledger, and what is known of X: plans, limits, kept answers, money."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.keyring import Sealed
from bot.db.tables.base import HASH, SLACK_ID, X_ID, Base, bound


class LikeEvent(Base):
    """One line of the ledger: who liked or unliked what, when, from where.

    `rate_remaining` of `rate_limit` is what X told with it of the account's limit for more of the
    kind, which fills again at `rate_reset_at`.
    """

    __tablename__ = "like_events"
    __table_args__ = (
        Index(None, "tenant", "post_id", "user", "id"),
        Index(None, "tenant", "user", "id"),
        # A cached look-up is over when somebody has acted on its Post, or its account has acted,
        # since.
        Index(None, "post_id", "created_at"),
        Index(None, "x_user_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    x_user_id: Mapped[str] = mapped_column(X_ID)
    post_id: Mapped[str] = mapped_column(X_ID)
    kind: Mapped[str] = mapped_column(String(8))
    surface: Mapped[str] = mapped_column(String(16))
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    rate_remaining: Mapped[int | None]
    rate_limit: Mapped[int | None]
    rate_reset_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LikeIntentClick(Base):
    """A member pressed *Like on X* and was led to X's own page; whether they liked the Post there, nobody here knows."""

    __tablename__ = "like_intent_clicks"
    __table_args__ = (Index(None, "clicked_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    post_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    clicked_at: Mapped[datetime]


class DeploymentState(Base):
    """What the deployment has learned about X, by name: for instance since when X refuses likes."""

    __tablename__ = "deployment_state"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class RateLimit(Base):
    """A limit of X's that is used up: for an account (or "app") and an endpoint, until when."""

    __tablename__ = "rate_limits"

    account: Mapped[str] = mapped_column(X_ID, primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(32), primary_key=True)
    window: Mapped[str] = mapped_column(String(16))
    resets_at: Mapped[datetime]


class CachedXResponse(Base):
    """What X answered to a question of a member's account (or, as `user` "app", of the App), sealed; kept 24 hours at most.

    The hashes are keyed (`Keyring.pseudonym`): of account, kind, subject and page, and of the
    subject alone.
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
    """A Post of which X told the tenant that it is gone, and when: kept answers from before that hold it are over.

    `user` is for whom: a member who alone was refused, "app", or nobody in particular, and so
    everybody of the tenant.
    """

    __tablename__ = "deleted_posts"
    __table_args__ = (Index(None, "noticed_at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    post_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    noticed_at: Mapped[datetime]


class WorkspaceSpend(Base):
    """What a workspace has spent at X on one UTC day, in millionths of a dollar.

    `read_cost_micros` is what look-ups cost; what likes cost stands in the ledger.
    `reserved_micros` counts both, worst cases of calls under way included; it is what a daily
    budget is held against.
    """

    __tablename__ = "daily_spend"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    read_cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved_micros: Mapped[int] = mapped_column(BigInteger, default=0)


class FairUse(Base):
    """What has been taken out of one share of X's cost in one period, in millionths of a dollar.

    A person's share has the user set, a workspace's the workspace, the deployment's neither.
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
    """An object of X's, by its keyed hash, that a tenant paid for on a UTC day: X bills it once a day.

    X bills it once for the whole deployment; counted so, one tenant's spending would tell what
    another has read.
    """

    __tablename__ = "billed_resources"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    resource_hash: Mapped[str] = mapped_column(HASH, primary_key=True)


class ShareKey(Base):
    """An answer that a member has just shared in a channel, so that a double click shares it once.

    `dedup_key` names the answer: act, Post and page.
    """

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
