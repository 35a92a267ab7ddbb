"""What a workspace spends at X, and the daily budget it is held to.

A budget is held by one UPDATE that adds the worst case of a call to the day's counter only where that fits: of any number
of calls at once, in any number of processes, none starts that the budget does not cover. What a call did not cost
is given back. X bills an object once per UTC day (docs.x.com, pricing), so what was paid for today is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Act, Billed, Spending
from bot.db.upsert import upsert
from bot.errors import BudgetReached
from bot.members import Member
from bot.x.models import Resource
from bot.x.prices import Prices


@dataclass(frozen=True, slots=True)
class Spent:
    """A workspace's day in millionths of a dollar: look-ups, likes, and the budget (None: no budget)."""

    day: str
    looked: int
    acted: int
    budget: int | None

    @property
    def total(self) -> int:
        """All of it."""
        return self.looked + self.acted


class Purse:
    """Reserves, settles and reports."""

    def __init__(self, database: Database, prices: Prices, clock: Clock) -> None:
        self._database = database
        self.prices = prices
        self._clock = clock

    async def reserve(self, member: Member, worst: int, budget: int | None) -> None:
        """Set the worst case of a call aside; raise `BudgetReached` when the day's budget doesn't cover it."""
        if budget is None or worst == 0:
            return
        async with self._database.session() as session:
            if await self._reserved(session, member, worst, budget):
                return
            await self._open_day(session, member)
            if not await self._reserved(session, member, worst, budget):
                raise BudgetReached(self._tomorrow())

    async def give_back(self, member: Member, worst: int, budget: int | None) -> None:
        """Return what was set aside for a call that cost nothing."""
        if budget is not None and worst:
            async with self._database.session() as session:
                await self._add(session, member, reserved=-worst)

    async def settle(
        self, member: Member, worst: int, budget: int | None, billed: Sequence[Resource]
    ) -> None:
        """Write down what a look-up has cost, and give back the rest of what was set aside."""
        if not billed:
            await self.give_back(member, worst, budget)
            return
        async with self._database.session() as session:
            cost = self.prices.of(await self._not_billed_today(session, billed))
            back = 0 if budget is None else cost - worst
            if not await self._add(session, member, looked=cost, reserved=back):
                await self._open_day(session, member)
                await self._add(session, member, looked=cost, reserved=back)

    async def spent(self, member: Member, budget: int | None) -> Spent:
        """Return the day so far."""
        async with self._database.session() as session:
            looked = await session.scalar(select(Spending.looked).where(*self._today(member)))
            acted = await self._acted(session, member)
        return Spent(self._day(), looked or 0, acted, budget)

    async def recount(self, member: Member) -> None:
        """Set the counter to what was spent so far; when a budget is set in the course of a day."""
        async with self._database.session() as session:
            await self._open_day(session, member)
            acted = await self._acted(session, member)
            await session.execute(
                update(Spending).where(*self._today(member)).values(reserved=Spending.looked + acted)
            )

    async def sweep(self) -> None:
        """Forget which objects were billed on earlier days, and look at nothing older than two months."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(Billed).where(Billed.day < self._day()))
            await session.execute(delete(Spending).where(Spending.day < _day(now - timedelta(days=62))))

    async def _reserved(self, session: AsyncSession, member: Member, worst: int, budget: int) -> bool:
        taken = await session.execute(
            update(Spending)
            .where(*self._today(member), Spending.reserved + worst <= budget)
            .values(reserved=Spending.reserved + worst)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined, no-any-return]

    async def _open_day(self, session: AsyncSession, member: Member) -> None:
        acted = await self._acted(session, member)
        await session.execute(
            self._insert(Spending)
            .values(
                tenant=member.tenant,
                workspace=member.workspace,
                day=self._day(),
                looked=0,
                reserved=acted,
            )
            .on_conflict_do_nothing()
        )

    async def _add(self, session: AsyncSession, member: Member, *, reserved: int, looked: int = 0) -> bool:
        added = await session.execute(
            update(Spending)
            .where(*self._today(member))
            .values(reserved=Spending.reserved + reserved, looked=Spending.looked + looked)
        )
        return added.rowcount == 1  # type: ignore[attr-defined, no-any-return]

    async def _not_billed_today(
        self, session: AsyncSession, billed: Sequence[Resource]
    ) -> Sequence[Resource]:
        day = self._day()
        new = await session.execute(
            self._insert(Billed)
            .values([{"day": day, "kind": one.kind, "resource": one.id} for one in set(billed)])
            .on_conflict_do_nothing()
            .returning(Billed.kind, Billed.resource)
        )
        return [Resource(kind, resource) for kind, resource in new]

    async def _acted(self, session: AsyncSession, member: Member) -> int:
        start = datetime.fromisoformat(self._day()).replace(tzinfo=UTC)
        total = await session.scalar(
            select(func.sum(Act.price)).where(
                Act.tenant == member.tenant, Act.workspace == member.workspace, Act.at >= start
            )
        )
        return int(total or 0)

    def _today(self, member: Member) -> tuple[Any, ...]:
        return (
            Spending.tenant == member.tenant,
            Spending.workspace == member.workspace,
            Spending.day == self._day(),
        )

    def _insert(self, table: type[Any]) -> Any:
        name = self._database.engine.dialect.name
        return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)

    def _day(self) -> str:
        return _day(self._clock())

    def _tomorrow(self) -> datetime:
        start = datetime.fromisoformat(self._day()).replace(tzinfo=UTC)
        return start + timedelta(days=1)


async def keep_paid(session: AsyncSession, now: datetime, *whose: Any) -> None:
    """Keep in the day's sums what acts cost that are about to be deleted; `whose` chooses among the acts."""
    start = datetime.fromisoformat(_day(now)).replace(tzinfo=UTC)
    paid = await session.execute(
        select(Act.tenant, Act.workspace, func.sum(Act.price))
        .where(*whose, Act.at >= start, Act.price > 0)
        .group_by(Act.tenant, Act.workspace)
    )
    for tenant, workspace, price in paid.all():
        key = {"tenant": tenant, "workspace": workspace, "day": _day(now)}
        # A day that is opened here counts all its acts, as one that a budget opens.
        acted = await session.scalar(
            select(func.sum(Act.price)).where(
                Act.tenant == tenant, Act.workspace == workspace, Act.at >= start
            )
        )
        await upsert(
            session,
            Spending,
            tuple(key),
            key | {"looked": int(price), "reserved": int(acted or 0)},
            looked=Spending.looked + int(price),
        )


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
