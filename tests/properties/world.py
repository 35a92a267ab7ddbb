"""The sandbox in which random days run, and what can be seen of it from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select, update

from bot.db.tables import Base, Grant, LikeEvent, PendingReply
from bot.sandbox.slack import Exchange, Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import MAYAS_POST
from tests.properties.steps import ACCOUNTS, POSTS, USERS
from tests.scenarios.conftest import PATIENCE, Scene
from tests.scenarios.slow_x import WORKING
from tests.scenarios.wire import Wire

Line = tuple[str, str, str, str]  # user, account, post, kind


@dataclass(frozen=True)
class Look:
    """The likes at X and the ledger at one moment, and how many messages each member sees."""

    likes: frozenset[tuple[str, str]]
    ledger: tuple[Line, ...]
    messages: Mapping[str, int]
    requests: int


def answers_to(exchange: Exchange) -> list[Message]:
    """Return the answers that the member got, except "Working on it…"."""
    said = [*([exchange.message] if exchange.message else []), *exchange.answers]
    return [message for message in said if as_text(message) != WORKING]


class World:
    """Two processes of the app, of which one gets Slack's requests; the second sends "Working on it…" at once."""

    def __init__(self, first: Scene, second: Scene, urls: tuple[str, str]) -> None:
        self.first = first
        self.second = second
        self.urls = urls
        self.wires = (Wire(first), Wire(second))

    def __repr__(self) -> str:
        return "World"

    async def afresh(self) -> None:
        """Delete everything: rows, accounts, posts, faults and messages. The clock only moves forward."""
        await self.settled()
        async with self.first.container.storage.database.session() as session:
            for table in reversed(Base.metadata.sorted_tables):
                await session.execute(delete(table))
        x = self.first.x
        x.start_over()
        x.seed()
        x.world.unlike(self.first.account("sam_writes"), x.world.posts[MAYAS_POST])
        self.first.slack.reset()
        self.first.slack.request_url = self.urls[0]
        self.first.clock.move(hours=7)  # expires the caches of the processes

    async def settled(self) -> None:
        """Wait for all background tasks."""
        for scene in (self.first, self.second):
            await scene.container.storage.background.drain(30)

    def swap(self) -> None:
        """Send Slack's requests to the other process."""
        self.ask(1 - self.asked)

    @property
    def asked(self) -> int:
        """Return which of the two processes gets Slack's requests."""
        return self.urls.index(self.first.slack.request_url)

    def ask(self, process: int) -> None:
        """Send Slack's requests to this process."""
        self.first.slack.request_url = self.urls[process]

    async def type(self, user: str, command: str, text: str) -> Message:
        """Type a command; return its final answer."""
        return await self.answer(await self.first.slack.command(user, "#social", command, text))

    async def click(self, user: str, message: Message, action_id: str) -> Message:
        """Press a button; return its final answer."""
        return await self.answer(await self.first.slack.click(user, message, action_id))

    async def answer(self, exchange: Exchange) -> Message:
        """Return the last answer to a request."""
        assert not exchange.error, exchange.error
        answers = await self.first.slack.wait_for(lambda: answers_to(exchange) or None, PATIENCE)
        return answers[-1]

    async def leases_end(self) -> None:
        """End the leases of a killed process."""
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        async with self.first.container.storage.database.session() as session:
            await session.execute(update(PendingReply).values(lease_until=long_ago))
            await session.execute(update(Grant).values(lease_until=long_ago))

    async def look(self) -> Look:
        """Read the current state of X, the ledger and the messages."""
        await self.settled()
        scene = self.first
        names = {account.id: account.username for account in scene.x.world.accounts.values()}
        people = {scene.slack.person(user).id: user for user in USERS}
        async with scene.container.storage.database.session() as session:
            rows = await session.execute(
                select(LikeEvent.user, LikeEvent.x_user_id, LikeEvent.post_id, LikeEvent.kind).order_by(
                    LikeEvent.id
                )
            )
            ledger = tuple((people[user], names[account], post, kind) for user, account, post, kind in rows)
        return Look(
            frozenset(
                (name, post)
                for post in POSTS
                for name in ACCOUNTS
                if scene.account(name) in scene.x.world.posts[post].likes
            ),
            ledger,
            {user: len(scene.slack.seen_by(user, "#social")) for user in USERS},
            len(scene.x.requests),
        )
