"""Someone looks at the app's Home (https://docs.slack.dev/reference/events/app_home_opened)."""

from collections.abc import Mapping

import structlog

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening
from bot.slack.refusals import FAILURES, Refusal

log = structlog.get_logger(__name__)


async def opened(happening: Happening, rooms: Rooms) -> None:
    """Publish it for them, as it is now."""
    if happening.text("tab") != "home":
        return
    view = happening.event.get("view")
    seen = view.get("hash") if isinstance(view, Mapping) else None
    member = happening.member(happening.text("user"))
    try:
        await rooms.home.publish(
            member,
            seen=seen if isinstance(seen, str) else "",
            channel=happening.text("channel") or None,
            looks=True,
        )
    except FAILURES as failure:
        log.warning("slack did not take a home", why=Refusal.of(failure).code)  # the next look asks again
