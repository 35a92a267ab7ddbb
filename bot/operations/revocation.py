"""Withdraw every permission at X, before a deployment is shut down.

Each person's link is deleted in the same transaction that queues its tokens
(`bot.linking.revocation_queue`), so the work can be interrupted at any time: what is left are links
that still exist, and tokens in the queue.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union

from bot.db import Database
from bot.db.tables import Grant, LinkAttempt
from bot.linking import Linking
from bot.linking.revocation_queue import RevocationQueue
from bot.members import Member

_SIDE_BY_SIDE = 5


@dataclass(frozen=True, slots=True)
class Revoked:
    """What was done: `confirmed` of `links` were revoked by X at once.

    `pending` tokens are still in the queue; X has not answered for them.
    """

    links: int
    confirmed: int
    pending: int


async def people_to_disconnect(database: Database) -> Sequence[Member]:
    """Return everybody with a link or an open attempt to make one."""
    found = union(
        select(Grant.tenant, Grant.user, Grant.workspace),
        select(LinkAttempt.tenant, LinkAttempt.user, LinkAttempt.workspace),
    )
    async with database.session() as session:
        rows = (await session.execute(found)).all()
    people = {(tenant, user): Member(tenant, user, workspace) for tenant, user, workspace in rows}
    return list(people.values())


async def revoke_all(
    linking: Linking, queue: RevocationQueue, people: Sequence[Member], report: Callable[[], None]
) -> Revoked:
    """Disconnect these people, and try what earlier runs left; `report` is called after each."""
    turns = asyncio.Semaphore(_SIDE_BY_SIDE)
    links = confirmed = 0

    async def disconnect(member: Member) -> None:
        nonlocal links, confirmed
        async with turns:
            done = await linking.disconnect(member)
        links += done.username is not None
        confirmed += done.revoked
        report()

    await queue.make_due()
    await asyncio.gather(*map(disconnect, people))
    await queue.sweep()
    await queue.settled()
    return Revoked(links, confirmed, await queue.pending())
