"""Personal links."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_links",
        sa.Column("start_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("start_hash", name=op.f("pk_personal_links")),
    )
    with op.batch_alter_table("personal_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_links_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_personal_links_tenant_user"), ["tenant", "user"], unique=False)


def downgrade() -> None:
    op.drop_table("personal_links")
