"""Limits, look-ups and money."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billed",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("resource_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "resource_hash", name=op.f("pk_billed")),
    )
    op.create_table(
        "fair_use",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=13), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "workspace", "period", name=op.f("pk_fair_use")),
    )
    with op.batch_alter_table("fair_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_use_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "gone",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("post_hash", sa.String(length=64), nullable=False),
        sa.Column("at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "post_hash", name=op.f("pk_gone")),
    )
    with op.batch_alter_table("gone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gone_at"), ["at"], unique=False)

    op.create_table(
        "limits",
        sa.Column("account", sa.String(length=19), nullable=False),
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("window", sa.String(length=16), nullable=False),
        sa.Column("until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "endpoint", name=op.f("pk_limits")),
    )
    op.create_table(
        "look_ups",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("question_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("asked_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "question_hash", name=op.f("pk_look_ups")),
    )
    with op.batch_alter_table("look_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_ups_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_look_ups_tenant_subject_hash"), ["tenant", "subject_hash"], unique=False
        )

    op.create_table(
        "spending",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workspace", "day", name=op.f("pk_spending")),
    )
    op.create_table(
        "workspaces",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("previews", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workspace", name=op.f("pk_workspaces")),
    )
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("price", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.create_index(batch_op.f("ix_acts_post_id_at"), ["post_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_acts_x_user_id_at"), ["x_user_id", "at"], unique=False)

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("share_likers", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("share_likers")

    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acts_x_user_id_at"))
        batch_op.drop_index(batch_op.f("ix_acts_post_id_at"))
        batch_op.drop_column("price")

    op.drop_table("workspaces")
    op.drop_table("spending")
    with op.batch_alter_table("look_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_ups_tenant_subject_hash"))
        batch_op.drop_index(batch_op.f("ix_look_ups_expires_at"))

    op.drop_table("look_ups")
    op.drop_table("limits")
    with op.batch_alter_table("gone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gone_at"))

    op.drop_table("gone")
    with op.batch_alter_table("fair_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_use_ends_at"))

    op.drop_table("fair_use")
    op.drop_table("billed")
