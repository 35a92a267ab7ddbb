"""A window that waits for a like on X: which events fill it, when it ends, and what that costs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.inbox import Handled, Outcome
from bot.activity.subscriptions import Subscriptions
from bot.background import BackgroundTasks
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import (
    Grant,
    LikeEvent,
    LikeWindow,
    MemberPreferences,
    WorkspaceSpend,
    XSubscription,
    binding,
)
from bot.likes.like_events import LikeEventHandler
from bot.likes.like_windows import WINDOW, LikeWindows, OpenWindow, close_window
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.workspaces.audit import Audit
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.team_channels import TeamChannelStore
from bot.x.activity import EventType
from bot.x.activity_events import ActivityEvent
from bot.x.prices import Prices
from tests.activity.conftest import Setup
from tests.budgets import budget_of
from tests.conftest import ManualClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOMENT, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
KEYRING = Keyring([new_key()])
POST = "20"
MAYA, SAM, ELSEWHERE = Member("T1", "U1", "T1"), Member("T1", "U2", "T1"), Member("T2", "U1", "T2")
ACCOUNTS = {MAYA: "7", SAM: "8", ELSEWHERE: "9"}
PRICE = Prices().like_event
NO_LINKING: Any = None  # nobody is connected or asked here


class Answers:
    """Whoever answers the members: what was stored, and what was started after the commit."""

    def __init__(self) -> None:
        self.stored: list[tuple[Member, str, bool]] = []
        self.started: list[tuple[Member, str, bool]] = []

    def __call__(self, session: AsyncSession, window: OpenWindow, *, liked: bool) -> Callable[[], None]:
        assert session.in_transaction()
        assert window.reply.reveal() == "where to"
        answer = window.member, window.post.id, liked
        self.stored.append(answer)
        return lambda: self.started.append(answer)


class World:
    """Windows and their subscriptions in a database, at a moment that a test sets."""

    def __init__(self, database: Database, here: Setup) -> None:
        self.database = database
        self.hands = ManualClock(NOON)
        self.answers = Answers()
        self.background = BackgroundTasks()
        self.budget_micros: int | None = None
        self.budget = budget_of(database, KEYRING, self.hands, settings=self.settings)
        subscriptions = Subscriptions(database, self.hands, here.client, here.webhook)
        self.windows = LikeWindows(
            database, KEYRING, NO_LINKING, here.webhook, subscriptions, self.budget, self.hands
        )
        teams = TeamChannelStore(database, Audit(database, self.hands), self.hands)
        self.handler = LikeEventHandler(
            database, self.windows, self.answers, self.budget, teams, self.background, self.hands
        )

    async def settings(self, _: Member) -> WorkspaceSettings:
        return WorkspaceSettings(self.budget_micros)

    async def open(self, member: Member, post: str = POST) -> None:
        name = f"{member.tenant}{member.user}{post}"
        place = binding(LikeWindow.reply, member.tenant, member.user, name)
        async with self.database.session() as session:
            session.add(
                LikeWindow(
                    id=name,
                    tenant=member.tenant,
                    user=member.user,
                    workspace=member.workspace,
                    grant_id=f"{member.tenant}{member.user}",
                    x_user_id=ACCOUNTS[member],
                    post_id=post,
                    reply=KEYRING.seal(Secret("where to"), place),
                    opened_at=self.hands.at,
                    ends_at=self.hands.at + WINDOW,
                )
            )

    async def subscribe(
        self, account: str, *, kind: EventType = EventType.LIKE, until: datetime = NOON + WINDOW
    ) -> None:
        async with self.database.session() as session:
            session.add(
                XSubscription(
                    id=f"{kind.value}{account}",
                    event_type=kind.value,
                    x_user_id=account,
                    subscription_id=account,
                    ends_at=until,
                    created_at=NOON,
                    lease_until=NOON,
                )
            )

    async def left(self) -> set[str]:
        """Return which windows are open."""
        async with self.database.session() as session:
            return set(await session.scalars(select(LikeWindow.id)))

    async def subscribed(self) -> set[str]:
        """Return which subscriptions haven't ended."""
        async with self.database.session() as session:
            found = select(XSubscription.id).where(XSubscription.ends_at > self.hands.at)
            return set(await session.scalars(found))

    async def ledger(self) -> list[tuple[str, str, str, int]]:
        async with self.database.session() as session:
            columns = LikeEvent.tenant, LikeEvent.user, LikeEvent.post_id, LikeEvent.cost_micros
            return [tuple(row) for row in await session.execute(select(*columns))]  # type: ignore[misc]

    async def receive(self, event: ActivityEvent, *, is_new: bool = True) -> Handled:
        async def claim() -> bool:
            return is_new

        async with self.database.session() as session:
            return await self.handler(session, event, claim)


