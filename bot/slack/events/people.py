"""People come and go (https://docs.slack.dev/reference/events/user_change)."""

from collections.abc import Mapping

from bot.errors import SlackUnavailable
from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening, NotNow
from bot.slack.people.directory import is_at_home


async def changed(happening: Happening, rooms: Rooms) -> None:
    """Delete all that is kept of whoever was deactivated; should they come back, they start anew.

    Of others it is kept whether they are of the team. Slack tells of visitors, too, whose ids may be colleagues': those stay.
    """
    user = happening.event.get("user")
    if not (isinstance(user, Mapping) and isinstance(user.get("id"), str)):
        return
    member, deleted = happening.member(user["id"]), user.get("deleted") is True
    if not (deleted or user.get("team_id")):
        return
    try:
        theirs = await rooms.gate.directory.means(member, user)
    except SlackUnavailable as error:
        raise NotNow from error
    if theirs and deleted:
        await rooms.leaving.forget(member)
    elif theirs:
        await rooms.teammates.note(member, outside=not is_at_home(user, member))
