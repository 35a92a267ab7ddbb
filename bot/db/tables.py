"""The tables. Every row about a person carries its tenant; nothing of X's content is kept here."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    false,
    inspect,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.db.columns import SealedColumn, UtcDateTime
from bot.db.keyring import Sealed

SLACK_ID = String(32)
X_ID = String(19)
X_HANDLE = String(50)  # 15 by X's rule of today; some old accounts have more
HASH = String(64)  # SHA-256, hexadecimal


class Base(DeclarativeBase):
    """What all tables share: constraint names (so that migrations can name them) and column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Sealed: SealedColumn,
        list[str]: JSON(none_as_null=True),
    }


def binding(table: str, column: str, *key: str) -> str:
    """Name the place a sealed value is bound to: table, column and primary key."""
    return f"{table}.{column}:{'|'.join(key)}"


def binding_of(row: Base, column: str) -> str:
    """Name the place of a column of a row that already has its primary key."""
    mapper = inspect(type(row))
    key = [str(getattr(row, mapper.get_property_by_column(c).key)) for c in mapper.primary_key]
    return binding(row.__tablename__, column, *key)


class Installation(Base):
    """The app in one tenant, and its bot token there."""

    __tablename__ = "installations"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    enterprise: Mapped[str | None] = mapped_column(SLACK_ID)
    workspace: Mapped[str | None] = mapped_column(SLACK_ID)
    name: Mapped[str] = mapped_column(String(255))
    app: Mapped[str] = mapped_column(SLACK_ID)
    bot: Mapped[str] = mapped_column(SLACK_ID)
    bot_user: Mapped[str] = mapped_column(SLACK_ID)
    scopes: Mapped[str] = mapped_column(Text)
    token: Mapped[Sealed]
    refresh_token: Mapped[Sealed | None]
    token_expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    installed_by: Mapped[str] = mapped_column(SLACK_ID)
    installed_at: Mapped[datetime]


