"""The statement that reads grants, each with its exhausted limits and the member's last entry.

Every command needs it, so it is built once, and returns plain rows.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select

from bot.db.rows import AnyRow
from bot.db.tables import Grant, LikeEvent, RateLimit
from bot.members import Member

# With the columns of `find`.
GrantRow = AnyRow

_GRANTS: Final = Grant.__table__
_LIMITS: Final = RateLimit.__table__
_EVENTS: Final = LikeEvent.__table__

# One row for each exhausted limit; `newest` is 0 for a member without entries.
_FOUND: Final = select(
    _GRANTS.c.tenant,
    _GRANTS.c.user,
    _GRANTS.c.id,
    _GRANTS.c.x_user_id,
    _GRANTS.c.username,
    _GRANTS.c.provider,
    _GRANTS.c.tokens,
    _GRANTS.c.version,
    _GRANTS.c.invalidated_at,
    _LIMITS.c.endpoint,
    _LIMITS.c.resets_at,
    _LIMITS.c.window,
    select(func.coalesce(func.max(_EVENTS.c.id), 0))
    .where(_EVENTS.c.tenant == _GRANTS.c.tenant, _EVENTS.c.user == _GRANTS.c.user)
    .scalar_subquery()
    .label("newest"),
).select_from(_GRANTS.outerjoin(_LIMITS, _LIMITS.c.account == _GRANTS.c.x_user_id))


def find(members: Iterable[Member]) -> tuple[Select[*tuple[Any, ...]], dict[str, str]]:
    """Return the statement that reads the members' grants, and its parameters.

    The last member is repeated until the number is a power of two, so that few statements are
    prepared.
    """
    keys = [(member.tenant, member.user) for member in members]
    rows = 1 << (len(keys) - 1).bit_length()
    keys += keys[-1:] * (rows - len(keys))
    named = ({f"tenant_{n}": tenant, f"user_{n}": user} for n, (tenant, user) in enumerate(keys))
    return _of_members(rows), {name: value for each in named for name, value in each.items()}


@cache
def _of_members(rows: int) -> Select[*tuple[Any, ...]]:
    # Not a list of pairs: with more than one, SQLite reads the whole table.
    return _FOUND.where(
        or_(
            *(
                (_GRANTS.c.tenant == bindparam(f"tenant_{n}")) & (_GRANTS.c.user == bindparam(f"user_{n}"))
                for n in range(rows)
            )
        )
    )
