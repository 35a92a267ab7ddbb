"""A workspace's spending at X, and its daily budget.

A single UPDATE reserves the maximum cost of a call on the day's counter, if it fits into the
budget. So no call starts that the budget doesn't cover, however many run concurrently in however
many processes. What a call didn't cost is released, on the day it was reserved. X bills an object
once per UTC day (https://docs.x.com/x-api/getting-started/pricing), so what the tenant was billed
for today is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.rows import execute_rowcount
from bot.db.tables import (
    BilledResource,
    LikeEvent,
    WorkspaceSpend,
)
from bot.db.upsert import insert_on, upsert
from bot.errors import BudgetReached, FairShareReached
from bot.members import Member
from bot.workspaces.fair_use import Caps, Counter, FairShares
from bot.x.models import Resource
from bot.x.prices import Prices


@dataclass(frozen=True, slots=True)
class DailySpend:
    """A workspace's spending of one UTC day in millionths of a dollar; `budget` None: no budget."""

    day: str
    read_cost_micros: int
    like_cost_micros: int
    budget: int | None

    @property
    def total(self) -> int:
        """The cost of lookups and likes together."""
        return self.read_cost_micros + self.like_cost_micros


@dataclass(frozen=True, slots=True)
class Reservation:
    """The reserved maximum cost of a call, in millionths of a dollar.

    `reserved` is 0 if the workspace has no budget; `max_cost` was taken from `shares`.
    """

    member: Member
    day: str
    reserved: int
    max_cost: int = 0
    shares: tuple[Counter, ...] = ()


