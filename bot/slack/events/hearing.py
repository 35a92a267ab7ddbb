"""Acting on events: acknowledged at once, carried out behind it, once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.errors import LikewiseError
from bot.running import Running
from bot.slack.acts.rooms import Rooms
from bot.slack.events import channels, home, installs, links, people, reactions
from bot.slack.events.heard import Hearsay
from bot.slack.happenings import Happening, NotNow

log = structlog.get_logger(__name__)

Handler = Callable[[Happening, Rooms], Awaitable[None]]

HANDLERS: Final[Mapping[str, Handler]] = {
    "app_home_opened": home.opened,
    "app_uninstalled": installs.uninstalled,
    "channel_shared": channels.shared,
    "channel_unshared": channels.unshared,
    "link_shared": links.shared,
    "reaction_added": reactions.changed,
    "reaction_removed": reactions.changed,
    "team_access_revoked": installs.access_revoked,
    "tokens_revoked": installs.revoked,
    "user_change": people.changed,
}

# Of some events most concern nobody; those aren't even written down.
_CONCERN: Final[Mapping[str, Callable[[Happening, Rooms], Awaitable[bool]]]] = {
    "reaction_added": reactions.concern,
    "reaction_removed": reactions.concern,
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hears events."""

    rooms: Rooms
    hearsay: Hearsay
    running: Running

    async def hear(self, body: Mapping[str, Any]) -> None:
        """Write an event down and act on it in the background, unless it was heard before; raises database errors."""
        happening = Happening.of(body)
        concern = _CONCERN.get(happening.kind)
        if concern is not None and not await concern(happening, self.rooms):
            return
        if await self.hearsay.takes(happening, body):
            self.running.start(self._acted(happening))

    async def take_over(self) -> None:
        """Act on what earlier processes left unfinished."""
        taken = [self.running.start(self._acted(happening)) for happening in await self.hearsay.take_over()]
        if taken:
            await asyncio.wait(taken)

    async def _acted(self, happening: Happening) -> None:
        """Act on the event; what fails for an unknown reason is left to be taken over."""
        with structlog.contextvars.bound_contextvars(event_id=happening.id, act=happening.kind):
            try:
                await HANDLERS[happening.kind](happening, self.rooms)
            except LikewiseError as error:
                log.info("refused", why=type(error).__name__)
            except NotNow:
                log.info("left for later")
                return
            await self.hearsay.done(happening.id)
            log.info("heard", tenant=happening.tenant)
