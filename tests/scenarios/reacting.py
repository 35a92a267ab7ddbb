"""Liking by emoji."""

from typing import Any

from bot.sandbox.slack import Message
from bot.sandbox.x.seed import HIRING, PRODUCT
from tests.scenarios.conftest import Scene

WANTED = f"https://x.com/acmehq/status/{HIRING}"
OTHER = f"https://x.com/acmehq/status/{PRODUCT}"


async def choose_emoji(acme: Scene, who: str = "sam", emoji: str = ":heart:") -> Message:
    """Choose an emoji; return the reply."""
    return await acme.type(who, "/likewise", f"reaction {emoji}")


async def connect_with_emoji(acme: Scene, who: str = "sam") -> Message:
    """Connect a member who likes with ❤️; return a message with a post."""
    await acme.connect(who)
    await choose_emoji(acme, who)
    return acme.slack.post("lena", "#social", f"Worth a like: {WANTED}")


async def wait_for_events(acme: Scene) -> None:
    """Wait until the app has handled all events."""
    await acme.slack.settled()
    await acme.container.storage.background.drain(30)
    await acme.slack.settled()


async def react(acme: Scene, who: str, message: Message, name: str = "heart") -> list[Message]:
    """Add a reaction; return the new messages that the member sees."""
    before = len(acme.slack.seen_by(who, message.channel_id))
    assert acme.slack.react(who, message, name)
    await wait_for_events(acme)
    return acme.slack.seen_by(who, message.channel_id)[before:]


async def unreact(acme: Scene, who: str, message: Message, name: str = "heart") -> list[Message]:
    """Remove a reaction; return the new messages that the member sees."""
    before = len(acme.slack.seen_by(who, message.channel_id))
    assert acme.slack.unreact(who, message, name)
    await wait_for_events(acme)
    return acme.slack.seen_by(who, message.channel_id)[before:]


def reaction_event(acme: Scene, message: Message) -> dict[str, Any]:
    """Return the event of Sam's ❤️."""
    return {
        "type": "reaction_added",
        "user": acme.slack.person("sam").id,
        "reaction": "heart",
        "item": {"type": "message", "channel": message.channel_id, "ts": message.ts},
    }
