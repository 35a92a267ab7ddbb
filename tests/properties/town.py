"""The town in which random days pass, and what can be seen of it from outside."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.db.tables import Act, Base
from bot.sandbox.x.seed import MAYAS_POST
from tests.properties.steps import ACCOUNTS, POSTS, USERS
from tests.scenarios.conftest import Scene

Line = tuple[str, str, str, str]  # user, account, Post, kind


@dataclass(frozen=True)
class Look:
    """What X and the ledger have at one moment, and how many messages each person sees."""

    likes: frozenset[tuple[str, str]]
    ledger: tuple[Line, ...]
    messages: Mapping[str, int]
    requests: int


class Town:
    """The app as two processes; Slack's requests go to one of them at a time."""

    def __init__(self, first: Scene, second: Scene, urls: tuple[str, str]) -> None:
        self.first = first
        self.second = second
        self.urls = urls

    def __repr__(self) -> str:
        return "Town"

    async def afresh(self) -> None:
        """Forget everything: rows, accounts, Posts, faults, messages. Time only goes on."""
        await self.settled()
        async with self.first.parts.database.session() as session:
            for table in reversed(Base.metadata.sorted_tables):
                await session.execute(delete(table))
        x = self.first.x
        x.start_afresh()
        x.seed()
        x.world.unlike(self.first.account("sam_writes"), x.world.posts[MAYAS_POST])
        self.first.slack.state.start_over()
        self.first.slack.request_url = self.urls[0]
        self.first.clock.move(hours=7)  # what a process remembers for a while is over, too

    async def settled(self) -> None:
        """Let everything that goes on in the background end."""
        for scene in (self.first, self.second):
            await scene.parts.running.drained(10)

    def swap(self) -> None:
        """Send Slack's requests to the other process."""
        slack = self.first.slack
        slack.request_url = self.urls[slack.request_url == self.urls[0]]

    async def look(self) -> Look:
        """Look at everything."""
        await self.settled()
        scene = self.first
        names = {account.id: account.username for account in scene.x.world.accounts.values()}
        people = {scene.slack.person(user).id: user for user in USERS}
        async with scene.parts.database.session() as session:
            rows = await session.execute(
                select(Act.user, Act.x_user_id, Act.post_id, Act.kind).order_by(Act.id)
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
