"""People come and go (https://docs.slack.dev/reference/events/user_change)."""

from collections.abc import Mapping

from bot.errors import SlackUnavailable
from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening, NotNow


async def changed(happening: Happening, rooms: Rooms) -> None:
    """Delete all that is kept of whoever was deactivated; should they come back, they start anew.

    Slack tells of visitors, too, whose ids may be colleagues': those stay.
    """
    user = happening.event.get("user")
    if not (isinstance(user, Mapping) and user.get("deleted") is True and isinstance(user.get("id"), str)):
        return
    member = happening.member(user["id"])
    try:
        theirs = await rooms.gate.directory.means(member, user)
    except SlackUnavailable as error:
        raise NotNow from error
    if theirs:
        await rooms.leaving.forget(member)
