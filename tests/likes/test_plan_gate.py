"""What the deployment learns about X's plan, and when it stops believing it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import DeploymentState
from bot.likes.plan_gate import ASK_AGAIN_AFTER, PlanGate
from bot.linking import personal_data
from bot.members import Member
from bot.posts import PostRef
from bot.settings import LikesMode
from tests.conftest import POSTGRESQL, ManualClock
from tests.waiting import done_or_waiting

KEYRING = Keyring([new_key()])
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAYA, SAM, LENA = (Member("T1", user, "T1") for user in ("U1", "U2", "U3"))
POST, OTHER = PostRef("20"), PostRef("30")


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def gate(database: Database, manual_clock: ManualClock) -> PlanGate:
    return gate_of(database, manual_clock)


def gate_of(database: Database, manual_clock: ManualClock, mode: LikesMode = LikesMode.AUTO) -> PlanGate:
    return PlanGate(database, KEYRING, mode, manual_clock, sign_ins=("oauth2", "oauth1"))


async def test_a_refusal_is_believed_for_six_hours(
    database: Database, gate: PlanGate, manual_clock: ManualClock
) -> None:
    """By every process, for this kind of action and this way of connecting."""
    await gate.open("like", "oauth2", "plan")
    other = gate_of(database, manual_clock)
    manual_clock.at += timedelta(seconds=31)
    for each in (gate, other):
        assert await each.refused_since("like", "T1", "oauth2") == NOON
        assert await each.refused_since("unlike", "T1", "oauth2") is None
        assert await each.refused_since("like", "T1", "oauth1") is None
        assert await each.refused_to_some("like", "T9") == NOON
        assert await each.refused_to_all("like", "T9") is None
        assert not await each.leaves_to_x("like", "T1")

    await gate.open("like", "oauth1", "plan")
    assert await gate.leaves_to_x("like", "T1")
    assert timedelta(hours=6) == ASK_AGAIN_AFTER
    manual_clock.at = NOON + ASK_AGAIN_AFTER - timedelta(seconds=1)
    assert await gate.refused_since("like", "T1", "oauth2") == NOON
    manual_clock.at = NOON + ASK_AGAIN_AFTER
    assert await gate.refused_since("like", "T1", "oauth2") is None


@pytest.mark.parametrize(
    ("mode", "is_left_to_x"), [(LikesMode.API, False), (LikesMode.INTENT, True)], ids=["api", "intent"]
)
async def test_what_the_operator_decides_is_not_learned(
    database: Database, manual_clock: ManualClock, mode: LikesMode, is_left_to_x: bool
) -> None:
    """Neither a refusal nor many plain ones change it, and nothing is probed."""
    gate = gate_of(database, manual_clock, mode)
    await gate.open("like", "oauth2", "plan")
    await gate.open_for_tenant("like", "oauth2", "T1")
    for member, post in ((MAYA, POST), (SAM, OTHER), (LENA, POST)):
        assert not await gate.note_forbidden("like", member, post)

    assert not await gate.may_check("T1")
    assert await gate.refused_since("like", "T1", "oauth2") is None
    assert await gate.leaves_to_x("like", "T1") is is_left_to_x
    assert await gate_of(database, manual_clock).refused_since("like", "T1", "oauth2") is None


async def test_a_tenants_own_refusal_is_no_other_tenants(gate: PlanGate) -> None:
    await gate.open_for_tenant("like", "oauth2", "T1")

    assert await gate.refused_since("like", "T1", "oauth2") == NOON
    assert await gate.refused_since("like", "T2", "oauth2") is None


async def test_three_people_and_two_posts_are_worth_a_probe(
    gate: PlanGate, manual_clock: ManualClock
) -> None:
    """Fewer may be blocked by an author; a tenant probes once in a quarter of an hour."""
    assert not await gate.note_forbidden("like", MAYA, POST)
    assert not await gate.note_forbidden("like", MAYA, OTHER)
    assert not await gate.note_forbidden("like", SAM, POST)
    assert not await gate.note_forbidden("like", Member("T2", "U3", "T2"), POST)
    assert not await gate.note_forbidden("unlike", LENA, POST)
    assert await gate.note_forbidden("like", LENA, POST)

    assert not await gate.note_forbidden("like", LENA, POST)
    manual_clock.at += timedelta(minutes=15, seconds=-1)
    assert not await gate.note_forbidden("like", LENA, POST)
    manual_clock.at += timedelta(seconds=1)
    assert await gate.note_forbidden("like", LENA, POST)


async def test_the_database_does_not_reveal_which_post_somebody_tried_to_like(
    database: Database, gate: PlanGate
) -> None:
    """Only whether they are different posts matters."""
    await gate.note_forbidden("like", MAYA, PostRef("2123046788173824001"))

    async with database.session() as session:
        values = (await session.scalars(select(DeploymentState.value))).all()

    assert "T1|U1" in str(values)
    assert "2123046788173824001" not in str(values)


async def test_one_post_that_nobody_may_like_is_worth_none(gate: PlanGate) -> None:
    for number in range(5):
        assert not await gate.note_forbidden("like", Member("T1", f"U{number}", "T1"), POST)


async def test_refusals_a_day_apart_do_not_belong_together(gate: PlanGate, manual_clock: ManualClock) -> None:
    await gate.note_forbidden("like", MAYA, POST)
    await gate.note_forbidden("like", SAM, OTHER)
    manual_clock.at += timedelta(hours=24)

    assert not await gate.note_forbidden("like", LENA, POST)


async def test_a_success_takes_a_tenants_hints_back(gate: PlanGate) -> None:
    """And everybody's refusal, but not the hints of another tenant."""
    elsewhere = [Member("T2", f"U{number}", "T2") for number in range(3)]
    await gate.open("like", "oauth2", "plan")
    await gate.open_for_tenant("like", "oauth2", "T1")
    assert await gate.refused_since("like", "T1", "oauth2") == NOON
    for member in (MAYA, SAM, *elsewhere[:2]):
        await gate.note_forbidden("like", member, POST)

    await gate.close("like", "oauth2", "T1")

    assert await gate.refused_since("like", "T1", "oauth2") is None
    assert not await gate.note_forbidden("like", LENA, OTHER)
    assert await gate.note_forbidden("like", elsewhere[2], OTHER)


