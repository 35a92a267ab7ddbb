"""The tables."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 (one statement per table and index)
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("event_type", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_tenant_user"), ["tenant", "user"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_tenant_workspace_id"), ["tenant", "workspace", "id"], unique=False
        )

    op.create_table(
        "billed_resources",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("resource_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "resource_hash", name=op.f("pk_billed_resources")),
    )
    with op.batch_alter_table("billed_resources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billed_resources_day"), ["day"], unique=False)

    op.create_table(
        "budget_warnings",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workspace", "period", "percent", name=op.f("pk_budget_warnings")),
    )
    with op.batch_alter_table("budget_warnings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_warnings_period"), ["period"], unique=False)

    op.create_table(
        "feature_spend",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("feature", sa.String(length=16), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workspace", "day", "feature", name=op.f("pk_feature_spend")),
    )
    with op.batch_alter_table("feature_spend", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feature_spend_day"), ["day"], unique=False)

    op.create_table(
        "daily_spend",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("reserved_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workspace", "day", name=op.f("pk_daily_spend")),
    )
    with op.batch_alter_table("daily_spend", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daily_spend_day"), ["day"], unique=False)

    op.create_table(
        "deleted_posts",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("post_hash", sa.String(length=64), nullable=False),
        sa.Column("noticed_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "post_hash", name=op.f("pk_deleted_posts")),
    )
    with op.batch_alter_table("deleted_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deleted_posts_noticed_at"), ["noticed_at"], unique=False)

    op.create_table(
        "deployment_state",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_deployment_state")),
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
        "install_attempts",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_install_attempts")),
    )
    with op.batch_alter_table("install_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_install_attempts_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "installations",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("refresh_token", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("token_expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("installed_by", sa.String(length=32), nullable=False),
        sa.Column("installed_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_installations")),
    )
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_installations_token_expires_at"), ["token_expires_at"], unique=False
        )

    op.create_table(
        "like_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("x_user_id", sa.String(length=19), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("author", sa.String(length=50), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rate_remaining", sa.Integer(), nullable=True),
        sa.Column("rate_limit", sa.Integer(), nullable=True),
        sa.Column("rate_reset_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=8), nullable=True),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("previous_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_like_events")),
    )
    with op.batch_alter_table("like_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_like_events_tenant_workspace_created_at"),
            ["tenant", "workspace", "created_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_like_events_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_like_events_post_id_created_at"), ["post_id", "created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_like_events_tenant_post_id_user_x_user_id_previous_id"),
            ["tenant", "post_id", "user", "x_user_id", "previous_id"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_like_events_tenant_user_id"), ["tenant", "user", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_like_events_x_user_id_created_at"), ["x_user_id", "created_at"], unique=False
        )

    op.create_table(
        "like_intent_clicks",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("clicked_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "post_id", "user", name=op.f("pk_like_intent_clicks")),
    )
    with op.batch_alter_table("like_intent_clicks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_like_intent_clicks_clicked_at"), ["clicked_at"], unique=False)

    op.create_table(
        "link_attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("home_team_id", sa.String(length=32), nullable=True),
        sa.Column("user_name", sa.String(length=255), nullable=False),
        sa.Column("workspace_name", sa.String(length=255), nullable=False),
        sa.Column("link_token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=True),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=True),
        sa.Column("nonce_hash", sa.String(length=64), nullable=True),
        sa.Column("handshake_secret", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("link_token", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("pending", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("resume_intent", sa.Text(), nullable=True),
        sa.Column("reply", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("show_likes", sa.Boolean(), nullable=False),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_attempts")),
        sa.UniqueConstraint("link_token_hash", name=op.f("uq_link_attempts_link_token_hash")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_link_attempts_state_hash")),
    )
    with op.batch_alter_table("link_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_attempts_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_attempts_session_hash"), ["session_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_attempts_tenant_user"), ["tenant", "user"], unique=True)

    op.create_table(
        "member_preferences",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("show_likes", sa.Boolean(), nullable=False),
        sa.Column("show_likes_since", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("share_likers", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("show_previews", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("confirm_likes", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("like_emoji", sa.String(length=100), nullable=True),
        sa.Column("external", sa.Boolean(), nullable=True),
        sa.Column("greeted_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", name=op.f("pk_member_preferences")),
    )
    op.create_table(
        "pending_replies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("home_team_id", sa.String(length=32), nullable=True),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("reply", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("message", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_replies")),
    )
    with op.batch_alter_table("pending_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_replies_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pending_replies_lease_until"), ["lease_until"], unique=False)

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

    op.create_table(
        "rate_limits",
        sa.Column("account", sa.String(length=19), nullable=False),
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("window", sa.String(length=16), nullable=False),
        sa.Column("resets_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "endpoint", name=op.f("pk_rate_limits")),
    )
    with op.batch_alter_table("rate_limits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_limits_resets_at"), ["resets_at"], unique=False)

    op.create_table(
        "slack_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body", bot.db.columns.SealedColumn(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_events")),
    )
    with op.batch_alter_table("slack_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_slack_events_lease_until"),
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("body IS NOT NULL"),
            postgresql_where=sa.text("body IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_slack_events_received_at"), ["received_at"], unique=False)

    op.create_table(
        "team_channels",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("turned_on_by", sa.String(length=32), nullable=False),
        sa.Column("turned_on_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest_due_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest_since", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest_lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("digest_timezone", sa.String(length=64), nullable=True),
        sa.Column("announce", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_ext_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "channel", name=op.f("pk_team_channels")),
    )
    with op.batch_alter_table("team_channels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_channels_digest_due_at"), ["digest_due_at"], unique=False)

    op.create_table(
        "thread_replies",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("shared_by", sa.String(length=32), nullable=True),
        sa.Column("linked_by_hash", sa.String(length=32), nullable=True),
        sa.Column("x_user_id", sa.String(length=19), nullable=True),
        sa.Column("reply_ts", sa.String(length=32), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("due_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("catch_up_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("debounce_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("posted_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "channel", "message_ts", name=op.f("pk_thread_replies")),
    )
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thread_replies_catch_up_at"),
            ["catch_up_at"],
            unique=False,
            sqlite_where=sa.text("catch_up_at IS NOT NULL"),
            postgresql_where=sa.text("catch_up_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_thread_replies_due_at"),
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_thread_replies_lease_until"),
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_thread_replies_posted_at"), ["posted_at"], unique=False)

    op.create_table(
        "token_revocations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tokens", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_revocations")),
    )
    with op.batch_alter_table("token_revocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_revocations_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_token_revocations_lease_until"), ["lease_until"], unique=False)

    op.create_table(
        "uninstalled_tenants",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("uninstalled_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_uninstalled_tenants")),
    )
    with op.batch_alter_table("uninstalled_tenants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_uninstalled_tenants_uninstalled_at"), ["uninstalled_at"], unique=False
        )

    op.create_table(
        "workspaces",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("daily_budget_micros", sa.BigInteger(), nullable=True),
        sa.Column("monthly_budget_micros", sa.BigInteger(), nullable=True),
        sa.Column("previews", sa.Boolean(), nullable=False),
        sa.Column("allowed_channels", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("allowed_users", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("allow_guests", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("allow_external", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("allow_sharing", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("policy_updated_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "workspace", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "x_response_cache",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("question_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("response", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("fetched_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "question_hash", name=op.f("pk_x_response_cache")),
    )
    with op.batch_alter_table("x_response_cache", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_x_response_cache_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_x_response_cache_tenant_subject_hash"), ["tenant", "subject_hash"], unique=False
        )

    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("x_user_id", sa.String(length=19), nullable=False),
        sa.Column("username", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("provider", sa.String(length=8), nullable=False),
        sa.Column("tokens", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.String(length=32), nullable=True),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("invalidated_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("connected_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user"],
            ["member_preferences.tenant", "member_preferences.user"],
            name=op.f("fk_grants_member_preferences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_tenant_user"), ["tenant", "user"], unique=True)
        batch_op.create_index(batch_op.f("ix_grants_tenant_x_user_id"), ["tenant", "x_user_id"], unique=True)

    op.create_table(
        "share_keys",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("dedup_key", sa.String(length=64), nullable=False),
        sa.Column("shared_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user"],
            ["member_preferences.tenant", "member_preferences.user"],
            name=op.f("fk_share_keys_member_preferences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "user", "channel", "dedup_key", name=op.f("pk_share_keys")),
    )
    with op.batch_alter_table("share_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_keys_shared_at"), ["shared_at"], unique=False)

    op.create_table(
        "thread_posts",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=50), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "channel", "message_ts"],
            ["thread_replies.tenant", "thread_replies.channel", "thread_replies.message_ts"],
            name=op.f("fk_thread_posts_thread_replies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "channel", "message_ts", "post_id", name=op.f("pk_thread_posts")),
    )
    with op.batch_alter_table("thread_posts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_thread_posts_tenant_post_id_channel_message_ts"),
            ["tenant", "post_id", "channel", "message_ts"],
            unique=False,
        )

    op.create_table(
        "followed_accounts",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("x_user_id", sa.String(length=19), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=50), nullable=False),
        sa.Column("with_replies", sa.Boolean(), nullable=False),
        sa.Column("followed_by", sa.String(length=32), nullable=False),
        sa.Column("followed_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_until", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "channel"],
            ["team_channels.tenant", "team_channels.channel"],
            name=op.f("fk_followed_accounts_team_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "channel", "x_user_id", name=op.f("pk_followed_accounts")),
    )
    with op.batch_alter_table("followed_accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followed_accounts_x_user_id"), ["x_user_id"], unique=False)

    op.create_table(
        "daily_notices",
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("due_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", name=op.f("pk_daily_notices")),
    )
    with op.batch_alter_table("daily_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daily_notices_due_at"), ["due_at"], unique=False)

    op.create_table(
        "x_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_type", sa.String(length=32), nullable=False),
        sa.Column("received_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_x_events")),
    )
    with op.batch_alter_table("x_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_x_events_received_at"), ["received_at"], unique=False)

    op.create_table(
        "like_windows",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("x_user_id", sa.String(length=19), nullable=False),
        sa.Column("post_id", sa.String(length=19), nullable=False),
        sa.Column("author", sa.String(length=50), nullable=True),
        sa.Column("reply", bot.db.columns.SealedColumn(), nullable=False),
        sa.Column("opened_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_like_windows_grants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_like_windows")),
    )
    with op.batch_alter_table("like_windows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_like_windows_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_like_windows_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_like_windows_tenant_user_post_id"), ["tenant", "user", "post_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_like_windows_x_user_id"), ["x_user_id"], unique=False)

    op.create_table(
        "x_subscriptions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_type", sa.String(length=32), nullable=False),
        sa.Column("x_user_id", sa.String(length=19), nullable=False),
        sa.Column("subscription_id", sa.String(length=19), nullable=True),
        sa.Column("ends_at", bot.db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", bot.db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_x_subscriptions")),
    )
    with op.batch_alter_table("x_subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_x_subscriptions_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_x_subscriptions_event_type_x_user_id"), ["event_type", "x_user_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_x_subscriptions_lease_until"), ["lease_until"], unique=False)


def downgrade() -> None:  # noqa: PLR0915 (one statement per table and index)
    with op.batch_alter_table("daily_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_daily_notices_due_at"))

    op.drop_table("daily_notices")
    with op.batch_alter_table("followed_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_followed_accounts_x_user_id"))

    op.drop_table("followed_accounts")
    with op.batch_alter_table("like_windows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_like_windows_x_user_id"))
        batch_op.drop_index(batch_op.f("ix_like_windows_tenant_user_post_id"))
        batch_op.drop_index(batch_op.f("ix_like_windows_grant_id"))
        batch_op.drop_index(batch_op.f("ix_like_windows_ends_at"))

    op.drop_table("like_windows")
    with op.batch_alter_table("x_subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_x_subscriptions_lease_until"))
        batch_op.drop_index(batch_op.f("ix_x_subscriptions_event_type_x_user_id"))
        batch_op.drop_index(batch_op.f("ix_x_subscriptions_ends_at"))

    op.drop_table("x_subscriptions")
    with op.batch_alter_table("x_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_x_events_received_at"))

    op.drop_table("x_events")
    with op.batch_alter_table("thread_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_posts_tenant_post_id_channel_message_ts"))

    op.drop_table("thread_posts")
    with op.batch_alter_table("share_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_keys_shared_at"))

    op.drop_table("share_keys")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_tenant_x_user_id"))
        batch_op.drop_index(batch_op.f("ix_grants_tenant_user"))

    op.drop_table("grants")
    with op.batch_alter_table("x_response_cache", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_x_response_cache_tenant_subject_hash"))
        batch_op.drop_index(batch_op.f("ix_x_response_cache_expires_at"))

    op.drop_table("x_response_cache")
    op.drop_table("workspaces")
    with op.batch_alter_table("uninstalled_tenants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uninstalled_tenants_uninstalled_at"))

    op.drop_table("uninstalled_tenants")
    with op.batch_alter_table("token_revocations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_revocations_created_at"))
        batch_op.drop_index(batch_op.f("ix_token_revocations_lease_until"))

    op.drop_table("token_revocations")
    with op.batch_alter_table("thread_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_replies_posted_at"))
        batch_op.drop_index(batch_op.f("ix_thread_replies_lease_until"))
        batch_op.drop_index(batch_op.f("ix_thread_replies_due_at"))
        batch_op.drop_index(batch_op.f("ix_thread_replies_catch_up_at"))

    op.drop_table("thread_replies")
    with op.batch_alter_table("team_channels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_channels_digest_due_at"))

    op.drop_table("team_channels")
    with op.batch_alter_table("slack_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_events_lease_until"))
        batch_op.drop_index(batch_op.f("ix_slack_events_received_at"))

    op.drop_table("slack_events")
    with op.batch_alter_table("rate_limits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_limits_resets_at"))

    op.drop_table("rate_limits")
    with op.batch_alter_table("personal_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_personal_links_tenant_user"))
        batch_op.drop_index(batch_op.f("ix_personal_links_expires_at"))

    op.drop_table("personal_links")
    with op.batch_alter_table("pending_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_replies_created_at"))
        batch_op.drop_index(batch_op.f("ix_pending_replies_lease_until"))

    op.drop_table("pending_replies")
    op.drop_table("member_preferences")
    with op.batch_alter_table("link_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_attempts_tenant_user"))
        batch_op.drop_index(batch_op.f("ix_link_attempts_session_hash"))
        batch_op.drop_index(batch_op.f("ix_link_attempts_expires_at"))

    op.drop_table("link_attempts")
    with op.batch_alter_table("like_intent_clicks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_like_intent_clicks_clicked_at"))

    op.drop_table("like_intent_clicks")
    with op.batch_alter_table("like_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_like_events_tenant_workspace_created_at"))
        batch_op.drop_index(batch_op.f("ix_like_events_created_at"))
        batch_op.drop_index(batch_op.f("ix_like_events_x_user_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_like_events_tenant_user_id"))
        batch_op.drop_index(batch_op.f("ix_like_events_tenant_post_id_user_x_user_id_previous_id"))
        batch_op.drop_index(batch_op.f("ix_like_events_post_id_created_at"))

    op.drop_table("like_events")
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_installations_token_expires_at"))

    op.drop_table("installations")
    with op.batch_alter_table("install_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_install_attempts_expires_at"))

    op.drop_table("install_attempts")
    with op.batch_alter_table("fair_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_use_ends_at"))

    op.drop_table("fair_use")
    op.drop_table("deployment_state")
    with op.batch_alter_table("deleted_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deleted_posts_noticed_at"))

    op.drop_table("deleted_posts")
    with op.batch_alter_table("daily_spend", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_daily_spend_day"))

    op.drop_table("daily_spend")
    with op.batch_alter_table("feature_spend", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feature_spend_day"))

    op.drop_table("feature_spend")
    with op.batch_alter_table("budget_warnings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_warnings_period"))

    op.drop_table("budget_warnings")
    with op.batch_alter_table("billed_resources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billed_resources_day"))

    op.drop_table("billed_resources")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_tenant_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_audit_tenant_user"))
        batch_op.drop_index(batch_op.f("ix_audit_created_at"))

    op.drop_table("audit")
