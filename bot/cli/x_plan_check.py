"""The check of `doctor` for X's plan: whether X has refused likes because of it."""

import asyncio
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.check import Check, State
from bot.clock import utcnow
from bot.db import Database, Keyring
from bot.likes.plan_gate import ASK_AGAIN_AFTER, PlanGate
from bot.settings import LikesMode, Settings

_WHAT: Final = "x plan"
_HOURS: Final = int(ASK_AGAIN_AFTER.total_seconds()) // 3600
_NO_TENANT: Final = ""


def x_plan(settings: Settings) -> Check:
    """Report what likes have shown of X's plan; the database must be at the latest migration."""
    if settings.likes_mode is not LikesMode.AUTO:
        return Check(State.SKIP, _WHAT, f"LIKES_MODE is {settings.likes_mode}, whatever X's plan includes.")
    try:
        since = asyncio.run(_refused_since(settings))
    except (OSError, SQLAlchemyError):
        return Check(State.SKIP, _WHAT, "The results of earlier likes can't be read.")
    if since is None:
        return Check(
            State.OK, _WHAT, f"X has refused no likes because of its plan in the last {_HOURS} hours."
        )
    return Check(
        State.WARN,
        _WHAT,
        f"At {since:%Y-%m-%d %H:%M} UTC, X refused a like because its plan doesn't include likes. Replies offer Like on X, "
        f"and Likewise tries again after {_HOURS} hours. Get a plan that includes likes, or set LIKES_MODE=intent.",
    )


async def _refused_since(settings: Settings) -> datetime | None:
    keyring = Keyring(settings.encryption_keys)
    async with Database(settings.database_url) as database:
        gate = PlanGate(database, keyring, settings.likes_mode, utcnow, settings.sign_ins)
        return await gate.refused_to_some("like", _NO_TENANT)
