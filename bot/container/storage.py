"""Composition of the database's stores and their tools."""

from dataclasses import dataclass
from datetime import timedelta

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, Keyring, pool
from bot.db.future_times import FutureTimes
from bot.likes.plan_gate import PlanGate
from bot.likes.rate_limits import RateLimits
from bot.likes.response_cache import ResponseCache
from bot.metrics import Metrics
from bot.metrics.deployment import DeploymentGauges, Limits
from bot.settings import Settings
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.audit import Audit
from bot.workspaces.budget import Budget
from bot.workspaces.budget_warnings import BudgetWarnings
from bot.workspaces.daily_notices import DailyNotices
from bot.workspaces.digest_schedule import DigestSchedule
from bot.workspaces.fair_use import Caps, FairShares
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import ThreadReplies


@dataclass(frozen=True)
class Storage:
    """The settings, and the services that need only them, the database and the clock."""

    settings: Settings
    clock: Clock
    database: Database
    keyring: Keyring
    metrics: Metrics
    deployment_gauges: DeploymentGauges
    background: BackgroundTasks
    audit: Audit
    activity_log: ActivityLog
    future_times: FutureTimes
    workspaces: WorkspaceSettingsStore
    team_channels: TeamChannelStore
    followed_accounts: FollowedAccounts
    daily_notices: DailyNotices
    thread_replies: ThreadReplies
    digest_schedule: DigestSchedule
    fair_shares: FairShares
    budget: Budget
    budget_warnings: BudgetWarnings
    rate_limits: RateLimits
    response_cache: ResponseCache
    plan_gate: PlanGate


def build_storage(settings: Settings, clock: Clock) -> Storage:
    """Create the database engine, which connects at the first statement, and the stores."""
    database = Database(
        settings.database_url, connections=pool.share(settings.database_connections, settings.web_concurrency)
    )
    metrics = Metrics()
    pool.watch(database.engine.sync_engine, metrics.set_connections)
    keyring = Keyring(settings.encryption_keys)
    background = BackgroundTasks()
    audit = Audit(database, clock)
    caps = Caps(settings.person_hourly_cap, settings.workspace_hourly_cap, settings.deployment_daily_cap)
    fair_shares = FairShares(database, keyring, caps, clock, background)
    workspaces = WorkspaceSettingsStore(
        database, clock, ceiling=settings.daily_budget, monthly_ceiling=settings.monthly_budget
    )
    budget = Budget(database, keyring, settings.prices, clock, fair_shares, settings=workspaces.get)
    return Storage(
        settings=settings,
        clock=clock,
        database=database,
        keyring=keyring,
        metrics=metrics,
        deployment_gauges=DeploymentGauges(
            database,
            Limits(settings.deployment_daily_cap, settings.daily_budget, settings.monthly_budget),
            clock,
        ),
        background=background,
        audit=audit,
        activity_log=ActivityLog(database, clock, kept_for=timedelta(days=settings.retention_days)),
        future_times=FutureTimes(database, clock),
        workspaces=workspaces,
        team_channels=TeamChannelStore(database, audit, clock),
        daily_notices=DailyNotices(database, clock),
        followed_accounts=FollowedAccounts(database, audit, clock),
        thread_replies=ThreadReplies(database, clock),
        digest_schedule=DigestSchedule(database, clock),
        fair_shares=fair_shares,
        budget=budget,
        budget_warnings=BudgetWarnings(database, workspaces, budget, clock),
        rate_limits=RateLimits(database, background, clock),
        response_cache=ResponseCache(database, keyring, clock, on_lookup=metrics.cache("x_responses")),
        plan_gate=PlanGate(database, keyring, settings.likes_mode, clock, sign_ins=settings.sign_ins),
    )
