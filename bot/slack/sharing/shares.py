"""What members have just shared, so that a double click, on whichever process, shares once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Share
from bot.db.upsert import claim
from bot.members import Member

# The same answer, in the same channel, again: after this long it is meant.
AGAIN_AFTER: Final = timedelta(minutes=10)

_KEY: Final = ("tenant", "user", "channel", "what")


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of all processes."""

    database: Database
    clock: Clock

    async def begin(self, member: Member, channel: str, what: str) -> bool:
        """Write down that the member shares `what` there; False when they have just done so."""
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            values = {
                "tenant": member.tenant,
                "user": member.user,
                "channel": channel,
                "what": what,
                "shared_at": now,
            }
            return await claim(session, Share, _KEY, values, Share.shared_at <= now - AGAIN_AFTER)

    async def withdraw(self, member: Member, channel: str, what: str) -> None:
        """It was not shared after all."""
        async with self.database.session() as session:
            await session.execute(
                delete(Share).where(
                    Share.tenant == member.tenant,
                    Share.user == member.user,
                    Share.channel == channel,
                    Share.what == what,
                )
            )

    async def begun_since(self, member: Member, what: str, since: datetime) -> bool:
        """Tell whether the member began to share `what`, wherever, after `since`."""
        async with self.database.session() as session:
            found = await session.scalar(
                select(Share.what)
                .where(
                    Share.tenant == member.tenant,
                    Share.user == member.user,
                    Share.what == what,
                    Share.shared_at >= since,
                )
                .limit(1)
            )
        return found is not None

    async def sweep(self) -> None:
        """Forget what may be shared again."""
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            await session.execute(delete(Share).where(Share.shared_at <= now - AGAIN_AFTER))
