"""What a process keeps in the database, and what it is made with."""

from datetime import timedelta
from functools import cached_property

import httpx

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, Keyring, pool
from bot.likes.plan_gate import PlanGate
from bot.likes.rate_limits import RateLimits
from bot.likes.response_cache import ResponseCache
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack.api import SlackClient
from bot.slack.delivery.outbox import Outbox
from bot.slack.events.inbox import EventInbox
from bot.slack.sharing.shares import Shares
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.audit import Audit
from bot.workspaces.budget import Budget
from bot.workspaces.digest_schedule import DigestSchedule
from bot.workspaces.fair_use import Caps, FairShares
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import ThreadReplies


class Storage:
    """The settings, and the parts that need nothing but them, the database and the clock."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, clock: Clock) -> None:
        self.settings = settings
        self.http = http
        self.clock = clock
        self.database = Database(
            settings.database_url,
            connections=pool.share(settings.database_connections, settings.web_concurrency),
        )
        self.keyring = Keyring(settings.encryption_keys)
        self.metrics = Metrics()
        self.background = BackgroundTasks()
        self.slack_client = SlackClient(settings.slack_api_url, self.metrics)

    @cached_property
    def rate_limits(self) -> RateLimits:
        """X's limits that are used up."""
        return RateLimits(self.database, self.background, self.clock)

    @cached_property
    def response_cache(self) -> ResponseCache:
        """Answers of X's that still hold."""
        return ResponseCache(self.database, self.keyring, self.clock)

    @cached_property
    def workspaces(self) -> WorkspaceSettingsStore:
        """Workspaces' settings."""
        return WorkspaceSettingsStore(self.database, self.clock, ceiling=self.settings.daily_budget)

    @cached_property
    def team_channels(self) -> TeamChannelStore:
        """Team channels."""
        return TeamChannelStore(self.database, self.audit, self.clock)

    @cached_property
    def digest_schedule(self) -> DigestSchedule:
        """When team channels' digests are due."""
        return DigestSchedule(self.database, self.clock)

    @cached_property
    def thread_replies(self) -> ThreadReplies:
        """The replies in their threads."""
        return ThreadReplies(self.database, self.clock)

    @cached_property
    def audit(self) -> Audit:
        """What was done about accounts and settings."""
        return Audit(self.database, self.clock)

    @cached_property
    def activity_log(self) -> ActivityLog:
        """Workspaces' records."""
        kept_for = timedelta(days=self.settings.retention_days)
        return ActivityLog(self.database, self.clock, kept_for=kept_for)

    @cached_property
    def budget(self) -> Budget:
        """What workspaces spend."""
        return Budget(self.database, self.keyring, self.settings.prices, self.clock, self.fair_shares)

    @cached_property
    def fair_shares(self) -> FairShares:
        """What one person, one workspace and everybody together may cause X to bill."""
        settings = self.settings
        caps = Caps(settings.person_hourly_cap, settings.workspace_hourly_cap, settings.deployment_daily_cap)
        return FairShares(self.database, caps, self.clock)

    @cached_property
    def plan_gate(self) -> PlanGate:
        """Whether X's plan includes likes."""
        return PlanGate(self.database, self.settings.likes_mode, self.clock)

    @cached_property
    def outbox(self) -> Outbox:
        """Answers that are owed."""
        return Outbox(self.database, self.keyring, self.clock)

    @cached_property
    def event_inbox(self) -> EventInbox:
        """Events that were heard."""
        return EventInbox(self.database, self.keyring, self.clock)

    @cached_property
    def shares(self) -> Shares:
        """What was shared a moment ago."""
        return Shares(self.database, self.clock)
