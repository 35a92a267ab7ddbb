"""Learn whether the deployment's X plan includes likes, and share the result between processes.

Since 2026-04-20, X sells likes only to Enterprise apps (X API changelog, April 16, 2026). In `auto`
mode, X's plan error is remembered for the deployment, and X is asked again later, since plans
change. OAuth 2.0 and OAuth 1.0a are tracked separately, since their keys may belong to two X apps.

X may also refuse because of the plan with a plain 403, as it does for protected posts, blocks and
limited accounts. So plain 403s are only a hint for one tenant: after several of its people got them
on several posts, the app likes a post that the account already likes (`bot.likes.plan_probe`). If X
refuses that as well, likes of this tenant use X's own page. Plain 403s never affect the whole
deployment, since anyone who controls a few accounts that X limits can cause them in any number of
tenants.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import DeploymentState
from bot.db.upsert import upsert
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
_KINDS: Final[tuple[Kind, ...]] = ("like", "unlike")


@dataclass(slots=True, eq=False)
class PlanGate:
    """Decides whether likes go to X or to X's own page; `sign_ins` are the providers'."""

    database: Database
    keyring: Keyring
    mode: LikesMode
    clock: Clock
    sign_ins: Collection[str]
    _known: TTLCache[None, dict[str, datetime]] = field(init=False)

    def __post_init__(self) -> None:
        self._known = TTLCache(_TTL, self.clock, max_entries=1)

    @property
    def intent_only(self) -> bool:
        """Whether LIKES_MODE=intent: likes always use X's own page."""
        return self.mode is LikesMode.INTENT

    async def leaves_to_x(self, kind: Kind, tenant: str) -> bool:
        """Return whether X's own page is used for all of the tenant's accounts."""
        return self.intent_only or await self.refused_to_all(kind, tenant) is not None

    async def refused_since(self, kind: Kind, tenant: str, sign_in: str) -> datetime | None:
        """Return since when X refuses this to accounts with this sign-in; None if worth trying."""
        if self.mode is not LikesMode.AUTO:
            return None
        known = await self._known.get_or_load(None, self._load)
        if not known:
            return None
        now = self.clock()
        told = [known.get(name) for name in (_refuses(kind, sign_in), _refuses(kind, sign_in, tenant))]
        return max((since for since in told if since and since + ASK_AGAIN_AFTER > now), default=None)

    async def refused_to_some(self, kind: Kind, tenant: str) -> datetime | None:
        """Return since when X has refused it to any of the tenant's accounts, with any sign-in."""
        return max((since for since in await self._of_each(kind, tenant) if since), default=None)

    async def refused_to_all(self, kind: Kind, tenant: str) -> datetime | None:
        """Return since when X has refused it to all of the tenant's accounts, with any sign-in."""
        told = [since for since in await self._of_each(kind, tenant) if since]
        return max(told, default=None) if len(told) == len(self.sign_ins) else None

    async def _of_each(self, kind: Kind, tenant: str) -> list[datetime | None]:
        return [await self.refused_since(kind, tenant, sign_in) for sign_in in self.sign_ins]

    async def open(self, kind: Kind, sign_in: str, reason: str) -> None:
        """Record that X refused because of the deployment's plan."""
        await self._write(_refuses(kind, sign_in), reason)

    async def note_forbidden(self, kind: Kind, member: Member, post: PostRef) -> bool:
        """Record a plain 403; return whether to probe X for the plan now.

        True if several of the tenant's people got one on several posts without a success in
        between, and nobody has probed in the last 15 minutes.
        """
        if self.mode is not LikesMode.AUTO:
            return False
        now, name = self.clock(), _forbidden(kind, member.tenant)
        met = [f"{member.tenant}|{member.user}", self.keyring.subject_hash(member.tenant, post.id)]
        async with self.database.session() as session:
            # Written first, so that other processes wait for this hint, and somebody who deletes
            # their data meanwhile isn't written back.
            await upsert(session, DeploymentState, {"name": name}, {"name": name}, value="[]", updated_at=now)
            row = await session.get_one(DeploymentState, name)
            recent = row.updated_at + _BELONG_TOGETHER > now
            seen = [*(json.loads(row.value) if recent else []), met][-_SEEN_AT_MOST:]
            row.value, row.updated_at = json.dumps(seen), now
        self._known.clear()
        people, posts = {one for one, _ in seen}, {one for _, one in seen}
        if len(people) < _PEOPLE or len(posts) < _POSTS:
            return False
        return await self._claim(f"probed {member.tenant}", member.tenant, _BETWEEN_PROBES)

    async def open_for_tenant(self, kind: Kind, sign_in: str, tenant: str) -> None:
        """Record that X refused a like of the probe without a reason."""
        await self._write(_refuses(kind, sign_in, tenant), _value(tenant))

    async def close(self, kind: Kind, sign_in: str, tenant: str) -> None:
        """Delete all refusals and the tenant's hints; without any, no statement is executed."""
        known = await self._known.get_or_load(None, self._load)
        if not known:
            return
        ours = (_forbidden(kind, tenant), _refuses(kind, sign_in))
        all_tenants = _refuses(kind, sign_in, "")
        await self._forget([name for name in known if name in ours or name.startswith(all_tenants)])

    async def may_check(self, tenant: str) -> bool:
        """Return whether an admin may check the plan now: once every five minutes per tenant."""
        return self.mode is LikesMode.AUTO and await self._claim(f"checked {tenant}", tenant, _BETWEEN_CHECKS)

    async def forget(self, tenant: str) -> None:
        """Delete the refusals of the deployment and the tenant, so that the next action asks X."""
        await self._forget(
            [_forbidden(kind, tenant) for kind in _KINDS]
            + [
                name
                for kind in _KINDS
                for sign_in in self.sign_ins
                for name in (_refuses(kind, sign_in), _refuses(kind, sign_in, tenant))
            ]
        )

    async def _claim(self, name: str, tenant: str, pause: timedelta) -> bool:
        now = self.clock()
        changed = {"value": _value(tenant), "updated_at": now}
        async with self.database.session() as session:
            due = DeploymentState.updated_at <= now - pause
            return await upsert(session, DeploymentState, {"name": name}, changed, due)

    async def _write(self, name: str, value: str) -> None:
        if self.mode is not LikesMode.AUTO:
            return
        told = {"value": value, "updated_at": self.clock()}
        async with self.database.session() as session:
            await upsert(session, DeploymentState, {"name": name}, told)
        self._known.clear()

    async def _forget(self, names: list[str]) -> None:
        if names:
            await self.database.execute(delete(DeploymentState).where(DeploymentState.name.in_(names)))
            self._known.clear()

    async def _load(self) -> dict[str, datetime]:
        async with self.database.session() as session:
            rows = await session.execute(select(DeploymentState.name, DeploymentState.updated_at))
            return {name: at for name, at in rows}  # noqa: C416 (rows are not pairs to the type checker)


def _refuses(kind: Kind, sign_in: str, tenant: str | None = None) -> str:
    everywhere = f"plan refuses {sign_in} {kind}"
    return everywhere if tenant is None else f"{everywhere} in {tenant}"


def _forbidden(kind: Kind, tenant: str) -> str:
    return f"forbidden {kind} in {tenant}"


def _value(tenant: str) -> str:
    """Return a value by which the row can be found when a tenant's data is deleted."""
    return json.dumps([f"{tenant}|"])
