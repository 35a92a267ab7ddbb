"""Workspaces, team channels, events and audit."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_tenant_user"), ["tenant", "user"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_tenant_workspace_id"), ["tenant", "workspace", "id"], unique=False
        )

    op.create_table(
        "departures",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_departures")),
    )
    op.create_table(
        "heard",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heard_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard")),
    )
    with op.batch_alter_table("heard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heard_heard_at"), ["heard_at"], unique=False)

    op.create_table(
        "withdrawals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tokens", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("owed_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    with op.batch_alter_table("withdrawals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withdrawals_lease_until"), ["lease_until"], unique=False)

    op.create_table(
        "team_channels",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("turned_on_by", sa.String(length=32), nullable=False),
        sa.Column("turned_on_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest_due", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest_from", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest_lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outside", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "channel", name=op.f("pk_team_channels")),
    )
    op.create_table(
        "thread_replies",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("sharer", sa.String(length=32), nullable=True),
        sa.Column("reply", sa.String(length=32), nullable=True),
        sa.Column("due_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("rests_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("posted_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "channel", "message", name=op.f("pk_thread_replies")),
    )
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_replies_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_replies_lease_until"), ["lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_replies_posted_at"), ["posted_at"], unique=False)

    op.create_table(
        "thread_posts",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "channel", "message"],
            ["thread_replies.tenant", "thread_replies.channel", "thread_replies.message"],
            name=op.f("fk_thread_posts_thread_replies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "channel", "message", "post_id", name=op.f("pk_thread_posts")),
    )
    with op.batch_alter_table("thread_posts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thread_posts_tenant_post_id"), ["tenant", "post_id"], unique=False
        )

    op.create_table(
        "shares",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("shared_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user"],
            ["people.tenant", "people.user"],
            name=op.f("fk_shares_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "user", "channel", "what", name=op.f("pk_shares")),
    )
    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shares_shared_at"), ["shared_at"], unique=False)

    op.create_table(
        "opened",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "post_id", "user", name=op.f("pk_opened")),
    )
    with op.batch_alter_table("opened", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opened_at"), ["at"], unique=False)

    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("left_of", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("left_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previews", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("reaction", sa.String(length=100), nullable=True))

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channels", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("people", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("guests", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("outsiders", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("public_answers", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("policy_by", sa.String(length=32), nullable=True))

    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home", sa.String(length=32), nullable=True))

    with op.batch_alter_table("owed_answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("message", bot.db.columns.SealedColumn(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("owed_answers", schema=None) as batch_op:
        batch_op.drop_column("message")
        batch_op.drop_column("channel")

    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_column("home")

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("policy_by")
        batch_op.drop_column("public_answers")
        batch_op.drop_column("outsiders")
        batch_op.drop_column("guests")
        batch_op.drop_column("people")
        batch_op.drop_column("channels")

    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.drop_column("left_until")
        batch_op.drop_column("left_of")
        batch_op.drop_column("left")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("reaction")
        batch_op.drop_column("previews")

    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shares_shared_at"))

    op.drop_table("shares")
    with op.batch_alter_table("opened", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opened_at"))

    op.drop_table("opened")
    with op.batch_alter_table("thread_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_posts_tenant_post_id"))

    op.drop_table("thread_posts")
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_replies_posted_at"))
        batch_op.drop_index(batch_op.f("ix_thread_replies_lease_until"))
        batch_op.drop_index(batch_op.f("ix_thread_replies_due_at"))

    op.drop_table("thread_replies")
    op.drop_table("team_channels")
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.drop_column("lease_until")

    with op.batch_alter_table("withdrawals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawals_lease_until"))

    op.drop_table("withdrawals")
    with op.batch_alter_table("heard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_heard_heard_at"))

    op.drop_table("heard")
    op.drop_table("departures")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_tenant_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_audit_tenant_user"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
