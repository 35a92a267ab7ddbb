"""Emoji are put on messages and taken off (https://docs.slack.dev/reference/events/reaction_added, /reaction_removed)."""

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening


async def concern(happening: Happening, rooms: Rooms) -> bool:
    """Tell whether anything may follow: people's emoji are many, and those by which somebody likes few."""
    return await rooms.reactions.concern(happening)


async def changed(happening: Happening, rooms: Rooms) -> None:
    """Like or unlike as its person."""
    await rooms.reactions.follow(happening)
