"""What a process keeps in the database, and what it is made with."""

from datetime import timedelta
from functools import cached_property

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.db import Database, Keyring, pool
from bot.likes.allowances import Allowances
from bot.likes.answers import Answers
from bot.likes.plan import Plan
from bot.metrics import Metrics
from bot.running import Running
from bot.settings import Settings
from bot.slack.events.heard import Hearsay
from bot.slack.sending.owed import Owed
from bot.slack.sharing.shares import Shares
from bot.workspaces.audit import Audit
from bot.workspaces.channels import Channels
from bot.workspaces.digests import DigestDates
from bot.workspaces.fair_use import Caps, FairShares
from bot.workspaces.records import Records
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.workspaces.threads import Threads


class Kept:
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
        self.running = Running()
        self.slack = AsyncWebClient(base_url=settings.slack_api_url)

    @cached_property
    def allowances(self) -> Allowances:
        """X's limits that are used up."""
        return Allowances(self.database, self.running, self.clock)

    @cached_property
    def answers(self) -> Answers:
        """Answers of X's that still hold."""
        return Answers(self.database, self.keyring, self.clock)

    @cached_property
    def workspaces(self) -> Workspaces:
        """Workspaces' settings."""
        return Workspaces(self.database, self.clock, ceiling=self.settings.daily_budget)

    @cached_property
    def channels(self) -> Channels:
        """Team channels."""
        return Channels(self.database, self.audit, self.clock)

    @cached_property
    def digest_dates(self) -> DigestDates:
        """When team channels' digests are due."""
        return DigestDates(self.database, self.clock)

    @cached_property
    def threads(self) -> Threads:
        """The replies in their threads."""
        return Threads(self.database, self.clock)

    @cached_property
    def audit(self) -> Audit:
        """What was done about accounts and settings."""
        return Audit(self.database, self.clock)

    @cached_property
    def records(self) -> Records:
        """Workspaces' records."""
        kept_for = timedelta(days=self.settings.retention_days)
        return Records(self.database, self.clock, kept_for=kept_for)

    @cached_property
    def purse(self) -> Purse:
        """What workspaces spend."""
        return Purse(self.database, self.keyring, self.settings.prices, self.clock, self.fair_shares)

    @cached_property
    def fair_shares(self) -> FairShares:
        """What one person, one workspace and everybody together may cause X to bill."""
        settings = self.settings
        caps = Caps(settings.person_hourly_cap, settings.workspace_hourly_cap, settings.deployment_daily_cap)
        return FairShares(self.database, caps, self.clock)

    @cached_property
    def plan(self) -> Plan:
        """Whether X's plan includes likes."""
        return Plan(self.database, self.settings.likes_mode, self.clock)

    @cached_property
    def owed(self) -> Owed:
        """Answers that are owed."""
        return Owed(self.database, self.keyring, self.clock)

    @cached_property
    def hearsay(self) -> Hearsay:
        """Events that were heard."""
        return Hearsay(self.database, self.keyring, self.clock)

    @cached_property
    def shares(self) -> Shares:
        """What was shared a moment ago."""
        return Shares(self.database, self.clock)
