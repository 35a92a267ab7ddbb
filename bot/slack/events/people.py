"""People come and go (https://docs.slack.dev/reference/events/user_change)."""

from collections.abc import Mapping

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening


async def changed(happening: Happening, rooms: Rooms) -> None:
    """Delete all that is kept of whoever was deactivated; should they come back, they start anew."""
    user = happening.event.get("user")
    if isinstance(user, Mapping) and user.get("deleted") is True and isinstance(user.get("id"), str):
        await rooms.leaving.forget(happening.member(user["id"]))
