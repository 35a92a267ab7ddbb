"""Team channels: turning them on, posting links, and reading replies."""

from sqlalchemy import select

from bot.db.keyring import Sealed
from bot.db.tables import Grant, MemberPreferences, TeamChannel
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.workspaces.activity_log import FEWEST_HIDDEN
from bot.workspaces.team_channels import CACHE_TTL
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene

SAID = f"Have a look: {ANNOUNCED}"


async def turn_on_replies(
    acme: Scene, channel: str = "#social", *, by: str = "maya", crowd: int = FEWEST_HIDDEN
) -> Message:
    """Turn team replies on in a channel, long enough ago for every process to know.

    A `crowd` of teammates hides their likes, so that hidden likes are counted.
    """
    answer = await acme.type(by, "/likewise", "channel on", channel)
    assert "Post replies are on" in as_text(answer), as_text(answer)
    acme.clock.move(seconds=3 * CACHE_TTL.seconds)
    async with acme.container.storage.database.session() as session:
        tenants = set((await session.scalars(select(TeamChannel.tenant))).all())
    for tenant in tenants:
        await connect_hidden_teammates(acme, tenant, crowd)
    return answer


async def connect_hidden_teammates(acme: Scene, tenant: str, people: int = FEWEST_HIDDEN) -> None:
    """Connect teammates who hide their likes, if they aren't yet."""
    async with acme.container.storage.database.session() as session:
        if await session.get(MemberPreferences, (tenant, "U0CROWD0")) is not None:
            return
        for user in (f"U0CROWD{number}" for number in range(people)):
            session.add(MemberPreferences(tenant=tenant, user=user, external=False, created_at=acme.clock()))
            await session.flush()
            session.add(
                Grant(
                    id=f"{tenant}{user}",
                    tenant=tenant,
                    user=user,
                    workspace=tenant,
                    x_user_id=user[-1],
                    username=user.lower(),
                    name=user,
                    provider="oauth2",
                    tokens=Sealed(b"nobody opens this"),
                    version=1,
                    connected_at=acme.clock(),
                )
            )


async def posted(
    acme: Scene, text: str = SAID, *, user: str = "sam", channel: str = "#social", thread: str | None = None
) -> Message:
    """Post a message, and wait until the app has handled it."""
    message = acme.slack.post(user, channel, text, thread_ts=thread)
    await wait_for_events(acme)
    return message


async def wait_for_events(acme: Scene) -> None:
    """Wait until the app has handled all events."""
    await acme.slack.settled()
    await acme.container.storage.background.drain(PATIENCE)


async def written(acme: Scene, *, after: float = 5) -> None:
    """Let some seconds pass, and write the updates that are due."""
    acme.clock.move(seconds=after)
    await acme.container.slack.team_channels.write_due()


def replies(acme: Scene, message: Message, *, user: str = "lena", channel: str = "#social") -> list[Message]:
    """Return the app's public messages in a message's thread."""
    return [
        answer
        for answer in acme.slack.seen_by(user, channel)
        if answer.by_app and answer.thread_ts == message.ts and not answer.ephemeral
    ]


def reply(acme: Scene, message: Message) -> Message:
    """Return the only reply in a message's thread."""
    (one,) = replies(acme, message)
    return one


def calls(acme: Scene, method: str) -> int:
    """Count the calls of a method of Slack's."""
    return sum(call.method == method for call in acme.slack.api_calls)
