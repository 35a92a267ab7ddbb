"""Fair-use caps on X's cost: per person and hour, per workspace and hour, per deployment and day.

A budget is optional; these caps apply without one, so that no single person can use up the
operator's X credit. They apply across processes: each process takes blocks of the cap from a shared
counter and spends them from memory, so that most commands need no statement. At shutdown, a process
returns the unspent rest. The unspent rest of a killed process is lost until the period ends: a cap
may be reached a little early, and is never exceeded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Final, TypeAlias, cast

from sqlalchemy import Table, bindparam, update

from bot.background import BackgroundTasks
from bot.batching import Batcher
from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.expiry import delete_in_batches
from bot.db.tables import FairUse
from bot.db.upsert import adding_up_to
from bot.errors import FairShareReached, Share
from bot.members import Member
from bot.single_flight import KeyedLocks

Key: TypeAlias = tuple[str, str, str, str]  # tenant, user, workspace, period

# The part of a cap that a process takes at a time. Small enough that hundreds of processes, or
# killed ones, take only a little; large enough for several likes.
_BLOCKS: Final[Mapping[Share, int]] = {Share.PERSON: 50, Share.WORKSPACE: 200, Share.DEPLOYMENT: 1000}
# A block covers at most this many calls, however high the cap is, and twice as many each time that
# a block was used up within this time.
_CALLS: Final = 20
_SOON: Final = timedelta(seconds=10)
_COUNTERS: Final = cast("Table", FairUse.__table__)
_RETURN: Final = (
    update(_COUNTERS)
    .where(
        _COUNTERS.c.tenant == bindparam("of_tenant"),
        _COUNTERS.c.user == bindparam("of_user"),
        _COUNTERS.c.workspace == bindparam("of_workspace"),
        _COUNTERS.c.period == bindparam("of_period"),
    )
    .values(taken=_COUNTERS.c.taken - bindparam("amount"))
)
_KEY: Final = ("tenant", "user", "workspace", "period")
_MAX_PREPAID: Final = 10_000  # counters in memory; the oldest is returned to make room
_HASH_DIGITS: Final = 32  # as many as the column takes
_ANYONE: Final = Member("", "", "")


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps, in millionths of a US dollar."""

    person_hour: int = 5_000_000
    workspace_hour: int = 50_000_000
    deployment_day: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Counter:
    """A shared counter: its owner and period, and its cap (millionths of a US dollar)."""

    share: Share
    key: Key
    ends_at: datetime
    cap: int

    def row(self, taken: int) -> Mapping[str, object]:
        return dict(zip(_KEY, self.key, strict=True)) | {"ends_at": self.ends_at, "taken": taken}


