"""Workspaces' spending at X by day and feature, except for likes, which are in the ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import FeatureSpend, LikeEvent, of_workspace
from bot.db.upsert import upsert
from bot.members import Member

# The columns of deleted likes that `carry_over` needs.
PAID: Final = (LikeEvent.tenant, LikeEvent.workspace, LikeEvent.created_at, LikeEvent.cost_micros)
KEPT_FOR: Final = timedelta(days=62)  # this month and the last one


class Feature(StrEnum):
    """The features that cost money; stored, at most 16 characters."""

    LIKES = "likes"
    LIKERS = "likers"
    LIKED = "liked"
    PREVIEWS = "previews"
    HANDLES = "handles"
    SIGN_INS = "sign-ins"
    FOLLOWED = "followed"
    CONFIRMED = "confirmed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DailySpend:
    """A workspace's spending of one UTC day and its month so far, in millionths of a dollar.

    `features` has the day's and the month's cost of each feature. None means that there is no
    budget.
    """

    day: str
    read_cost_micros: int
    like_cost_micros: int
    budget: int | None
    month_budget: int | None = None
    features: Mapping[Feature, tuple[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The day's cost of lookups and likes together."""
        return self.read_cost_micros + self.like_cost_micros

    @property
    def month_total(self) -> int:
        """The month's cost so far."""
        return sum(month for _, month in self.features.values())


async def add(session: AsyncSession, member: Member, day: str, feature: Feature, cost: int) -> None:
    """Add a cost in millionths of a dollar to a feature's sum of the day."""
    key = {"tenant": member.tenant, "workspace": member.workspace, "day": day, "feature": feature}
    total = FeatureSpend.cost_micros + cost
    await upsert(session, FeatureSpend, key, {"cost_micros": total}, cost_micros=cost)


async def by_feature(session: AsyncSession, member: Member, day: str) -> Mapping[Feature, tuple[int, int]]:
    """Return the cost of each feature on the day, and in its month up to the day.

    One statement, so that a like that is being deleted counts once: in the ledger or in its sum.
    """
    found: dict[Feature, tuple[int, int]] = {}
    for name, today, month in await session.execute(union_all(_lookups(member, day), _likes(member, day))):
        if name == Feature.LIKES and not month:
            continue
        before = found.get(_known(name), (0, 0))
        found[_known(name)] = (before[0] + int(today), before[1] + int(month))
    return found


async def spent_on(session: AsyncSession, member: Member, day: str) -> int:
    """Return the total cost of one day."""
    return sum(today for today, _ in (await by_feature(session, member, day)).values())


async def spent_before(session: AsyncSession, member: Member, day: str) -> int:
    """Return the total cost of the earlier days of the day's month."""
    return sum(month - today for today, month in (await by_feature(session, member, day)).values())


async def carry_over(session: AsyncSession, now: datetime, deleted: Iterable[Any]) -> None:
    """Keep this month's cost of the likes that this transaction deleted (`deleted`), as sums."""
    first = start_of(month_of(day_of(now)))
    sums: Counter[tuple[str, str, str]] = Counter()
    for one in deleted:
        if one.created_at >= first:
            sums[one.tenant, one.workspace, day_of(one.created_at)] += one.cost_micros
    for (tenant, workspace, day), cost in sorted(sums.items()):
        await add(session, Member(tenant, "", workspace), day, Feature.LIKES, cost)


def day_of(moment: datetime) -> str:
    """Return the UTC day of a moment, such as "2026-11-28"."""
    return moment.astimezone(UTC).date().isoformat()


def start_of(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def month_of(day: str) -> str:
    return f"{day[:7]}-01"


def next_month(day: str) -> datetime:
    return (start_of(month_of(day)) + timedelta(days=32)).replace(day=1)


def _known(feature: str) -> Feature:
    """Return a stored feature; another version may have more of them."""
    return Feature(feature) if feature in list(Feature) else Feature.OTHER


def _lookups(member: Member, day: str) -> Select[str, Any, Any]:
    today = case((FeatureSpend.day == day, FeatureSpend.cost_micros), else_=0)
    return (
        select(FeatureSpend.feature, func.sum(today), func.sum(FeatureSpend.cost_micros))
        .where(of_workspace(FeatureSpend, member), FeatureSpend.day >= month_of(day), FeatureSpend.day <= day)
        .group_by(FeatureSpend.feature)
    )


def _likes(member: Member, day: str) -> Select[str, Any, Any]:
    today = case((LikeEvent.created_at >= start_of(day), LikeEvent.cost_micros), else_=0)
    likes = literal(Feature.LIKES.value, FeatureSpend.feature.type)
    return select(likes, func.sum(today), func.sum(LikeEvent.cost_micros)).where(
        of_workspace(LikeEvent, member),
        LikeEvent.created_at >= start_of(month_of(day)),
        LikeEvent.created_at < start_of(day) + timedelta(days=1),
    )
