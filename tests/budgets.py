"""Budgets and fair shares for tests, without limits unless a test sets them."""

from collections.abc import Awaitable, Callable

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, Keyring
from bot.members import Member
from bot.workspaces.budget import Budget
from bot.workspaces.fair_use import Caps, FairShares
from bot.workspaces.settings import WorkspaceSettings
from bot.x.prices import Prices


async def no_budget(_: Member) -> WorkspaceSettings:
    return WorkspaceSettings()


def fair_shares(database: Database, keyring: Keyring, caps: Caps, clock: Clock) -> FairShares:
    return FairShares(database, keyring, caps, clock, BackgroundTasks())


def budget_of(
    database: Database,
    keyring: Keyring,
    clock: Clock,
    shares: FairShares | None = None,
    *,
    prices: Prices | None = None,
    settings: Callable[[Member], Awaitable[WorkspaceSettings]] = no_budget,
) -> Budget:
    """Return a budget at X's prices, within `shares` and the workspace's `settings`."""
    shares = shares or fair_shares(database, keyring, Caps(), clock)
    return Budget(database, keyring, prices or Prices(), clock, shares, settings)
