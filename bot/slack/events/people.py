"""People come and go (https://docs.slack.dev/reference/events/user_change)."""

from collections.abc import Mapping

from bot.slack.acts import Rooms
from bot.slack.happenings import Happening


async def changed(happening: Happening, rooms: Rooms) -> None:
    """Disconnect whoever was deactivated."""
    user = happening.event.get("user")
    if isinstance(user, Mapping) and user.get("deleted") is True:
        await rooms.linking.disconnect(happening.member(str(user.get("id"))))