class Person(Base):
    """A member's own choices; they outlive a grant.

    `reaction` is the emoji by which they like the Post of a message, without colons; None: they don't.
    """

    __tablename__ = "people"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    show_likes: Mapped[bool] = mapped_column(default=False)
    share_likers: Mapped[bool] = mapped_column(default=False, server_default=false())
    previews: Mapped[bool] = mapped_column(default=True, server_default=true())
    reaction: Mapped[str | None] = mapped_column(String(100))
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
    tokens: Mapped[Sealed]
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
    verifier: Mapped[Sealed | None]
    start: Mapped[Sealed]
    pending: Mapped[Sealed | None]
    interrupted: Mapped[str | None] = mapped_column(Text)
    reply: Mapped[Sealed | None]
    show_likes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Act(Base):
    """One line of the ledger: who liked or unliked what, when, from where."""

    __tablename__ = "acts"
    __table_args__ = (
        Index(None, "tenant", "post_id", "user", "id"),
        Index(None, "tenant", "user", "id"),
        # A cached look-up is over when somebody has acted on its Post, or its account has acted, since.
        Index(None, "post_id", "at"),
        Index(None, "x_user_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    x_user_id: Mapped[str] = mapped_column(X_ID)
    post_id: Mapped[str] = mapped_column(X_ID)
    kind: Mapped[str] = mapped_column(String(8))
    via: Mapped[str] = mapped_column(String(16))
    price: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    at: Mapped[datetime]


class OwedAnswer(Base):
    """A request that Slack was told is being worked on, and whose answer has not been sent yet."""

    __tablename__ = "owed_answers"
    __table_args__ = (Index(None, "lease_until"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    ask: Mapped[str] = mapped_column(Text)
    reply: Mapped[Sealed]
    reference: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class Learned(Base):
    """What the deployment has learned about X, by name: for instance since when X refuses likes."""

    __tablename__ = "learned"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class InstallAttempt(Base):
    """One run of Slack's install consent, until its state is used."""

    __tablename__ = "install_attempts"

    state_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    browser_hash: Mapped[str] = mapped_column(HASH)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Limit(Base):
    """A limit of X's that is used up: for an account (or "app") and an endpoint, until when."""

    __tablename__ = "limits"

    account: Mapped[str] = mapped_column(X_ID, primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(32), primary_key=True)
    window: Mapped[str] = mapped_column(String(16))
    until: Mapped[datetime]


class LookUp(Base):
    """What X answered to a question of one account (or of "app"), sealed; kept 24 hours at most."""

    __tablename__ = "look_ups"
    __table_args__ = (Index(None, "subject"), Index(None, "expires_at"))

    account: Mapped[str] = mapped_column(X_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(X_ID, primary_key=True)
    page: Mapped[str] = mapped_column(HASH, primary_key=True)
    answer: Mapped[Sealed]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Spending(Base):
    """What a workspace has spent at X on one UTC day, in millionths of a dollar.

    `looked` is what look-ups cost; what likes cost stands in the ledger. `reserved` counts both, worst cases of calls under
    way included; it is what a daily budget is held against.
    """

    __tablename__ = "spending"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    looked: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved: Mapped[int] = mapped_column(BigInteger, default=0)


class Billed(Base):
    """An object of X's that was paid for on a UTC day: X bills it once a day."""

    __tablename__ = "billed"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    resource: Mapped[str] = mapped_column(X_ID, primary_key=True)


class Workspace(Base):
    """A workspace's settings.

    `budget` is in millionths of a dollar a day; None: no other than the operator's. `channels` are where the app may be used,
    `people` the users and user groups who may use it; None: all. `guests` and `outsiders` (people of other organisations in
    shared channels) may use it only where an admin says so. `policy_by` is the admin who last set any of these.
    """

    __tablename__ = "workspaces"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    budget: Mapped[int | None] = mapped_column(BigInteger)
    previews: Mapped[bool] = mapped_column(default=False)
    channels: Mapped[list[str] | None]
    people: Mapped[list[str] | None]
    guests: Mapped[bool] = mapped_column(default=False, server_default=false())
    outsiders: Mapped[bool] = mapped_column(default=False, server_default=false())
    public_answers: Mapped[bool] = mapped_column(default=True, server_default=true())
    policy_by: Mapped[str | None] = mapped_column(SLACK_ID)


class Share(Base):
    """An answer that a member has just shared in a channel, so that a double click shares it once.

    `what` names the answer: act, Post and page.
    """

    __tablename__ = "shares"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "user"], ["people.tenant", "people.user"], ondelete="CASCADE"),
        Index(None, "shared_at"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    what: Mapped[str] = mapped_column(String(64), primary_key=True)
    shared_at: Mapped[datetime]


class Heard(Base):
    """An event of Slack's, by its id: acted on once, whichever process hears it, and finished by another one after a crash.

    `body` is sealed, and gone when the event has been acted on; `tries` counts the beginnings.
    """

    __tablename__ = "heard"
    __table_args__ = (Index(None, "heard_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[Sealed | None]
    tries: Mapped[int] = mapped_column(default=1)
    heard_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class Departure(Base):
    """A tenant that removed the app, and when; no more is kept of it."""

    __tablename__ = "departures"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    at: Mapped[datetime]


class Withdrawal(Base):
    """Tokens whose link is deleted here, until X has revoked them; nothing says whose they were."""

    __tablename__ = "withdrawals"
    __table_args__ = (Index(None, "lease_until"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tokens: Mapped[Sealed]
    tries: Mapped[int]
    owed_at: Mapped[datetime]
    lease_until: Mapped[datetime]


class AuditEntry(Base):
    """What was done about accounts and settings: by whom, when; `detail` in words."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "tenant", "workspace", "id"),
        Index(None, "tenant", "user"),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    tenant: Mapped[str] = mapped_column(SLACK_ID)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    user: Mapped[str] = mapped_column(SLACK_ID)
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class TeamChannel(Base):
    """A channel in which an admin turned the team's replies on; `outside` when people of other organisations are in it, too.

    At `digest_due` what came up since `digest_from` is summed up; None where no digest is wanted.
    """

    __tablename__ = "team_channels"

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    turned_on_by: Mapped[str] = mapped_column(SLACK_ID)
    turned_on_at: Mapped[datetime]
    digest_due: Mapped[datetime | None]
    digest_from: Mapped[datetime | None]
    outside: Mapped[bool] = mapped_column(default=False, server_default=false())


class ThreadReply(Base):
    """The one reply in a thread with links to Posts, or a Post that `sharer` shared to the channel.

    `message` is the thread's first message, or names what was shared. `reply` is None until it has been sent. It has to be
    written, by whoever has the lease, when `due_at` is over, and is left alone until `rests_until` after each time.
    """

    __tablename__ = "thread_replies"
    __table_args__ = (Index(None, "due_at"), Index(None, "lease_until"), Index(None, "posted_at"))

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    message: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace: Mapped[str] = mapped_column(SLACK_ID)
    sharer: Mapped[str | None] = mapped_column(SLACK_ID)
    reply: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    posted_at: Mapped[datetime]


class ThreadPost(Base):
    """A Post that such a reply is about; `position` counts from 0."""

    __tablename__ = "thread_posts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "channel", "message"],
            ["thread_replies.tenant", "thread_replies.channel", "thread_replies.message"],
            ondelete="CASCADE",
        ),
        Index(None, "tenant", "post_id"),
    )

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    message: Mapped[str] = mapped_column(String(32), primary_key=True)
    post_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    position: Mapped[int]


class Opened(Base):
    """A member pressed *Like on X* and was led to X's own page; whether they liked the Post there, nobody here knows."""

    __tablename__ = "opened"
    __table_args__ = (Index(None, "at"),)

    tenant: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    post_id: Mapped[str] = mapped_column(X_ID, primary_key=True)
    user: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    at: Mapped[datetime]
