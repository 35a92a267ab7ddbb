"""A user opens the app's Home (https://docs.slack.dev/reference/events/app_home_opened)."""

import structlog

from bot.slack.api import SlackError
from bot.slack.event_envelope import EventEnvelope
from bot.slack.home.tab import HomeTab
from bot.slack.payload import part, text

log = structlog.get_logger(__name__)


async def opened(envelope: EventEnvelope, home_tab: HomeTab) -> None:
    """Publish the Home with current data; greet whoever first opens the messages."""
    if envelope.text("tab") != "home":
        await _greet(envelope, home_tab)
        return
    member = envelope.member(envelope.text("user"))
    try:
        await home_tab.publish(
            member,
            view_hash=text(part(envelope.event, "view"), "hash"),
            channel=envelope.text("channel") or None,
            opened=True,
        )
    except SlackError as error:
        log.warning("home_publish_failed", reason=error.code)  # retried the next time it is opened


async def _greet(envelope: EventEnvelope, home_tab: HomeTab) -> None:
    try:
        await home_tab.greet(envelope.member(envelope.text("user")), envelope.text("channel"))
    except SlackError as error:
        log.warning("greeting_failed", reason=error.code)
