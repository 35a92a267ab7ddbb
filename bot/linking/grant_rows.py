"""The statement that reads grants, each with its exhausted limits and the member's last entry.

Every command needs it, so it is built once, and returns plain rows.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, tuple_

from bot.db.tables import Grant, LikeEvent, RateLimit
from bot.members import Member

# With the columns of `FIND`.
GrantRow = Row[*tuple[Any, ...]]

_GRANTS: Final = Grant.__table__
_LIMITS: Final = RateLimit.__table__
_EVENTS: Final = LikeEvent.__table__

# One row for each exhausted limit; `newest` is 0 for a member without entries.
FIND: Final = (
    select(
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
    )
    .select_from(_GRANTS.outerjoin(_LIMITS, _LIMITS.c.account == _GRANTS.c.x_user_id))
    .where(tuple_(_GRANTS.c.tenant, _GRANTS.c.user).in_(bindparam("members", expanding=True)))
)


def parameters(members: Iterable[Member]) -> dict[str, Any]:
    """Return the parameters of `FIND`.

    The last member is repeated up to a power of two, so that few statements are prepared.
    """
    keys = [(member.tenant, member.user) for member in members]
    rows = 1 << (len(keys) - 1).bit_length()
    return {"members": keys + keys[-1:] * (rows - len(keys))}
