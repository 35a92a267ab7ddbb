"""A workspace's spending at X, and its daily budget.

A single UPDATE reserves the maximum cost of a call on the day's counter, if it fits into the
budget. So no call starts that the budget doesn't cover, no matter how many run concurrently in how
many processes. The unused part of a reservation is released on the day for which it was reserved. X
bills an object once per UTC day (https://docs.x.com/x-api/getting-started/pricing), so objects that
the tenant was already billed for today are free.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.expiry import delete_in_batches
from bot.db.rows import execute_rowcount
from bot.db.tables import BilledResource, FeatureSpend, WorkspaceSpend, of_workspace
from bot.db.upsert import insert_on, insert_unless_there
from bot.errors import BudgetReached, FairShareReached
from bot.members import Member
from bot.ttl_cache import TTLCache
from bot.workspaces.fair_use import Counter, FairShares
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import (
    KEPT_FOR,
    DailySpend,
    Feature,
    add,
    by_feature,
    day_of,
    next_month,
    spent_before,
    spent_on,
    start_of,
)
from bot.x.errors import XError
from bot.x.models import Resource
from bot.x.prices import Prices

_EARLIER_TTL: Final = timedelta(minutes=10)  # a call over midnight settles on the day before


@dataclass(frozen=True, slots=True)
class Reservation:
    """The reserved cost of a call in micro-dollars; `reserved` is 0 without a budget."""

    member: Member
    day: str
    reserved: int
    max_cost: int
    shares: tuple[Counter, ...]


@dataclass(slots=True, eq=False)
class Budget:
    """Reserves, settles and reports spending; `settings` has the budgets of a workspace."""

    database: Database
    keyring: Keyring
    prices: Prices
    clock: Clock
    fair_shares: FairShares
    settings: Callable[[Member], Awaitable[WorkspaceSettings]]
    _counted: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _earlier: TTLCache[tuple[str, str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        self._earlier = TTLCache(_EARLIER_TTL, self.clock, max_entries=10_000)

    async def reserve(self, member: Member, max_cost: int) -> Reservation:
        """Reserve a call's maximum cost; raise `FairShareReached` or `BudgetReached`."""
        settings = await self.settings(member)
        budget, month = settings.daily_budget_micros, await self._left_of_month(member, settings)
        shares = await self.fair_shares.take(member, max_cost)
        try:
            reservation = Reservation(member, self._day(), max_cost, max_cost, shares)
            of_month = month is not None and (budget is None or month < budget)
            return await self._within_budget(reservation, month if of_month else budget, of_month=of_month)
        except BaseException:
            self.fair_shares.release(shares, max_cost)
            raise

    @asynccontextmanager
    async def paid(
        self, member: Member, max_cost: int, feature: Feature = Feature.OTHER
    ) -> AsyncIterator[list[Resource]]:
        """Reserve the maximum cost of the calls in the block, which adds what X billed to the list.

        Then settle: the billed amount is recorded, even if a call fails. Raises the errors of
        `reserve`.
        """
        reservation = await self.reserve(member, max_cost)
        billed: list[Resource] = []
        try:
            yield billed
        except XError as error:
            billed += error.billed
            raise
        finally:
            await self.settle(reservation, billed, feature)

    async def _left_of_month(self, member: Member, settings: WorkspaceSettings) -> int | None:
        """Return the rest of the monthly budget for today, or None; earlier days are cached."""
        monthly = settings.monthly_budget_micros
        if monthly is None:
            return None
        day = self._day()

        async def earlier() -> int:
            async with self.database.session() as session:
                return await spent_before(session, member, day)

        key = (member.tenant, member.workspace, day)
        return max(0, monthly - await self._earlier.get_or_load(key, earlier))

    async def _within_budget(
        self, reservation: Reservation, budget: int | None, *, of_month: bool
    ) -> Reservation:
        member, day, reserved = reservation.member, reservation.day, reservation.reserved
        workspace = (member.tenant, member.workspace)
        if budget is None:
            self._counted.pop(workspace, None)
            return Reservation(member, day, 0, reservation.max_cost, reservation.shares)
        if reserved == 0:
            return reservation
        if self._counted.get(workspace) != day:
            # The budget may be new: without one, likes aren't counted here.
            await self.recalculate(member)
            self._counted[workspace] = day
        async with self.database.session() as session:
            if await self._reserved(session, reservation, budget):
                return reservation
            await self._open(session, member, day)
            if not await self._reserved(session, reservation, budget):
                if of_month:
                    monthly = (await self.settings(member)).monthly_budget_micros or 0
                    raise BudgetReached(next_month(day) if reserved <= monthly else None, monthly=True)
                raise BudgetReached(start_of(day) + timedelta(days=1) if reserved <= budget else None)
        return reservation

    async def release(self, reservation: Reservation, cost: int = 0) -> None:
        """Release the unused part of a reservation."""
        self.fair_shares.release(reservation.shares, reservation.max_cost - cost)
        if reservation.reserved and cost != reservation.reserved:
            async with self.database.session() as session:
                await self._add(session, reservation.member, reservation.day, cost - reservation.reserved)

    async def settle(
        self, reservation: Reservation, billed: Sequence[Resource], feature: Feature = Feature.OTHER
    ) -> None:
        """Record the cost of a lookup, and release the rest of the reservation."""
        if not billed:
            await self.release(reservation)
            return
        async with self.database.session() as session:
            cost = self.prices.of(await self._not_billed_before(session, reservation, billed))
            self.fair_shares.release(reservation.shares, reservation.max_cost - cost)
            await self._record(session, reservation, cost, feature)

    async def charge(
        self, member: Member, billed: Sequence[Resource], feature: Feature = Feature.SIGN_INS
    ) -> datetime | None:
        """Record the cost of a call that isn't subject to a budget, such as a sign-in.

        It counts toward the fair-use caps as far as they cover it: after too many sign-ins, a
        person's lookups are refused. Returns when a cap that didn't cover it resets, None if all
        did.
        """
        cost, until = self.prices.of(billed), None
        try:
            shares = await self.fair_shares.take(member, cost)
        except FairShareReached as reached:
            shares, until = (), reached.retry_at or start_of(self._day()) + timedelta(days=1)
        await self.settle(Reservation(member, self._day(), 0, cost, shares), billed, feature)
        return until

    async def charge_amount(self, member: Member, cost: int) -> None:
        """Record a cost in millionths of a dollar that X may bill more than once a day."""
        with suppress(FairShareReached):
            await self.fair_shares.take(member, cost)
        unreserved = Reservation(member, self._day(), 0, cost, ())
        async with self.database.session() as session:
            await self._record(session, unreserved, cost, Feature.CONFIRMED)

    async def spent(self, member: Member) -> DailySpend:
        """Return the spending of today and of the month so far, and the budgets."""
        day, settings = self._day(), await self.settings(member)
        async with self.database.session() as session:
            features = await by_feature(session, member, day)
        likes = features[Feature.LIKES][0] if Feature.LIKES in features else 0
        return DailySpend(
            day,
            sum(today for today, _ in features.values()) - likes,
            likes,
            settings.daily_budget_micros,
            settings.monthly_budget_micros,
            features,
        )

    async def recalculate(self, member: Member) -> None:
        """Add up past spending, in addition to reservations, when a budget is set."""
        day = self._day()
        async with self.database.session() as session:
            await self._open(session, member, day)
            spent = await spent_on(session, member, day)
            await session.execute(
                update(WorkspaceSpend)
                .where(*_on(member, day), WorkspaceSpend.reserved_micros < spent)
                .values(reserved_micros=spent)
            )

    async def sweep(self) -> None:
        """Delete the objects billed on earlier days, and spending older than two months."""
        await delete_in_batches(self.database, BilledResource, BilledResource.day < self._day())
        for table in (WorkspaceSpend, FeatureSpend):
            await delete_in_batches(self.database, table, table.day < day_of(self.clock() - KEPT_FOR))

    async def _reserved(self, session: AsyncSession, reservation: Reservation, budget: int) -> bool:
        statement = (
            update(WorkspaceSpend)
            .where(
                *_on(reservation.member, reservation.day),
                WorkspaceSpend.reserved_micros + reservation.reserved <= budget,
            )
            .values(reserved_micros=WorkspaceSpend.reserved_micros + reservation.reserved)
        )
        return await execute_rowcount(session, statement) == 1

    async def _open(self, session: AsyncSession, member: Member, day: str) -> None:
        spent = await spent_on(session, member, day)
        key = {"tenant": member.tenant, "workspace": member.workspace, "day": day}
        row = key | {"reserved_micros": spent}
        await insert_unless_there(session, WorkspaceSpend, tuple(key), row)

    async def _record(
        self, session: AsyncSession, reservation: Reservation, cost: int, feature: Feature
    ) -> None:
        """Record a cost in place of its reservation."""
        member, day = reservation.member, reservation.day
        if not await self._add(session, member, day, cost - reservation.reserved):
            await self._open(session, member, day)
            await self._add(session, member, day, cost)
        await add(session, member, day, feature, cost)

    async def _add(self, session: AsyncSession, member: Member, day: str, amount: int) -> bool:
        statement = (
            update(WorkspaceSpend)
            .where(*_on(member, day))
            .values(reserved_micros=WorkspaceSpend.reserved_micros + amount)
        )
        return await execute_rowcount(session, statement) == 1

    async def _not_billed_before(
        self, session: AsyncSession, reservation: Reservation, billed: Sequence[Resource]
    ) -> Sequence[Resource]:
        tenant, day = reservation.member.tenant, reservation.day
        by_hash = {self.keyring.pseudonym("billed", tenant, day, one.kind, one.id): one for one in billed}
        new = await session.scalars(
            insert_on(self.database.engine.dialect.name, BilledResource)
            # Sorted: otherwise two processes that insert some of the same rows could deadlock.
            .values([{"tenant": tenant, "day": day, "resource_hash": each} for each in sorted(by_hash)])
            .on_conflict_do_nothing()
            .returning(BilledResource.resource_hash)
        )
        return [by_hash[each] for each in new]

    def _day(self) -> str:
        return day_of(self.clock())


def _on(member: Member, day: str) -> tuple[Any, ...]:
    return (of_workspace(WorkspaceSpend, member), WorkspaceSpend.day == day)