@pytest.fixture
async def world(database: Database, here: Setup) -> World:
    """Three people who are connected, two of them in one workspace."""
    made = World(database, here)
    async with database.session() as session:
        for member in ACCOUNTS:
            ids = {"tenant": member.tenant, "user": member.user}
            session.add(MemberPreferences(**ids, created_at=NOON))
        await session.flush()
        for member, account in ACCOUNTS.items():
            ids = {"tenant": member.tenant, "user": member.user}
            name = f"{member.tenant}{member.user}"
            session.add(
                Grant(
                    **ids,
                    id=name,
                    workspace=member.workspace,
                    x_user_id=account,
                    username="someone",
                    name="Someone",
                    provider="oauth2",
                    tokens=KEYRING.seal(Secret("-"), binding(Grant.tokens, member.tenant, member.user, name)),
                    connected_at=NOON,
                )
            )
    return made


def like(
    account: str | None = "7",
    post: str | None = POST,
    *,
    at: datetime | None = None,
    direction: str = "outbound",
) -> ActivityEvent:
    payload: dict[str, Any] = {} if post is None else {"liked_post_id": post}
    if at is not None:
        payload["timestamp_ms"] = int(at.timestamp() * 1000)
    return ActivityEvent("1", "like.create", account, direction, payload=payload)


@pytest.mark.parametrize(
    ("now", "liked_at", "outcome"),
    [
        (timedelta(), timedelta(), Outcome.HANDLED),
        (timedelta(), None, Outcome.HANDLED),  # X didn't say when
        (WINDOW - MOMENT, timedelta(), Outcome.HANDLED),
        (WINDOW, timedelta(), Outcome.LATE),
        (SECOND, -MINUTE, Outcome.HANDLED),  # the clocks of X and the app differ
        (SECOND, -MINUTE - MOMENT, Outcome.LATE),  # an earlier like of the post
    ],
)
async def test_a_like_counts_from_the_press_for_ten_minutes(
    world: World, now: timedelta, liked_at: timedelta | None, outcome: Outcome
) -> None:
    await world.open(MAYA)
    await world.open(ELSEWHERE)
    world.hands.at = NOON + now

    handled = await world.receive(like(at=None if liked_at is None else NOON + liked_at))

    is_liked = outcome is Outcome.HANDLED
    assert handled.outcome is outcome
    assert await world.ledger() == ([("T1", "U1", POST, PRICE)] if is_liked else [])
    assert world.answers.stored == ([(MAYA, POST, True)] if is_liked else [])
    assert await world.left() == ({"T2U120"} if is_liked else {"T1U120", "T2U120"})


@pytest.mark.parametrize(
    "event",
    [like(None), like(post=None), like(direction="inbound"), like(direction="Inbound"), like("10")],
    ids=[
        "of no account",
        "of no post",
        "of somebody else's post",
        "of an unknown direction",
        "of an account without a window",
    ],
)
async def test_an_event_that_no_window_waits_for_leaves_nothing(world: World, event: ActivityEvent) -> None:
    """Neither in the database nor to be done after it."""
    await world.open(MAYA)

    assert await world.receive(event) == Handled(Outcome.IGNORED)
    assert (await world.left(), await world.ledger(), world.answers.stored) == ({"T1U120"}, [], [])


async def test_an_event_that_comes_twice_counts_once(world: World) -> None:
    await world.open(MAYA)

    assert await world.receive(like(), is_new=False) == Handled(Outcome.DUPLICATE)
    assert (await world.left(), await world.ledger()) == ({"T1U120"}, [])


async def test_an_account_whose_permission_has_ended_confirms_nothing(world: World) -> None:
    await world.open(MAYA)
    async with world.database.session() as session:
        await session.execute(update(Grant).where(Grant.id == "T1U1").values(invalidated_at=NOON))

    assert await world.receive(like()) == Handled(Outcome.IGNORED)
    assert await world.ledger() == []


