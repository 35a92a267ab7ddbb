"""Fair shares of what X costs: per person and hour, per workspace and hour, for the whole deployment and day.

A budget is an admin's own choice. These caps hold without one, so that no single person can use up
the operator's credit with X. They are held across processes: each process takes amounts in blocks
out of a shared counter and spends them from memory, so that a warm command costs no statement. What
a process has taken and not spent when it ends stays taken until the period is over: a cap may be
met a little early, and is never exceeded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import FairUse
from bot.db.upsert import add_up_to
from bot.errors import FairShareReached, Share
from bot.members import Member

_BLOCKS: Final = 20  # the part of a cap that a process takes at once
_MAX_PREPAID: Final = 10_000  # counters in memory; what is forgotten stays taken in the database
_ANYONE: Final = Member("", "", "")


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest shares, in millionths of a US dollar."""

    person_hour: int = 5_000_000
    workspace_hour: int = 50_000_000
    deployment_day: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Counter:
    """One shared counter: whose it is, the period it belongs to, and its cap."""

    share: Share
    tenant: str
    user: str
    workspace: str
    period: str
    ends_at: datetime
    cap: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The row's primary key."""
        return self.tenant, self.user, self.workspace, self.period


class FairShares:
    """Takes the cost of calls out of the shares of those who ask for them."""

    def __init__(self, database: Database, caps: Caps, clock: Clock) -> None:
        self._database = database
        self._caps = caps
        self._clock = clock
        self._prepaid: dict[tuple[str, str, str, str], int] = {}

    async def take(self, member: Member, cost: int) -> tuple[Counter, ...]:
        """Take `cost` out of the person's, the workspace's and the deployment's share; return what `give_back` needs.

        Raises `FairShareReached` for the first share that doesn't cover it; nothing is taken then.
        """
        if cost <= 0:
            return ()
        taken: list[Counter] = []
        for counter in self._counters(member):
            if not await self._take(counter, cost):
                self.give_back(tuple(taken), cost)
                raise FairShareReached(counter.share, counter.ends_at if cost <= counter.cap else None)
            taken.append(counter)
        return tuple(taken)

    def give_back(self, taken: tuple[Counter, ...], amount: int) -> None:
        """Return what a call did not cost; the next calls of this process use it."""
        if amount > 0:
            for counter in taken:
                self._prepaid[counter.key] = self._prepaid.get(counter.key, 0) + amount

    async def sweep(self) -> None:
        """Delete the counters of periods that are over."""
        now = self._clock()
        current = {counter.period for counter in self._counters(_ANYONE)}
        self._prepaid = {key: left for key, left in self._prepaid.items() if key[-1] in current}
        async with self._database.session() as session:
            await session.execute(delete(FairUse).where(FairUse.ends_at < now))

    async def _take(self, counter: Counter, cost: int) -> bool:
        missing = cost - self._prepaid.get(counter.key, 0)
        if missing > 0:
            got = await self._prepay(counter, missing)
            if got is None:
                return False
            # Added, not set: another command of this process may have used the counter meanwhile.
            self._prepaid[counter.key] = self._prepaid.get(counter.key, 0) + got
            if self._prepaid[counter.key] < cost:
                return await self._take(counter, cost)
        self._prepaid[counter.key] -= cost
        return True

    async def _prepay(self, counter: Counter, missing: int) -> int | None:
        """Take a block out of the shared counter, or just what is missing where that is all it has left."""
        if len(self._prepaid) >= _MAX_PREPAID:
            self._prepaid.pop(next(iter(self._prepaid)))
        block = max(missing, counter.cap // _BLOCKS)
        async with self._database.session() as session:
            for amount in dict.fromkeys((block, missing)):
                if await self._add(session, counter, amount):
                    return amount
        return None

    async def _add(self, session: AsyncSession, counter: Counter, amount: int) -> bool:
        if amount > counter.cap:
            return False
        key = {
            "tenant": counter.tenant,
            "user": counter.user,
            "workspace": counter.workspace,
            "period": counter.period,
        }
        values = {"ends_at": counter.ends_at, "taken": amount}
        return await add_up_to(session, FairUse, key, values, column="taken", limit=counter.cap)

    def _counters(self, member: Member) -> Iterator[Counter]:
        now = self._clock().astimezone(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        day = hour.replace(hour=0)
        for share, tenant, user, workspace, cap in (
            (Share.PERSON, member.tenant, member.user, "", self._caps.person_hour),
            (Share.WORKSPACE, member.tenant, "", member.workspace, self._caps.workspace_hour),
        ):
            ends_at = hour + timedelta(hours=1)
            yield Counter(share, tenant, user, workspace, f"{hour:%Y-%m-%dT%H}", ends_at, cap)
        yield Counter(
            Share.DEPLOYMENT,
            "",
            "",
            "",
            f"{day:%Y-%m-%d}",
            day + timedelta(days=1),
            self._caps.deployment_day,
        )