class Budget:
    """Reserves, settles and reports spending."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        prices: Prices,
        clock: Clock,
        fair_shares: FairShares | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self.prices = prices
        self._clock = clock
        self._fair_shares = fair_shares or FairShares(database, keyring, Caps(), clock)
        self._counted: dict[tuple[str, str], str] = {}

    async def reserve(self, member: Member, max_cost: int, budget: int | None) -> Reservation:
        """Reserve the maximum cost of a call, in millionths of a dollar.

        Raises `FairShareReached` if a fair-use share, or `BudgetReached` if the daily budget
        doesn't cover it.
        """
        shares = await self._fair_shares.take(member, max_cost)
        try:
            return await self._within_budget(
                Reservation(member, self._day(), max_cost, max_cost, shares), budget
            )
        except BaseException:
            self._fair_shares.release(shares, max_cost)
            raise

    async def _within_budget(self, reservation: Reservation, budget: int | None) -> Reservation:
        member, day, reserved = reservation.member, reservation.day, reservation.reserved
        workspace = (member.tenant, member.workspace)
        if budget is None:
            self._counted.pop(workspace, None)
            return replace(reservation, reserved=0)
        if reserved == 0:
            return reservation
        if self._counted.get(workspace) != day:
            # The budget may be new: without one, likes aren't counted here.
            await self.recalculate(member)
            self._counted[workspace] = day
        async with self._database.session() as session:
            if await self._reserved(session, reservation, budget):
                return reservation
            await self._open(session, member, day)
            if not await self._reserved(session, reservation, budget):
                raise BudgetReached(_start(day) + timedelta(days=1) if reserved <= budget else None)
        return reservation

    async def release(self, reservation: Reservation, cost: int = 0) -> None:
        """Release what a call didn't cost."""
        self._fair_shares.release(reservation.shares, reservation.max_cost - cost)
        if reservation.reserved and cost != reservation.reserved:
            async with self._database.session() as session:
                await self._add(session, reservation, reserved=cost - reservation.reserved)

    async def settle(self, reservation: Reservation, billed: Sequence[Resource]) -> None:
        """Record what a lookup cost, and release the rest of the reservation."""
        if not billed:
            await self.release(reservation)
            return
        async with self._database.session() as session:
            cost = self.prices.of(await self._not_billed_before(session, reservation, billed))
            self._fair_shares.release(reservation.shares, reservation.max_cost - cost)
            if not await self._add(
                session, reservation, read_cost=cost, reserved=cost - reservation.reserved
            ):
                await self._open(session, reservation.member, reservation.day)
                await self._add(session, reservation, read_cost=cost, reserved=cost)

    async def charge(self, member: Member, billed: Sequence[Resource]) -> None:
        """Record what X has billed for a call that isn't subject to a budget, such as a sign-in.

        It counts against the fair-use shares as far as they cover it: after too many sign-ins, a
        person's lookups are refused.
        """
        cost = self.prices.of(billed)
        try:
            shares = await self._fair_shares.take(member, cost)
        except FairShareReached:
            shares = ()
        await self.settle(Reservation(member, self._day(), 0, cost, shares), billed)

    async def charge_amount(self, member: Member, cost: int) -> None:
        """Record a cost in millionths of a dollar that X may bill more than once a day."""
        try:
            shares = await self._fair_shares.take(member, cost)
        except FairShareReached:
            shares = ()
        reservation = Reservation(member, self._day(), 0, cost, shares)
        async with self._database.session() as session:
            if not await self._add(session, reservation, read_cost=cost, reserved=cost):
                await self._open(session, member, reservation.day)
                await self._add(session, reservation, read_cost=cost, reserved=cost)

    async def spent(self, member: Member, budget: int | None) -> DailySpend:
        """Return today's spending."""
        day = self._day()
        async with self._database.session() as session:
            looked = await session.scalar(select(WorkspaceSpend.read_cost_micros).where(*_on(member, day)))
            acted = await self._acted(session, member, day)
        return DailySpend(day, looked or 0, acted, budget)

    async def recalculate(self, member: Member) -> None:
        """Count what was spent so far, when a budget is set during the day.

        Reservations are kept.
        """
        day = self._day()
        async with self._database.session() as session:
            await self._open(session, member, day)
            spent = WorkspaceSpend.read_cost_micros + await self._acted(session, member, day)
            await session.execute(
                update(WorkspaceSpend)
                .where(*_on(member, day), WorkspaceSpend.reserved_micros < spent)
                .values(reserved_micros=spent)
                .execution_options(synchronize_session=False)
            )

    async def sweep(self) -> None:
        """Delete the objects billed on earlier days, and spending older than two months."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(BilledResource).where(BilledResource.day < self._day()))
            await session.execute(
                delete(WorkspaceSpend).where(WorkspaceSpend.day < _day(now - timedelta(days=62)))
            )

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
        acted = await self._acted(session, member, day)
        await session.execute(
            self._insert(WorkspaceSpend)
            .values(
                tenant=member.tenant,
                workspace=member.workspace,
                day=day,
                read_cost_micros=0,
                reserved_micros=acted,
            )
            .on_conflict_do_nothing()
        )

    async def _add(
        self, session: AsyncSession, reservation: Reservation, *, reserved: int, read_cost: int = 0
    ) -> bool:
        statement = (
            update(WorkspaceSpend)
            .where(*_on(reservation.member, reservation.day))
            .values(
                reserved_micros=WorkspaceSpend.reserved_micros + reserved,
                read_cost_micros=WorkspaceSpend.read_cost_micros + read_cost,
            )
        )
        return await execute_rowcount(session, statement) == 1

    async def _not_billed_before(
        self, session: AsyncSession, reservation: Reservation, billed: Sequence[Resource]
    ) -> Sequence[Resource]:
        tenant, day = reservation.member.tenant, reservation.day
        by_hash = {self._keyring.pseudonym("billed", tenant, day, one.kind, one.id): one for one in billed}
        new = await session.scalars(
            self._insert(BilledResource)
            # Sorted: otherwise two processes that insert some of the same rows could deadlock.
            .values([{"tenant": tenant, "day": day, "resource_hash": each} for each in sorted(by_hash)])
            .on_conflict_do_nothing()
            .returning(BilledResource.resource_hash)
        )
        return [by_hash[each] for each in new]

    async def _acted(self, session: AsyncSession, member: Member, day: str) -> int:
        total = await session.scalar(
            select(func.sum(LikeEvent.cost_micros)).where(
                LikeEvent.tenant == member.tenant,
                LikeEvent.workspace == member.workspace,
                LikeEvent.created_at >= _start(day),
                LikeEvent.created_at < _start(day) + timedelta(days=1),
            )
        )
        return int(total or 0)

    def _insert(self, table: type[Any]) -> Any:
        return insert_on(self._database.engine.dialect.name, table)

    def _day(self) -> str:
        return _day(self._clock())


async def carry_over(session: AsyncSession, now: datetime, *whose: Any) -> None:
    """Add the cost of likes that are about to be deleted to the day's sums.

    `whose` selects them.
    """
    start = _start(_day(now))
    paid = await session.execute(
        select(LikeEvent.tenant, LikeEvent.workspace, func.sum(LikeEvent.cost_micros))
        .where(*whose, LikeEvent.created_at >= start, LikeEvent.cost_micros > 0)
        .group_by(LikeEvent.tenant, LikeEvent.workspace)
    )
    for tenant, workspace, price in paid.all():
        key = {"tenant": tenant, "workspace": workspace, "day": _day(now)}
        # A new row counts all of the day's likes, as `Budget` does.
        acted = await session.scalar(
            select(func.sum(LikeEvent.cost_micros)).where(
                LikeEvent.tenant == tenant, LikeEvent.workspace == workspace, LikeEvent.created_at >= start
            )
        )
        await upsert(
            session,
            WorkspaceSpend,
            tuple(key),
            key | {"read_cost_micros": int(price), "reserved_micros": int(acted or 0)},
            read_cost_micros=WorkspaceSpend.read_cost_micros + int(price),
        )


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _start(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _on(member: Member, day: str) -> tuple[Any, ...]:
    return (
        WorkspaceSpend.tenant == member.tenant,
        WorkspaceSpend.workspace == member.workspace,
        WorkspaceSpend.day == day,
    )
