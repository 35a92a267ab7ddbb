"""The app's subscriptions at X, shared by all processes.

A row is written before the request to X, and its id is the subscription's tag at X. So whenever a
process is killed, another one can find and delete what is left over at X. One X account has at most
one subscription to a type of event; its end is moved if it is needed for longer.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity import tags
from bot.activity.webhook import WebhookRegistration
from bot.clock import Clock
from bot.db import Database
from bot.db.lease_queue import LeaseQueue
from bot.db.rows import count
from bot.db.tables import XSubscription
from bot.db.tables.base import X_ID
from bot.db.upsert import insert_unless_there
from bot.errors import LikewiseError
from bot.x import UNCERTAIN, ApiResult, Authorization, XError
from bot.x.activity import MAX_SUBSCRIPTIONS, ActivityClient, EventType
from bot.x.activity_responses import Subscription

log = structlog.get_logger(__name__)

Call = Callable[[Authorization], Awaitable[ApiResult[Subscription]]]
Subscribe = Callable[[Call], Awaitable[ApiResult[Subscription]]]
"""Runs the call with an authorization: a member's for their likes, otherwise the app's."""

LEASE: Final = timedelta(seconds=60)
_PAUSE: Final = timedelta(minutes=1)
_PAUSE_ELSEWHERE: Final = timedelta(hours=1)
_TRIES: Final = 10
_BETWEEN_SECONDS: Final = 0.5


class Subscriptions:
    """Opens and ends subscriptions; `limit` is the number that X allows the app."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: ActivityClient,
        webhook: WebhookRegistration,
        *,
        limit: int = MAX_SUBSCRIPTIONS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._webhook = webhook
        self.limit = limit
        order = (XSubscription.lease_until, XSubscription.id)
        self._queue = LeaseQueue(database, clock, XSubscription, lease=LEASE, order=order)

    async def available(self) -> bool:
        """Return whether X sends events to this deployment, as of the last check of the webhook."""
        return await self._webhook.valid_id() is not None

    async def open(
        self,
        event_type: EventType,
        x_user_id: str,
        subscribe: Subscribe,
        *,
        until: datetime | None,
        direction: str | None = None,
    ) -> bool:
        """Have X send an account's events of this type until then; return whether it does.

        None means until `end`. Returns False, and raises nothing, if there is no valid webhook, no
        place left, or X refuses.
        """
        webhook_id = await self._webhook.valid_id()
        if webhook_id is None:
            return False
        for _ in range(_TRIES):
            if await self._prolong(event_type, x_user_id, until):
                return True
            row_id = await self._reserve(event_type, x_user_id, until)
            if row_id is not None:
                return await self._create(
                    row_id, event_type, x_user_id, subscribe, webhook_id=webhook_id, direction=direction
                )
            await asyncio.sleep(_BETWEEN_SECONDS)  # another process is creating or deleting it
        return False

    async def end(self, session: AsyncSession, event_type: EventType, x_user_id: str) -> None:
        """End a subscription in the caller's transaction; `sweep` then deletes it at X."""
        await session.execute(
            update(XSubscription).where(*_of(event_type, x_user_id)).values(ends_at=self._clock())
        )

    async def end_unneeded(self, event_types: Collection[EventType], needed: ColumnElement[bool]) -> None:
        """End those of these types that don't match `needed`; `sweep` then deletes them at X.

        Whoever needs a subscription writes that down first, and prolongs the subscription in a
        later transaction. So its row is locked before the statement that decides begins: otherwise
        that statement could miss a need from just before the prolongation.
        """
        now = self._clock()
        unneeded = ~needed & or_(XSubscription.ends_at.is_(None), XSubscription.ends_at > now)
        of_these = XSubscription.event_type.in_([each.value for each in event_types])
        found = select(XSubscription.id).where(of_these, unneeded).order_by(XSubscription.id)
        async with self._database.session() as session:
            ids = (await session.scalars(found.with_for_update())).all()
            if ids:
                ending = update(XSubscription).where(XSubscription.id.in_(ids), unneeded)
                await session.execute(ending.values(ends_at=now))

    async def count(self) -> int:
        """Return how many subscriptions the app has or is creating."""
        async with self._database.session() as session:
            return await count(session, XSubscription)

    async def accounts(self, event_type: EventType) -> frozenset[str]:
        """Return the ids of the accounts whose events of this type X sends."""
        confirmed = select(XSubscription.x_user_id).where(
            XSubscription.event_type == event_type,
            XSubscription.subscription_id.is_not(None),
            or_(XSubscription.ends_at.is_(None), XSubscription.ends_at > self._clock()),
        )
        async with self._database.session() as session:
            return frozenset(await session.scalars(confirmed))

    async def sweep(self) -> None:
        """Delete ended subscriptions at X, and those that a killed process may have left there."""
        if self._webhook.app is None:
            return
        over = or_(XSubscription.ends_at <= self._clock(), XSubscription.subscription_id.is_(None))
        while rows := await self._queue.claim(over):
            for row in rows:
                await self._remove(row.id, row.subscription_id)

    async def _prolong(self, event_type: EventType, x_user_id: str, until: datetime | None) -> bool:
        """Move the end of a subscription that X has confirmed and nobody is deleting.

        All windows have the same length, so a newer one never ends earlier.
        """
        statement = (
            update(XSubscription)
            .where(
                *_of(event_type, x_user_id),
                XSubscription.subscription_id.is_not(None),
                XSubscription.lease_until <= self._queue.leased_until(timedelta()),
            )
            .values(ends_at=until)
        )
        return await self._database.execute(statement) == 1

    async def _reserve(self, event_type: EventType, x_user_id: str, until: datetime | None) -> str | None:
        """Write the row with a lease, before X is asked; None if there is one already."""
        row_id = uuid.uuid4().hex
        async with self._database.session() as session:
            row = {
                "id": row_id,
                "event_type": event_type.value,
                "x_user_id": x_user_id,
                "subscription_id": None,
                "ends_at": until,
                "created_at": self._clock(),
                "lease_until": self._queue.leased_until(),
            }
            key = ("event_type", "x_user_id")
            return row_id if await insert_unless_there(session, XSubscription, key, row) else None

    async def _create(
        self,
        row_id: str,
        event_type: EventType,
        x_user_id: str,
        subscribe: Subscribe,
        *,
        webhook_id: str,
        direction: str | None,
    ) -> bool:
        async def call(auth: Authorization) -> ApiResult[Subscription]:
            return await self._client.subscribe(
                auth, event_type, x_user_id, webhook_id=webhook_id, tag=self._tag(row_id), direction=direction
            )

        try:
            if not await self._makes_room(row_id):
                await self._queue.complete(row_id)
                return False
            created = await subscribe(call)
        except (XError, LikewiseError) as error:
            log.info("x_subscription_refused", kind=event_type.value, reason=type(error).__name__)
            if isinstance(error, UNCERTAIN) or isinstance(error.__cause__, UNCERTAIN):
                await self._queue.postpone(row_id, timedelta(), ends_at=self._clock())
            else:
                await self._queue.complete(row_id)
            return False
        await self._queue.postpone(row_id, timedelta(), subscription_id=created.value.id)
        return True

    async def _makes_room(self, row_id: str) -> bool:
        """Return whether there is a place for the row; ends the oldest windows if necessary."""
        if await self.count() <= self.limit:
            return True
        victim = (
            select(XSubscription.id)
            .where(
                XSubscription.event_type == EventType.LIKE.value,
                XSubscription.id != row_id,
                XSubscription.subscription_id.is_not(None),
                XSubscription.lease_until <= self._queue.leased_until(timedelta()),
            )
            .order_by(XSubscription.ends_at)
            .limit(1)
            .scalar_subquery()
        )
        for row in await self._queue.claim(XSubscription.id == victim, ends_at=self._clock()):
            return await self._remove(row.id, row.subscription_id)
        return False

    async def _remove(self, row_id: str, subscription_id: str | None) -> bool:
        """Delete it at X, then its row; if X doesn't respond, retry in a minute."""
        app = self._webhook.app
        if app is None:
            return False
        try:
            if subscription_id is not None and await self.available():
                at_x = tags.AtX((subscription_id,))
            else:
                at_x = await tags.find(self._client, self._webhook, app, row_id)
            for one in at_x.ours:
                await self._client.unsubscribe(app, one)
        except XError as error:
            log.warning("x_subscription_not_deleted", reason=type(error).__name__)
            await self._queue.postpone(row_id, _PAUSE, ends_at=self._clock())
            return False
        if at_x.elsewhere:  # a copy's row: its place is free for a subscription of its own
            detached = {"subscription_id": None, "x_user_id": row_id[: X_ID.length], "ends_at": self._clock()}
            await self._queue.postpone(row_id, _PAUSE_ELSEWHERE, **detached)
            return False
        await self._database.execute(delete(XSubscription).where(XSubscription.id == row_id))
        return True

    def _tag(self, row_id: str) -> str:
        return f"{tags.tag_prefix(self._webhook.url)}{row_id}"


def _of(event_type: EventType, x_user_id: str) -> tuple[Any, ...]:
    return XSubscription.event_type == event_type.value, XSubscription.x_user_id == x_user_id