async def test_the_like_of_another_post_is_paid_by_whoever_waits(world: World) -> None:
    """Once, from the workspace's budget; while that lasts, X goes on reporting."""
    world.budget_micros = 3 * PRICE
    await world.open(MAYA)
    for account in ACCOUNTS.values():
        await world.subscribe(account)
    everybody = {f"like.create{account}" for account in ACCOUNTS.values()}
    for _ in range(2):
        handled = await world.receive(like(post="30"))
        assert handled.outcome is Outcome.IGNORED
        for start in handled.after:
            start()
        await world.background.drain(30)
        assert await world.subscribed() == everybody
    async with world.database.session() as session:
        spent = await session.scalars(select(WorkspaceSpend.reserved_micros))
        assert spent.all() == [2 * PRICE]

    await world.windows.charge(MAYA, "7")

    assert await world.subscribed() == everybody - {"like.create7"}
    assert (await world.budget.spent(MAYA)).total == 3 * PRICE
    assert (await world.budget.spent(ELSEWHERE)).total == 0


async def test_a_window_ends_after_ten_minutes(world: World) -> None:
    """At that moment and not before; its member is told after the commit, and others' windows stay."""
    await world.subscribe("7", until=NOON + 2 * WINDOW)
    await world.subscribe("8", until=NOON + 2 * WINDOW)
    await world.open(MAYA)
    world.hands.at += SECOND
    await world.open(SAM)
    world.hands.at = NOON + WINDOW - MOMENT
    await world.handler.sweep()
    assert world.answers.stored == []

    world.hands.at = NOON + WINDOW
    await world.handler.sweep()

    assert world.answers.started == [(MAYA, POST, False)]
    assert await world.left() == {"T1U220"}
    assert await world.subscribed() == {"like.create8"}


async def test_many_windows_end_at_once(world: World) -> None:
    posts = [str(number) for number in range(100, 201)]
    for post in posts:
        await world.open(MAYA, post)
    world.hands.at += WINDOW

    await world.handler.sweep()

    assert sorted(post for _, post, _ in world.answers.started) == posts


@pytest.mark.parametrize(
    ("account", "kind", "until", "after", "stays"),
    [
        ("7", EventType.LIKE, WINDOW, MINUTE + MOMENT, True),
        ("8", EventType.LIKE, WINDOW, MINUTE + MOMENT, False),
        ("7", EventType.POST, WINDOW, MINUTE + MOMENT, False),
        ("7", EventType.LIKE, MINUTE, MINUTE + MOMENT, False),
        ("8", EventType.LIKE, WINDOW, MINUTE, True),
    ],
    ids=["its own", "another account's", "to something else", "one that had to make room", "just opened"],
)
async def test_a_window_without_a_subscription_ends_early(
    world: World, account: str, kind: EventType, until: timedelta, after: timedelta, *, stays: bool
) -> None:
    """X can't tell of the like any more; a minute is left to create the subscription."""
    await world.open(MAYA)
    await world.subscribe(account, kind=kind, until=NOON + until)
    world.hands.at = NOON + after

    await world.handler.sweep()

    assert await world.left() == ({"T1U120"} if stays else set())


async def test_a_subscription_ends_with_the_last_window_of_its_account(world: World) -> None:
    """Subscriptions to posts of followed accounts have nothing to do with windows."""
    await world.open(MAYA)
    await world.open(MAYA, "30")
    await world.open(SAM)
    for account in ("7", "8", "10"):
        await world.subscribe(account, until=NOON + 2 * WINDOW)
    await world.subscribe("10", kind=EventType.POST, until=NOON + 2 * WINDOW)
    await world.windows.end_unused()
    assert await world.subscribed() == {"like.create7", "like.create8", "post.create10"}

    await world.windows.close(MAYA)
    assert await world.left() == {"T1U220"}
    assert await world.subscribed() == {"like.create8", "post.create10"}

    world.hands.at = NOON + WINDOW
    await world.windows.end_unused()
    assert await world.subscribed() == {"post.create10"}


async def test_a_new_press_replaces_ones_own_window_for_the_post(world: World) -> None:
    """Those for other posts stay, and those of others."""
    for member, post in ((MAYA, POST), (MAYA, "30"), (SAM, POST), (ELSEWHERE, POST)):
        await world.open(member, post)

    async with world.database.session() as session:
        await close_window(session, MAYA, PostRef(POST))

    assert await world.left() == {"T1U130", "T1U220", "T2U120"}
