"""Two processes of the app on one database: each sees what the other does, and nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app as likewise
from bot import errors
from bot.clock import Clock
from bot.db.keyring import new_key
from bot.db.leases import LeaseClock
from bot.db.tables import Grant, PendingReply
from bot.linking.results import Connected, LinkListener
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.test_server import serve
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import words_for
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.test_refresh import at_expiry, count_token_requests, late_answer, like_held_at_refresh

pytestmark = pytest.mark.processes


class Process:
    """Another process of the same deployment."""

    def __init__(self, app: likewise.Likewise, url: str) -> None:
        self.likewise, self.container = app, app.container
        self.request_url = f"{url}/slack/events"
        self._waits = asyncio.Event()
        self._asked = 0
        engine = self.container.storage.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._note)

    async def is_waiting(self) -> None:
        """Return once it has tried three times to get another process's lease."""
        async with asyncio.timeout(30):
            await self._waits.wait()

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE grants SET lease_holder"):
            self._asked += 1
            if self._asked == 3:
                self._waits.set()


@asynccontextmanager
async def second_process(
    acme: Scene, *, clock: Clock | None = None, housekeeping_every: float | None = None, **settings: Any
) -> AsyncIterator[Process]:
    """Start a second process beside the scene's own, with some settings changed."""
    app = likewise.create(
        replace(acme.settings, **settings), clock=clock or acme.clock, housekeeping_every=housekeeping_every
    )
    async with await serve(app) as server:
        yield Process(app.state.likewise, server.url)


@asynccontextmanager
async def route_slack_to(acme: Scene, process: Process) -> AsyncIterator[None]:
    """Send Slack's requests to this process."""
    own, acme.slack.request_url = acme.slack.request_url, process.request_url
    try:
        yield
    finally:
        acme.slack.request_url = own


async def like_there(acme: Scene, process: Process) -> Message:
    async with route_slack_to(acme, process):
        return await late_answer(acme, "maya", "/like", ANNOUNCED, said="the post")


async def like_in_both(acme: Scene, second: Process) -> None:
    """Send `/like` to both processes while X holds the first one's refresh, for which the second must wait."""
    hold, first = await like_held_at_refresh(acme, said="the post")
    other = asyncio.create_task(like_there(acme, second))
    await second.is_waiting()
    assert count_token_requests(acme) == 1

    hold.release()
    await asyncio.gather(first, other)


async def test_two_processes_refresh_once(acme: Scene) -> None:
    """The other one waits, and uses the new tokens."""
    await at_expiry(acme)
    async with second_process(acme) as second:
        await like_in_both(acme, second)
    assert count_token_requests(acme) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("minutes", [2, -2])
async def test_clocks_two_minutes_apart_end_no_lease_early(acme: Scene, minutes: int) -> None:
    """Leases depend on the database's clock."""
    await at_expiry(acme)
    # By a late clock the token is still valid; then X's 401 shows that it has expired.
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)
    async with second_process(acme, clock=lambda: acme.clock() + timedelta(minutes=minutes)) as second:
        await like_in_both(acme, second)
    assert count_token_requests(acme) == 1


async def leased_elsewhere(acme: Scene, until: timedelta) -> None:
    """Write the lease of a process that doesn't exist into the grant's row, for this time from now."""
    async with acme.container.storage.database.session() as session:
        now = await LeaseClock(acme.container.storage.database, acme.clock).read(session)
        await session.execute(update(Grant).values(lease_holder="gone", lease_until=now + until))


async def test_the_refresh_lease_of_a_killed_process_blocks_nobody(acme: Scene) -> None:
    """It ends after half a minute; then the next command refreshes."""
    await at_expiry(acme)
    await leased_elsewhere(acme, timedelta(seconds=-1))

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert count_token_requests(acme) == 1


async def test_no_process_refreshes_before_anothers_lease_ends(acme: Scene) -> None:
    """However long that takes."""
    await at_expiry(acme)
    await leased_elsewhere(acme, timedelta(hours=1))
    async with second_process(acme) as second:
        typing = asyncio.create_task(like_there(acme, second))
        await second.is_waiting()
        assert count_token_requests(acme) == 0

        await leased_elsewhere(acme, timedelta(seconds=-1))
        await typing
        assert count_token_requests(acme) == 1


async def test_a_link_made_by_one_process_works_on_the_other(acme: Scene) -> None:
    """The command, the pages and the next command may be on different ones."""
    async with second_process(acme) as second:
        async with route_slack_to(acme, second):
            prompt = await acme.type("maya", "/like", ANNOUNCED)
        await acme.through_pages("maya", prompt, news=2)

        async with route_slack_to(acme, second):
            assert "@maya_builds" in as_text(await acme.type("maya", "/likewise", "account"))
            await acme.type("maya", "/likewise", "disconnect")
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:connect")


async def test_a_missing_encryption_key_keeps_the_link(acme: Scene) -> None:
    """A process without the key replies with an error and its reference."""
    await acme.connect("maya")
    async with second_process(acme, encryption_keys=(new_key(),)) as second, route_slack_to(acme, second):
        answer = as_text(await acme.type("maya", "/like", ANNOUNCED))
    assert words_for(errors.InternalError()) in answer
    assert "Reference" in answer

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_after_losing_the_encryption_key_members_can_connect_again(acme: Scene) -> None:
    """And disconnect."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.type("lena", "/likewise", "connect")
    async with second_process(acme, encryption_keys=(new_key(),)) as second:
        async with route_slack_to(acme, second):
            assert "@maya_builds" in as_text(await acme.type("maya", "/likewise", "disconnect"))
            assert button(await acme.type("maya", "/like", ANNOUNCED), "link:connect")
            assert button(await acme.type("sam", "/likewise", "connect"), "link:connect")
            assert button(await acme.type("lena", "/likewise", "connect"), "link:connect")
        acme.clock.move(minutes=10)
        await second.container.x.linking.sweep()


class ProcessKilled(Exception):
    """The process ends here."""


async def test_replies_after_linking_survive_a_crash(acme: Scene) -> None:
    """Killed after linking: another process confirms the link and carries out the like."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    flow = acme.container.web.linking_flow
    listener = flow.link_listener
    object.__setattr__(flow, "link_listener", _killed(listener))  # it is frozen
    with pytest.raises(AssertionError, match="Something went wrong in Likewise"):
        await acme.through_pages("maya", prompt)
    object.__setattr__(flow, "link_listener", listener)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    async with acme.container.storage.database.session() as session:
        assert (await session.execute(text("SELECT count(*) FROM pending_replies"))).scalar_one() == 2

    async with acme.container.storage.database.session() as session:
        now = await LeaseClock(acme.container.storage.database, acme.clock).read(session)
        await session.execute(update(PendingReply).values(lease_until=now - timedelta(seconds=1)))

    def told() -> bool:
        shown = [as_text(message) for message in acme.slack.seen_by("maya", "#social")]
        return any("Disconnect" in said for said in shown) and any(says_liked(said) for said in shown)

    async with second_process(acme, housekeeping_every=1):  # it sends pending replies as soon as it runs
        await acme.slack.wait_for(told, timeout=30)
    assert acme.liked("maya_builds", ANNOUNCEMENT)


def _killed(listener: LinkListener) -> LinkListener:
    def store(session: AsyncSession, connected: Connected) -> Callable[[], None]:
        listener(session, connected)
        return _die

    return store


def _die() -> None:
    raise ProcessKilled
