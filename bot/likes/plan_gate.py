"""Whether the X plan of this deployment includes liking; learned from X's own words, for all processes.

Since 2026-04-20 X sells likes only to Enterprise apps (X API changelog, 16 April 2026). In `auto`
mode X's plan problem is remembered for the deployment, and asked again after a while, since plans
change.

X may refuse for the plan with a plain 403, too, which it also says of a protected Post, a block or
a limited account. So plain 403s are one tenant's hint at most: when several of its people meet them
on several Posts, X is asked to like a Post that the account likes already (`bot.likes.plan_probe`).
Only a refusal of that counts, for that tenant; for the deployment when a second tenant's account
meets the same.
"""

import json
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import DeploymentState
from bot.db.upsert import (
    insert_or_replace_if,
    upsert,
)
from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef
from bot.settings import LikesMode
from bot.ttl_cache import TTLCache

ASK_AGAIN_AFTER: Final = timedelta(hours=6)
_TTL: Final = timedelta(seconds=30)
_BELONG_TOGETHER: Final = timedelta(hours=24)
_BETWEEN_PROBES: Final = timedelta(minutes=15)
_BETWEEN_CHECKS: Final = timedelta(minutes=5)
_SEEN_AT_MOST: Final = 20
_PEOPLE: Final = 3
_POSTS: Final = 2
_TENANTS: Final = 2
_KINDS: Final[tuple[Kind, ...]] = ("like", "unlike")


class PlanGate:
    """Tells whether to ask X for a like or to leave it to X's own page."""

    def __init__(self, database: Database, mode: LikesMode, clock: Clock) -> None:
        self._database = database
        self._mode = mode
        self._clock = clock
        self._known: TTLCache[None, dict[str, datetime]] = TTLCache(_TTL, clock, max_entries=1)

    @property
    def intent_only(self) -> bool:
        """LIKES_MODE=intent: likes are left to X's page whatever the plan."""
        return self._mode is LikesMode.INTENT

    async def refused_since(self, kind: Kind, tenant: str) -> datetime | None:
        """Return since when X refuses this kind of act to the tenant, or None when it is worth asking."""
        if self._mode is not LikesMode.AUTO:
            return None
        now, known = self._clock(), await self._known.get_or_load(None, self._load)
        told = [known.get(name) for name in (_refuses(kind), _refuses(kind, tenant))]
        return max((since for since in told if since and since + ASK_AGAIN_AFTER > now), default=None)

    async def open(self, kind: Kind, reason: str) -> datetime:
        """Remember for the deployment that X refused for the plan, from now on."""
        now = self._clock()
        if self._mode is LikesMode.AUTO:
            await self._write(_refuses(kind), reason, now)
        return now

    async def note_forbidden(self, kind: Kind, member: Member, post: PostRef) -> bool:
        """Take note of a plain 403; return whether it is worth finding out if the plan is meant.

        That is so when it has met several of the tenant's people on several Posts, with no success
        in between, and nobody has tried to find out in the last quarter of an hour.
        """
        if self._mode is not LikesMode.AUTO:
            return False
        now, name = self._clock(), _forbidden(kind, member.tenant)
        met = [f"{member.tenant}|{member.user}", post.id]
        async with self._database.session() as session:
            row = await session.scalar(select(DeploymentState).where(DeploymentState.name == name))
            recent = row is not None and row.updated_at + _BELONG_TOGETHER > now
            seen = [*(json.loads(row.value) if row is not None and recent else []), met][-_SEEN_AT_MOST:]
            told = {"value": json.dumps(seen), "updated_at": now}
            await upsert(session, DeploymentState, ("name",), {"name": name, **told}, **told)
        self._known.clear()
        people, posts = {one for one, _ in seen}, {one for _, one in seen}
        if len(people) < _PEOPLE or len(posts) < _POSTS:
            return False
        return await self._claim(f"probed {member.tenant}", member.tenant, _BETWEEN_PROBES)

    async def learn_probe_refused(self, kind: Kind, member: Member) -> datetime:
        """Remember for the tenant, and with a second one for the deployment, that X refused a Post known to be likeable."""
        now = self._clock()
        if self._mode is not LikesMode.AUTO:
            return now
        await self._write(_refuses(kind, member.tenant), _value(member.tenant), now)
        async with self._database.session() as session:
            tenants = await session.scalar(
                select(func.count())
                .select_from(DeploymentState)
                .where(
                    DeploymentState.name.startswith(_refuses(kind, ""), autoescape=True),
                    DeploymentState.updated_at > now - _BELONG_TOGETHER,
                )
            )
        return await self.open(kind, "probe refused") if (tenants or 0) >= _TENANTS else now

    async def close(self, kind: Kind, tenant: str) -> None:
        """Forget earlier refusals, everybody's, and the tenant's hints; costs nothing when there were none."""
        hint = _forbidden(kind, tenant)
        ours = [
            name
            for name in await self._known.get_or_load(None, self._load)
            if name in (hint, _refuses(kind)) or name.startswith(_refuses(kind, ""))
        ]
        await self._forget(ours)

    async def may_check(self, tenant: str) -> bool:
        """Tell whether an admin may have the plan checked again now; once in five minutes per tenant."""
        return self._mode is LikesMode.AUTO and await self._claim(
            f"checked {tenant}", tenant, _BETWEEN_CHECKS
        )

    async def forget(self, tenant: str) -> None:
        """Ask X again with the tenant's next act: what the deployment and the tenant have learned no longer holds."""
        await self._forget(
            [
                name
                for kind in _KINDS
                for name in (_refuses(kind), _refuses(kind, tenant), _forbidden(kind, tenant))
            ]
        )

    async def _claim(self, name: str, tenant: str, pause: timedelta) -> bool:
        now = self._clock()
        row = {"name": name, "value": _value(tenant), "updated_at": now}
        async with self._database.session() as session:
            return await insert_or_replace_if(
                session, DeploymentState, ("name",), row, DeploymentState.updated_at <= now - pause
            )

    async def _write(self, name: str, value: str, now: datetime) -> None:
        told = {"value": value, "updated_at": now}
        async with self._database.session() as session:
            await upsert(session, DeploymentState, ("name",), {"name": name, **told}, **told)
        self._known.clear()

    async def _forget(self, names: list[str]) -> None:
        if names:
            async with self._database.session() as session:
                await session.execute(delete(DeploymentState).where(DeploymentState.name.in_(names)))
            self._known.clear()

    async def _load(self) -> dict[str, datetime]:
        async with self._database.session() as session:
            rows = await session.execute(select(DeploymentState.name, DeploymentState.updated_at))
            return {name: at for name, at in rows}  # noqa: C416 (rows are not pairs to the type checker)


def _refuses(kind: Kind, tenant: str | None = None) -> str:
    return f"plan refuses {kind}" if tenant is None else f"plan refuses {kind} in {tenant}"


def _forbidden(kind: Kind, tenant: str) -> str:
    return f"forbidden {kind} in {tenant}"


def _value(tenant: str) -> str:
    """A value by which a row is found when all of a tenant's is deleted."""
    return json.dumps([f"{tenant}|"])
