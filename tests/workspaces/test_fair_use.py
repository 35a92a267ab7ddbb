"""Fair shares: no person or workspace can use up the operator's X budget, on any number of processes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import FairUse
from bot.errors import FairShareReached, Share
from bot.linking import personal_data
from bot.members import Member
from bot.settings import Purpose, Settings
from bot.workspaces import fair_use
from bot.workspaces.fair_use import Caps, FairShares
from bot.x.models import Resource
from bot.x.prices import Prices
from tests.budgets import budget_of, fair_shares
from tests.settings.environment import SERVE

MAYA, SAM = Member("T1", "U1", "T1"), Member("T1", "U2", "T1")
STRANGER = Member("T2", "U1", "T2")  # Maya's user id, in another workspace
COST = 10_000
CAPS = Caps(person_hour=10 * COST, workspace_hour=15 * COST, deployment_day=20 * COST)
KEYRING = Keyring([new_key()])


class ManualClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 59, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


async def _take_all(shares: FairShares, member: Member) -> tuple[int, FairShareReached]:
    """Take calls until one is refused; return how many were allowed, and the refusal."""
    for count in range(1000):
        try:
            await shares.take(member, COST)
        except FairShareReached as refusal:
            return count, refusal
    raise AssertionError("no cap held")


async def test_one_person_gets_no_more_than_a_persons_share(
    database: Database, manual_clock: ManualClock
) -> None:
    shares = fair_shares(database, KEYRING, CAPS, manual_clock)
    count, refusal = await _take_all(shares, MAYA)
    assert (count, refusal.share) == (10, Share.PERSON)
    assert refusal.retry_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    await shares.take(SAM, COST)


async def test_one_workspace_gets_no_more_than_a_workspaces_share(
    database: Database, manual_clock: ManualClock
) -> None:
    shares = fair_shares(database, KEYRING, CAPS, manual_clock)
    await _take_all(shares, MAYA)
    count, refusal = await _take_all(shares, SAM)
    assert (count, refusal.share) == (5, Share.WORKSPACE)
    await shares.take(STRANGER, COST)


async def test_all_together_get_no_more_than_the_deployments_share(
    database: Database, manual_clock: ManualClock
) -> None:
    shares = fair_shares(database, KEYRING, CAPS, manual_clock)
    await _take_all(shares, MAYA)
    await _take_all(shares, SAM)
    count, refusal = await _take_all(shares, STRANGER)
    assert (count, refusal.share) == (5, Share.DEPLOYMENT)
    assert refusal.retry_at == datetime(2026, 11, 21, tzinfo=UTC)


async def test_the_next_hour_opens_a_persons_share_again(
    database: Database, manual_clock: ManualClock
) -> None:
    shares = fair_shares(database, KEYRING, Caps(10 * COST, 100 * COST, 100 * COST), manual_clock)
    await _take_all(shares, MAYA)
    manual_clock.at += timedelta(seconds=31)
    assert (await _take_all(shares, MAYA))[0] == 10


async def test_a_call_above_the_whole_share_is_not_postponed(
    database: Database, manual_clock: ManualClock
) -> None:
    with pytest.raises(FairShareReached) as refused:
        await fair_shares(database, KEYRING, CAPS, manual_clock).take(MAYA, 11 * COST)
    assert refused.value.retry_at is None


async def test_processes_share_one_counter(database: Database, manual_clock: ManualClock) -> None:
    """Of thirty concurrent calls on three processes, a share of ten allows ten."""
    caps = Caps(10 * COST, 1000 * COST, 1000 * COST)
    processes = [fair_shares(database, KEYRING, caps, manual_clock) for _ in range(3)]
    outcomes = await asyncio.gather(
        *(processes[n % 3].take(MAYA, COST) for n in range(30)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, FairShareReached)]
    assert len(refused) == 20
    assert len(outcomes) - len(refused) == 10


@pytest.mark.slow
async def test_a_stopping_process_returns_its_unspent_block(
    database: Database, manual_clock: ManualClock
) -> None:
    """Restarts don't use up the caps."""
    caps = Caps(1000 * COST, 1000 * COST, 1000 * COST)
    for _ in range(100):
        shares = fair_shares(database, KEYRING, caps, manual_clock)
        await shares.take(MAYA, COST)
        await shares.return_unspent()

    assert (await _take_all(fair_shares(database, KEYRING, caps, manual_clock), MAYA))[0] == 900


async def test_killed_processes_lose_little(database: Database, manual_clock: ManualClock) -> None:
    """Twenty killed processes leave more than half of the smallest share."""
    caps = Caps(1000 * COST, 10_000 * COST, 100_000 * COST)
    for _ in range(20):
        await fair_shares(database, KEYRING, caps, manual_clock).take(MAYA, COST)

    assert (await _take_all(fair_shares(database, KEYRING, caps, manual_clock), MAYA))[0] >= 500


