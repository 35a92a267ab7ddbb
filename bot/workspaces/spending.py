"""What a workspace spends at X, and the daily budget it is held to.

A budget is held by one UPDATE that adds the worst case of a call to the day's counter only where that fits: of any number
of calls at once, in any number of processes, none starts that the budget does not cover. What a call did not cost
is given back, to the day that it was set aside on. X bills an object once per UTC day (docs.x.com, pricing), so what the
tenant paid for today is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.rows import changed
from bot.db.tables import Act, Billed, Spending
from bot.db.upsert import upsert
from bot.errors import BudgetReached
from bot.members import Member
from bot.workspaces.fair_use import Caps, Counter, FairShares
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


@dataclass(frozen=True, slots=True)
class SetAside:
    """The worst case of a call, held back from the budget of a day until it is known what the call has cost.

    `worst` is 0 where no budget holds the workspace; `max_cost` was taken out of `shares`.
    """

    member: Member
    day: str
    worst: int
    max_cost: int = 0
    shares: tuple[Counter, ...] = ()


class Purse:
    """Reserves, settles and reports."""

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
        self._fair_shares = fair_shares or FairShares(database, Caps(), clock)
        self._counted: dict[tuple[str, str], str] = {}

    async def reserve(self, member: Member, worst: int, budget: int | None) -> SetAside:
        """Set the worst case of a call aside.

        Raises `FairShareReached` when a share, `BudgetReached` when the day's budget doesn't cover it.
        """
        shares = await self._fair_shares.take(member, worst)
        try:
            return await self._within_budget(SetAside(member, self._day(), worst, worst, shares), budget)
        except BaseException:
            self._fair_shares.give_back(shares, worst)
            raise

    async def _within_budget(self, aside: SetAside, budget: int | None) -> SetAside:
        member, day, worst = aside.member, aside.day, aside.worst
        workspace = (member.tenant, member.workspace)
        if budget is None:
            self._counted.pop(workspace, None)
            return replace(aside, worst=0)
        if worst == 0:
            return aside
        if self._counted.get(workspace) != day:
            # The budget may be new: before it, likes were not counted here, and whoever set it can't know of them.
            await self.recount(member)
            self._counted[workspace] = day
        async with self._database.session() as session:
            if await self._reserved(session, aside, budget):
                return aside
            await self._open(session, member, day)
            if not await self._reserved(session, aside, budget):
                raise BudgetReached(_start(day) + timedelta(days=1) if worst <= budget else None)
        return aside

    async def give_back(self, aside: SetAside, cost: int = 0) -> None:
        """Return what a call did not cost of what was set aside for it."""
        self._fair_shares.give_back(aside.shares, aside.max_cost - cost)
        if aside.worst and cost != aside.worst:
            async with self._database.session() as session:
                await self._add(session, aside, reserved=cost - aside.worst)

    async def settle(self, aside: SetAside, billed: Sequence[Resource]) -> None:
        """Write down what a look-up has cost, and give back the rest of what was set aside."""
        if not billed:
            await self.give_back(aside)
            return
        async with self._database.session() as session:
            cost = self.prices.of(await self._not_billed_before(session, aside, billed))
            self._fair_shares.give_back(aside.shares, aside.max_cost - cost)
            if not await self._add(session, aside, looked=cost, reserved=cost - aside.worst):
                await self._open(session, aside.member, aside.day)
                await self._add(session, aside, looked=cost, reserved=cost)

    async def charge(self, member: Member, billed: Sequence[Resource]) -> None:
        """Write down what X has billed already for something that no budget may stop, such as a sign-in after its consent."""
        await self.settle(SetAside(member, self._day(), 0), billed)

    async def spent(self, member: Member, budget: int | None) -> Spent:
        """Return the day so far."""
        day = self._day()
        async with self._database.session() as session:
            looked = await session.scalar(select(Spending.looked).where(*_on(member, day)))
            acted = await self._acted(session, member, day)
        return Spent(day, looked or 0, acted, budget)

    async def recount(self, member: Member) -> None:
        """Count what was spent so far, when a budget is set in the course of a day; what calls under way set aside stays so."""
        day = self._day()
        async with self._database.session() as session:
            await self._open(session, member, day)
            spent = Spending.looked + await self._acted(session, member, day)
            await session.execute(
                update(Spending)
                .where(*_on(member, day), Spending.reserved < spent)
                .values(reserved=spent)
                .execution_options(synchronize_session=False)
            )

    async def sweep(self) -> None:
        """Forget which objects were billed on earlier days, and look at nothing older than two months."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(Billed).where(Billed.day < self._day()))
            await session.execute(delete(Spending).where(Spending.day < _day(now - timedelta(days=62))))

    async def _reserved(self, session: AsyncSession, aside: SetAside, budget: int) -> bool:
        statement = (
            update(Spending)
            .where(*_on(aside.member, aside.day), Spending.reserved + aside.worst <= budget)
            .values(reserved=Spending.reserved + aside.worst)
        )
        return await changed(session, statement) == 1

    async def _open(self, session: AsyncSession, member: Member, day: str) -> None:
        acted = await self._acted(session, member, day)
        await session.execute(
            self._insert(Spending)
            .values(tenant=member.tenant, workspace=member.workspace, day=day, looked=0, reserved=acted)
            .on_conflict_do_nothing()
        )

    async def _add(self, session: AsyncSession, aside: SetAside, *, reserved: int, looked: int = 0) -> bool:
        statement = (
            update(Spending)
            .where(*_on(aside.member, aside.day))
            .values(reserved=Spending.reserved + reserved, looked=Spending.looked + looked)
        )
        return await changed(session, statement) == 1

    async def _not_billed_before(
        self, session: AsyncSession, aside: SetAside, billed: Sequence[Resource]
    ) -> Sequence[Resource]:
        tenant, day = aside.member.tenant, aside.day
        by_hash = {self._keyring.pseudonym("billed", tenant, day, one.kind, one.id): one for one in billed}
        new = await session.scalars(
            self._insert(Billed)
            # In one order, or two processes with some of them in common could each wait for the other.
            .values([{"tenant": tenant, "day": day, "resource_hash": each} for each in sorted(by_hash)])
            .on_conflict_do_nothing()
            .returning(Billed.resource_hash)
        )
        return [by_hash[each] for each in new]

    async def _acted(self, session: AsyncSession, member: Member, day: str) -> int:
        total = await session.scalar(
            select(func.sum(Act.price)).where(
                Act.tenant == member.tenant,
                Act.workspace == member.workspace,
                Act.at >= _start(day),
                Act.at < _start(day) + timedelta(days=1),
            )
        )
        return int(total or 0)

    def _insert(self, table: type[Any]) -> Any:
        name = self._database.engine.dialect.name
        return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)

    def _day(self) -> str:
        return _day(self._clock())


async def keep_paid(session: AsyncSession, now: datetime, *whose: Any) -> None:
    """Keep in the day's sums what acts cost that are about to be deleted; `whose` chooses among the acts."""
    start = _start(_day(now))
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


def _start(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _on(member: Member, day: str) -> tuple[Any, ...]:
    return Spending.tenant == member.tenant, Spending.workspace == member.workspace, Spending.day == day
