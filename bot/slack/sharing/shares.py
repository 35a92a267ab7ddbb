"""Recent shares, so that a double-click, on whichever process, shares only once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select

from bot.clock import Clock
from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.leases import LeaseClock
from bot.db.tables import ShareKey, of_member
from bot.db.upsert import upsert
from bot.members import Member

# Sharing the same answer in the same channel again is deliberate after this long.
AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Shares:
    database: Database
    clock: Clock

    async def claim(self, member: Member, channel: str, dedup_key: str) -> bool:
        """Record that the member shares `dedup_key` there; False if they have just done so."""
        key = {"tenant": member.tenant, "user": member.user, "channel": channel, "dedup_key": dedup_key}
        changed = {"shared_at": LeaseClock(self.database, self.clock).now}
        async with self.database.session() as session:
            return await upsert(session, ShareKey, key, changed, self._is_over())

    async def release(self, member: Member, channel: str, dedup_key: str) -> None:
        """Delete the record of a share that failed."""
        await self.database.execute(
            delete(ShareKey).where(
                of_member(ShareKey, member), ShareKey.channel == channel, ShareKey.dedup_key == dedup_key
            )
        )

    async def begun_since(self, member: Member, dedup_key: str, since: datetime) -> bool:
        """Return whether the member started sharing `dedup_key`, in any channel, after `since`."""
        async with self.database.session() as session:
            found = await session.scalar(
                select(ShareKey.dedup_key)
                .where(
                    of_member(ShareKey, member), ShareKey.dedup_key == dedup_key, ShareKey.shared_at >= since
                )
                .limit(1)
            )
        return found is not None

    async def sweep(self) -> None:
        await delete_in_batches(self.database, ShareKey, self._is_over())

    def _is_over(self) -> ColumnElement[bool]:
        return ShareKey.shared_at <= LeaseClock(self.database, self.clock).after(-AGAIN_AFTER)
