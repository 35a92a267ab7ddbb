"""A deployment whose X plan has no likes, with a webhook that receives likes from X."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.sandbox.environment import X_API_SECRET, X_BEARER_TOKEN
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.scenarios.conftest import ACCOUNTS, ANNOUNCED, PATIENCE, Scene, scene

WEBHOOK = {"X_API_SECRET": X_API_SECRET, "X_BEARER_TOKEN": X_BEARER_TOKEN}


@asynccontextmanager
async def confirmed_by_x(
    database_url: str, clock: MovableClock, *people: str, registered: bool = True, **settings: str
) -> AsyncIterator[Scene]:
    """Start it, connect members, and have X refuse a first like."""
    async with scene(database_url, clock, app_clock=None, **(WEBHOOK | settings)) as acme:
        if registered:
            await acme.container.activity.webhook.register()
        for user in people:
            await acme.connect(user)
        acme.x.plan = Plan.NO_LIKES
        if people:
            await acme.type(people[0], "/like", ANNOUNCED)
        acme.x.requests.clear()
        yield acme


async def press_like_on_x(
    acme: Scene, user: str, message: Message | None = None, action: str = "link:like"
) -> Message:
    """Press *Like on X*; return the message with the button as it is then."""
    message = message or await acme.type(user, "/like", ANNOUNCED)
    await acme.slack.click(user, message, action)
    await wait_until_settled(acme)
    return message


async def like_on_x(acme: Scene, user: str, post: str = ANNOUNCEMENT) -> None:
    """Like a post on X's pages, and wait until everything that follows is done."""
    acme.x.world.like(acme.account(ACCOUNTS[user]), acme.x.world.posts[post])
    await wait_until_settled(acme)


async def wait_until_settled(acme: Scene) -> None:
    """Wait until all events have arrived and their effects are done."""
    await acme.x.activity.settled()
    await acme.slack.settled()
    await acme.container.storage.background.drain(PATIENCE)
    await acme.slack.settled()


def newest_message(acme: Scene, user: str) -> str:
    """Return the text of the newest message that only this person sees."""
    return as_text(
        next(message for message in reversed(acme.slack.seen_by(user, "#social")) if message.ephemeral)
    )
