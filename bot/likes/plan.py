"""Whether the X plan of this deployment includes liking; learned from X's refusals.

Since 2026-04-20 X sells likes only to Enterprise apps (X API changelog, 16 April 2026). In `auto` mode the first refusal of
the plan kind is remembered for all processes, and asked again after a while, since plans change.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Learned
from bot.likes.outcomes import Kind
from bot.settings import LikesMode

ASK_AGAIN_AFTER: Final = timedelta(hours=6)
_LOOK_AGAIN_AFTER: Final = timedelta(seconds=30)


class Plan:
    """Tells whether to ask X for a like or to leave it to X's own page."""

    def __init__(self, database: Database, mode: LikesMode, clock: Clock) -> None:
        self._database = database
        self._mode = mode
        self._clock = clock
        self._known: dict[str, datetime] = {}
        self._known_until: datetime | None = None

    @property
    def never_asks(self) -> bool:
        """LIKES_MODE=intent: likes are left to X's page whatever the plan."""
        return self._mode is LikesMode.INTENT

    async def refused_since(self, kind: Kind) -> datetime | None:
        """Return since when X refuses this kind of act, or None when it is worth asking."""
        if self._mode is not LikesMode.AUTO:
            return None
        now = self._clock()
        if self._known_until is None or self._known_until < now:
            await self._look(now)
        since = self._known.get(_name(kind))
        return since if since is not None and since + ASK_AGAIN_AFTER > now else None

    async def learn_refusal(self, kind: Kind, reason: str) -> datetime:
        """Remember that X refused, from now on."""
        now = self._clock()
        if self._mode is LikesMode.AUTO:
            insert = (
                postgresql.insert(Learned)
                if self._database.engine.dialect.name == "postgresql"
                else sqlite.insert(Learned)
            ).values(name=_name(kind), value=reason, at=now)
            async with self._database.session() as session:
                await session.execute(
                    insert.on_conflict_do_update(index_elements=["name"], set_={"value": reason, "at": now})
                )
            self._known[_name(kind)] = now
        return now

    async def learn_success(self, kind: Kind) -> None:
        """Forget an earlier refusal; costs nothing when there was none."""
        if self._known.pop(_name(kind), None) is not None:
            async with self._database.session() as session:
                await session.execute(delete(Learned).where(Learned.name == _name(kind)))

    async def _look(self, now: datetime) -> None:
        async with self._database.session() as session:
            rows = await session.execute(select(Learned.name, Learned.at))
            self._known = {name: at for name, at in rows}  # noqa: C416 (rows are not pairs to the type checker)
        self._known_until = now + _LOOK_AGAIN_AFTER


def _name(kind: Kind) -> str:
    return f"plan refuses {kind}"
