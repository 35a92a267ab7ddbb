"""Who is a visitor from another organisation, and when a team reply catches up."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outside", sa.Boolean(), nullable=True))
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("catch_up_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_thread_replies_catch_up_at"), ["catch_up_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_replies_catch_up_at"))
        batch_op.drop_column("catch_up_at")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("outside")
