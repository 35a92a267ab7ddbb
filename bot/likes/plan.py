"""Whether the X plan of this deployment includes liking; learned from X's refusals.

Since 2026-04-20 X sells likes only to Enterprise apps (X API changelog, 16 April 2026). In `auto` mode the first refusal of
the plan kind is remembered for all processes, and asked again after a while, since plans change.
"""

import json
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Learned
from bot.db.upsert import upsert
from bot.likes.outcomes import Kind
from bot.members import Member
from bot.posts import PostRef
from bot.settings import LikesMode

ASK_AGAIN_AFTER: Final = timedelta(hours=6)
_LOOK_AGAIN_AFTER: Final = timedelta(seconds=30)
_BELONG_TOGETHER: Final = timedelta(hours=24)
_SEEN_AT_MOST: Final = 20
_PEOPLE: Final = 3
_POSTS: Final = 2


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
            told = {"value": reason, "at": now}
            async with self._database.session() as session:
                await upsert(session, Learned, ("name",), {"name": _name(kind), **told}, **told)
            self._known[_name(kind)] = now
        return now

    async def learn_forbidden(self, kind: Kind, member: Member, post: PostRef) -> datetime | None:
        """Take note of a plain 403, which may be about the person or the Post; return since when it counts as the plan's.

        X's plan refusals aren't documented to say what they are; one that meets several people on several Posts,
        with no success in between, is not about any of them.
        """
        if self._mode is not LikesMode.AUTO:
            return None
        now, name = self._clock(), f"forbidden {kind}"
        met = [f"{member.tenant}|{member.user}", post.id]
        async with self._database.session() as session:
            row = await session.scalar(select(Learned).where(Learned.name == name))
            recent = row is not None and row.at + _BELONG_TOGETHER > now
            seen = [*(json.loads(row.value) if row is not None and recent else []), met][-_SEEN_AT_MOST:]
            told = {"value": json.dumps(seen), "at": now}
            await upsert(session, Learned, ("name",), {"name": name, **told}, **told)
        self._known[name] = now
        people, posts = {one for one, _ in seen}, {one for _, one in seen}
        if len(people) < _PEOPLE or len(posts) < _POSTS:
            return None
        return await self.learn_refusal(kind, "plain 403, repeated across accounts")

    async def learn_success(self, kind: Kind) -> None:
        """Forget earlier refusals; costs nothing when there were none."""
        names = [name for name in (_name(kind), f"forbidden {kind}") if self._known.pop(name, None)]
        if names:
            async with self._database.session() as session:
                await session.execute(delete(Learned).where(Learned.name.in_(names)))

    async def _look(self, now: datetime) -> None:
        async with self._database.session() as session:
            rows = await session.execute(select(Learned.name, Learned.at))
            self._known = {name: at for name, at in rows}  # noqa: C416 (rows are not pairs to the type checker)
        self._known_until = now + _LOOK_AGAIN_AFTER


def _name(kind: Kind) -> str:
    return f"plan refuses {kind}"