async def test_a_refused_call_returns_what_it_took(database: Database, manual_clock: ManualClock) -> None:
    """After four refusals by one workspace's share, the person has everything left in another workspace."""
    shares = fair_shares(database, KEYRING, Caps(10 * COST, 5 * COST, 100 * COST), manual_clock)
    for _ in range(4):
        await _take_all(shares, Member("E1", "U1", "T1"))
    assert (await _take_all(shares, Member("E1", "U1", "T2")))[0] == 5


async def test_the_unbilled_part_of_a_reservation_is_returned(
    database: Database, manual_clock: ManualClock
) -> None:
    """A look-up reserves its worst case."""
    budget = budget_of(database, KEYRING, manual_clock, fair_shares(database, KEYRING, CAPS, manual_clock))
    for _ in range(30):
        reservation = await budget.reserve(MAYA, 8 * COST)
        await budget.settle(reservation, [])
    reservation = await budget.reserve(MAYA, 8 * COST)
    await budget.settle(reservation, [Resource("user", "1")])
    with pytest.raises(FairShareReached):
        await budget.reserve(MAYA, 10 * COST)
    await budget.reserve(MAYA, 9 * COST)


async def test_counters_that_make_room_give_back_what_they_hold(
    database: Database, manual_clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process remembers so many counters and no more; in the end each has taken what its people used."""
    monkeypatch.setattr(fair_use, "_MAX_PREPAID", 4)
    shares = fair_shares(database, KEYRING, Caps(100 * COST, 1_000 * COST, 10_000 * COST), manual_clock)
    for number in range(12):
        await shares.take(Member("T1", f"U{number}", "T1"), COST)
        assert len(shares._prepaid) <= 4
        assert len(shares._blocks) <= 4
    await shares.return_unspent()

    async with database.session() as session:
        rows = await session.execute(select(FairUse.user != "", FairUse.taken))
        taken = sorted(amount for is_person, amount in rows if is_person)
        others = await session.scalars(select(FairUse.taken).where(FairUse.user == ""))
        assert (taken, list(others)) == ([COST] * 12, [12 * COST] * 2)


async def test_counters_of_past_hours_are_deleted(database: Database, manual_clock: ManualClock) -> None:
    shares = fair_shares(database, KEYRING, CAPS, manual_clock)
    await shares.take(MAYA, COST)
    manual_clock.at += timedelta(days=2)
    await shares.sweep()
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(FairUse)) == 0
    assert shares._prepaid == {}
    assert shares._blocks == {}


async def test_sign_ins_count_against_the_shares(database: Database, manual_clock: ManualClock) -> None:
    """X has billed a sign-in's read already: it's never refused, but repeated sign-ins leave no share for look-ups."""
    prices = Prices()
    caps = Caps(prices.user_read * 3, prices.user_read * 20, prices.user_read * 20)
    shares = fair_shares(database, KEYRING, caps, manual_clock)
    budget = budget_of(database, KEYRING, manual_clock, shares, prices=prices)

    for number in range(5):
        await budget.charge(MAYA, [Resource("user", str(number))])

    with pytest.raises(FairShareReached):
        await budget.reserve(MAYA, prices.user_read)
    assert (await budget.spent(MAYA)).read_cost_micros == prices.user_read * 5


async def test_attack_being_forgotten_opens_no_new_share(
    database: Database, manual_clock: ManualClock
) -> None:
    """After forget-me, a person has the same share left within the hour; the counter names nobody."""
    await _take_all(fair_shares(database, KEYRING, CAPS, manual_clock), MAYA)

    async with database.session() as session:
        await personal_data.delete_person(session, KEYRING, MAYA, manual_clock(), but=None)
        users = (await session.scalars(select(FairUse.user))).all()

    assert MAYA.user not in users
    with pytest.raises(FairShareReached):
        await fair_shares(database, KEYRING, CAPS, manual_clock).take(MAYA, COST)


async def taken(database: Database) -> dict[tuple[str, str], int]:
    """Return what the processes hold or have spent of the workspaces' and the deployment's shares."""
    async with database.session() as session:
        rows = await session.execute(
            select(FairUse.tenant, FairUse.workspace, FairUse.taken).where(FairUse.user == "")
        )
        return {(tenant, workspace): amount for tenant, workspace, amount in rows}


async def test_a_process_returns_what_it_held_of_each_share(
    database: Database, manual_clock: ManualClock
) -> None:
    """And keeps this hour's while it deletes the past: what others hold, in other workspaces, stays theirs."""
    caps = Caps(100 * COST, 1_000 * COST, 10_000 * COST)
    mine, others = (fair_shares(database, KEYRING, caps, manual_clock) for _ in range(2))
    members = [MAYA, Member("T1", "U1", "T9"), Member("T2", "U1", "T1")]
    for member in members:
        await others.take(member, COST)
    held = await taken(database)
    for member in members[:2]:
        counters = await mine.take(member, 2 * COST)
    await mine.sweep()

    await mine.return_unspent()

    after = await taken(database)
    spent = {key: amount - held[key] for key, amount in after.items()}
    assert spent == {("T1", "T1"): 2 * COST, ("T1", "T9"): 2 * COST, ("T2", "T1"): 0, ("", ""): 4 * COST}

    mine.release(counters, COST)  # of a call that ended later
    for _ in range(2):
        await mine.return_unspent()
    assert (await taken(database))["T1", "T9"] == after["T1", "T9"] - COST


async def test_people_who_begin_together_share_statements(
    database: Database, manual_clock: ManualClock
) -> None:
    """At nine o'clock, a hundred people's first like of the hour doesn't take a hundred transactions."""
    caps = Caps(20 * COST, 10_000 * COST, 10_000 * COST)
    shares = fair_shares(database, KEYRING, caps, manual_clock)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *about: statements.append(str(about[2]))
    )
    members = [Member("T1", f"U{number}", "T1") for number in range(100)]

    await asyncio.gather(*(shares.take(member, COST) for member in members))

    added = [each for each in statements if each.startswith("INSERT INTO fair_use")]
    assert len(added) < 20
    assert [(await _take_all(shares, member))[0] for member in members[:3]] == [19] * 3


