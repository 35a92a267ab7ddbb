"""Channels are shared with other organisations, and unshared.

https://docs.slack.dev/reference/events/channel_shared, https://docs.slack.dev/reference/events/channel_unshared
"""

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening


async def shared(happening: Happening, rooms: Rooms) -> None:
    """Name nobody there any more."""
    await rooms.team.reshared(happening.tenant, happening.text("channel"), outside=True)


async def unshared(happening: Happening, rooms: Rooms) -> None:
    """Name people again, if no other organisation is left in the channel."""
    still = happening.event.get("is_ext_shared") is not False
    await rooms.team.reshared(happening.tenant, happening.text("channel"), outside=still)