async def test_an_admin_checks_once_in_five_minutes(gate: PlanGate, manual_clock: ManualClock) -> None:
    """Then what was learned can be forgotten; another workspace's admin has checks of their own."""
    assert await gate.may_check("T1")
    assert not await gate.may_check("T1")
    assert await gate.may_check("T2")
    manual_clock.at += timedelta(minutes=5, seconds=-1)
    assert not await gate.may_check("T1")
    manual_clock.at += timedelta(seconds=1)
    assert await gate.may_check("T1")

    await gate.open_for_tenant("like", "oauth2", "T1")
    await gate.open_for_tenant("like", "oauth2", "T2")
    await gate.forget("T1")
    assert await gate.refused_since("like", "T1", "oauth2") is None
    assert await gate.refused_since("like", "T2", "oauth2") is not None


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_hint_beside_another_process_is_added_to_its_hints(
    database: Database, database_url: str, gate: PlanGate, manual_clock: ManualClock
) -> None:
    await gate.note_forbidden("like", MAYA, POST)
    await gate_of(database, manual_clock).note_forbidden("like", SAM, OTHER)
    async with database.session() as session:
        hints = await session.get_one(DeploymentState, "forbidden like in T1")
        both, hints.value = hints.value, "[]"

    async with Database(database_url) as elsewhere:
        async with elsewhere.session() as session:
            await session.execute(update(DeploymentState).values(value=both))
            noting = asyncio.create_task(gate.note_forbidden("like", LENA, POST))
            await done_or_waiting(noting, database_url)
        is_due = await noting

    assert is_due


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_hint_beside_a_deletion_brings_nobody_back(
    database: Database, database_url: str, gate: PlanGate
) -> None:
    """Somebody deletes their data while a teammate's like is refused."""
    await gate.note_forbidden("like", MAYA, POST)
    async with Database(database_url) as elsewhere:
        async with elsewhere.session() as session:
            await personal_data.delete_person(session, KEYRING, MAYA, NOON, but=None)
            noting = asyncio.create_task(gate.note_forbidden("like", SAM, POST))
            await done_or_waiting(noting, database_url)
        await noting

    async with database.session() as session:
        (hints,) = await session.scalars(select(DeploymentState.value))
    assert SAM.user in hints
    assert MAYA.user not in hints