@dataclass(slots=True, eq=False)
class FairShares:
    """Takes the cost of calls from the shares of the people who make them.

    Blocks that are taken at the same time, such as those of the people who are the first to like in
    an hour, share a statement.
    """

    database: Database
    keyring: Keyring
    caps: Caps
    clock: Clock
    background: BackgroundTasks
    _prepaid: dict[Key, int] = field(default_factory=dict, init=False)
    # When the last block was taken, and for how many calls.
    _blocks: dict[Key, tuple[datetime, int]] = field(default_factory=dict, init=False)
    _turns: KeyedLocks[Key] = field(default_factory=KeyedLocks, init=False)
    _batchers: Mapping[Share, Batcher[tuple[Counter, int], bool]] = field(init=False)

    def __post_init__(self) -> None:
        self._batchers = {share: Batcher(self._take_blocks, self.background) for share in Share}

    async def take(self, member: Member, cost: int) -> tuple[Counter, ...]:
        """Take `cost` from the person's, the workspace's and the deployment's share.

        Returns the counters for `release`. Raises `FairShareReached` for the first share that
        doesn't cover it; nothing is taken then.
        """
        if cost <= 0:
            return ()
        taken: list[Counter] = []
        for counter in self._counters(member):
            if not await self._take(counter, cost):
                self.release(tuple(taken), cost)
                raise FairShareReached(counter.share, counter.ends_at if cost <= counter.cap else None)
            taken.append(counter)
        return tuple(taken)

    def release(self, taken: tuple[Counter, ...], amount: int) -> None:
        """Release the unused part of a call's cost, for later calls of this process."""
        if amount > 0:
            for counter in taken:
                self._prepaid[counter.key] = self._prepaid.get(counter.key, 0) + amount

    async def return_unspent(self) -> None:
        prepaid, self._prepaid = self._prepaid, {}
        if prepaid:
            await self._return(prepaid)

    async def sweep(self) -> None:
        now = self.clock()
        current = {counter.key[-1] for counter in self._counters(_ANYONE)}
        self._prepaid = {key: left for key, left in self._prepaid.items() if key[-1] in current}
        self._blocks = {key: block for key, block in self._blocks.items() if key[-1] in current}
        await delete_in_batches(self.database, FairUse, FairUse.ends_at < now)

    async def _take(self, counter: Counter, cost: int) -> bool:
        if self._prepaid.get(counter.key, 0) < cost:
            # One at a time: of several calls that find too little left, only the first takes a
            # block.
            async with self._turns.hold(counter.key):
                missing = cost - self._prepaid.get(counter.key, 0)
                if missing > 0 and not await self._prepay(counter, missing, cost):
                    return False
            return await self._take(counter, cost)
        self._prepaid[counter.key] -= cost
        return True

    async def _prepay(self, counter: Counter, missing: int, cost: int) -> bool:
        """Take a block for calls of this cost, or only `missing`; return whether either fits."""
        if len(self._prepaid) >= _MAX_PREPAID:
            oldest = next(iter(self._prepaid))
            await self._return({oldest: self._prepaid.pop(oldest)})
        block = max(missing, min(counter.cap // _BLOCKS[counter.share], self._calls(counter) * cost))
        for amount in dict.fromkeys((block, missing)):
            if amount <= counter.cap and await self._batchers[counter.share].do((counter, amount)):
                return True
        return False

    async def _take_blocks(self, blocks: Sequence[tuple[Counter, int]]) -> Sequence[bool]:
        """Take blocks from different counters with the same cap; return which of them it covers."""
        cap = blocks[0][0].cap
        adding = adding_up_to(self.database.engine.dialect.name, FairUse, _KEY, "taken", cap)
        # Sorted, so that processes don't deadlock.
        rows = sorted((counter.row(amount) for counter, amount in blocks), key=itemgetter(*_KEY))
        covered = {tuple(row) for row in await self.database.execute_alone(adding, rows)}
        for counter, amount in blocks:
            if counter.key in covered:
                # Added, not set: another call may have used the counter meanwhile.
                self._prepaid[counter.key] = self._prepaid.get(counter.key, 0) + amount
        return [counter.key in covered for counter, _ in blocks]

    def _calls(self, counter: Counter) -> int:
        """Return for how many calls to take a block now."""
        now = self.clock()
        taken_at, calls = self._blocks.pop(counter.key, (now - _SOON, _CALLS))
        calls = calls * 2 if now - taken_at < _SOON else _CALLS
        self._blocks[counter.key] = (now, calls)
        while len(self._blocks) > _MAX_PREPAID:
            self._blocks.pop(next(iter(self._blocks)))
        return calls

    async def _return(self, unspent: Mapping[Key, int]) -> None:
        """Return these amounts in one round trip; in order, so that processes don't deadlock."""
        names = ("of_tenant", "of_user", "of_workspace", "of_period")
        given = [
            dict(zip(names, key, strict=True)) | {"amount": amount} for key, amount in sorted(unspent.items())
        ]
        async with self.database.connection() as connection:
            await connection.execute(_RETURN, given)

    def _counters(self, member: Member) -> Iterator[Counter]:
        now, tenant, caps = self.clock().astimezone(UTC), member.tenant, self.caps
        hour, next_hour, date, tomorrow = _periods(now.replace(minute=0, second=0, microsecond=0))
        # A keyed hash: the counter continues, without a name, if a person deletes their data and
        # returns.
        person = self.keyring.pseudonym("fair use", tenant, member.user)[:_HASH_DIGITS]
        yield Counter(Share.PERSON, (tenant, person, "", hour), next_hour, caps.person_hour)
        yield Counter(Share.WORKSPACE, (tenant, "", member.workspace, hour), next_hour, caps.workspace_hour)
        yield Counter(Share.DEPLOYMENT, ("", "", "", date), tomorrow, caps.deployment_day)


@lru_cache(maxsize=1)
def _periods(this_hour: datetime) -> tuple[str, datetime, str, datetime]:
    """Return the names of the hour and of its day (UTC), each with its end."""
    date = str(this_hour.date())
    tomorrow = this_hour.replace(hour=0) + timedelta(days=1)
    return f"{date}T{this_hour.hour:02}", this_hour + timedelta(hours=1), date, tomorrow