async def test_a_share_is_used_to_its_last_part(database: Database, manual_clock: ManualClock) -> None:
    """One call may take all of it; a millionth of a dollar that a call didn't cost is there for another."""
    shares = fair_shares(database, KEYRING, Caps(COST, COST, COST), manual_clock)
    counters = await shares.take(MAYA, COST)
    with pytest.raises(FairShareReached):
        await shares.take(MAYA, 1)

    shares.release(counters, 1)
    shares.release(counters, -1)  # a call that cost more than expected takes nothing back
    assert await shares.take(MAYA, 0) == ()
    await shares.take(MAYA, 1)
    with pytest.raises(FairShareReached):
        await shares.take(MAYA, 1)


async def test_a_process_takes_larger_blocks_the_faster_it_uses_them_up(
    database: Database, manual_clock: ManualClock
) -> None:
    """For 20 calls, then for twice as many as the last one, if that was used up within ten seconds."""
    shares = fair_shares(database, KEYRING, Caps(10**6 * COST, 10**6 * COST, 10**6 * COST), manual_clock)
    manual_clock.at = manual_clock.at.replace(minute=0)
    held = []
    for calls in (20, 40, 80, 10):
        manual_clock.at += timedelta(seconds=9)
        for _ in range(calls):
            await shares.take(MAYA, COST)
        held.append((await taken(database))["T1", "T1"] // COST)
    assert held == [20, 20 + 40, 20 + 40 + 80, 20 + 40 + 80 + 160]

    manual_clock.at = manual_clock.at.replace(hour=11)
    await asyncio.gather(*(shares.take(MAYA, COST) for _ in range(20)))
    manual_clock.at += timedelta(seconds=10)
    await shares.take(MAYA, COST)
    async with database.session() as session:
        blocks = await session.scalars(select(FairUse.taken).where(FairUse.period == "2026-11-20T11"))
        assert list(blocks) == [(20 + 20) * COST] * 2


async def test_a_block_is_a_small_part_of_a_cap(database: Database, manual_clock: ManualClock) -> None:
    """A fiftieth of a person's, less of a workspace's and of the deployment's, but enough for the call."""
    shares = fair_shares(database, KEYRING, Caps(100 * COST, 600 * COST, 4_000 * COST), manual_clock)
    await shares.take(MAYA, COST)
    await shares.take(Member("T2", "U9", "T2"), 7 * COST)

    async with database.session() as session:
        rows = await session.execute(select(FairUse.tenant, FairUse.taken).order_by(FairUse.taken))
        found = [(tenant, amount // COST) for tenant, amount in rows]
    assert found == [("T1", 2), ("T1", 3), ("T2", 7), ("T2", 7), ("", 4 + 4)]


MUCH = 10**12


@pytest.mark.parametrize(
    ("caps", "share", "setting"),
    [
        (Caps(), Share.PERSON, "person_hourly_cap"),
        (Caps(person_hour=MUCH), Share.WORKSPACE, "workspace_hourly_cap"),
        (Caps(person_hour=MUCH, workspace_hour=MUCH), Share.DEPLOYMENT, "deployment_daily_cap"),
    ],
)
async def test_without_settings_the_caps_are_their_defaults(
    database: Database, manual_clock: ManualClock, caps: Caps, share: Share, setting: str
) -> None:
    cap = getattr(Settings.read(Purpose.SERVE, SERVE), setting)
    shares = fair_shares(database, KEYRING, caps, manual_clock)
    with pytest.raises(FairShareReached) as refused:
        await shares.take(MAYA, cap + 1)
    assert refused.value.share is share

    await shares.take(MAYA, 1)
    await shares.take(MAYA, cap - 1)
