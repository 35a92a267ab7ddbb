"""Windows in which X reports a like on X's own page: at most ten minutes after *Like on X*.

A subscription reports everything that its account likes, anywhere on X. So there is one only while
a member waits for it, and only with that member's own token; likes of other posts are dropped
(`bot.likes.like_events`).
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.subscriptions import Call, Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import LikeWindow, MemberPreferences, XSubscription, binding, of_member
from bot.db.upsert import upsert
from bot.errors import BudgetReached, FairShareReached
from bot.likes.results import ConfirmationWay
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.workspaces.budget import Budget
from bot.x import ApiResult
from bot.x.activity import EventType
from bot.x.activity_responses import Subscription

WINDOW: Final = timedelta(minutes=10)
OUTBOUND: Final = "outbound"


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """An open window: the member, the post, the time it opened, and the reply target."""

    member: Member
    post: PostRef
    channel: str | None
    reply: Secret = field(repr=False)
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class LikeWindows:
    """Opens and closes windows."""

    database: Database
    keyring: Keyring
    linking: Linking
    webhook: WebhookRegistration
    subscriptions: Subscriptions
    budget: Budget
    clock: Clock

    async def x_sends_events(self) -> bool:
        """Return whether X has this deployment's webhook, so that it can confirm likes."""
        return await self.webhook.valid_id() is not None

    async def way(self, member: Member) -> ConfirmationWay:
        """Return the best way to confirm the member's like on X; nothing is requested or written.

        An event requires OAuth 2.0 (X doesn't document whether OAuth 1.0a works), a valid webhook,
        and the member's consent; a lookup requires only a linked account.
        """
        linked_grant = await self.linking.usable_grant(member)
        if linked_grant is None or not linked_grant.tokens.allow_like_reads:
            return ConfirmationWay.NONE
        if linked_grant.tokens.sign_in != "oauth2" or not await self.x_sends_events():
            return ConfirmationWay.QUESTION
        return ConfirmationWay.EVENT if await self._consents(member) else ConfirmationWay.QUESTION

    async def open(self, member: Member, post: PostRef, *, channel: str | None, reply: Secret) -> bool:
        """Have X report the member's like for ten minutes; return whether it will.

        Returns False, and raises nothing, if the budget is used up or X can't or won't report it.
        """
        linked_grant = await self.linking.usable_grant(member)
        if linked_grant is None or not await self._is_affordable(member):
            return False
        now = self.clock()
        window_id = await self._write(linked_grant, post, channel, reply, now)
        opened = await self.subscriptions.open(
            EventType.LIKE,
            linked_grant.x_user_id,
            lambda call: self._as_member(linked_grant, call),
            until=now + WINDOW,
            direction=OUTBOUND,
        )
        if not opened:
            await self.database.execute(delete(LikeWindow).where(LikeWindow.id == window_id))
        return opened

    async def close(self, member: Member) -> None:
        """Close the member's windows, since they no longer want X to report likes."""
        await self.database.execute(delete(LikeWindow).where(of_member(LikeWindow, member)))
        await self.end_unused()

    async def charge(self, member: Member, x_user_id: str) -> None:
        """Charge an event about another post, which X also bills.

        If the budget doesn't cover another event, the subscription ends, so that a member who likes
        many posts on X during a window spends no more than allowed. The windows then end early
        (`bot.likes.like_events`).
        """
        await self.budget.charge_amount(member, self.budget.prices.like_event)
        if await self._is_affordable(member, keep=False):
            return
        async with self.database.session() as session:
            await self.subscriptions.end(session, EventType.LIKE, x_user_id)
        await self.subscriptions.sweep()

    async def end_unused(self) -> None:
        """Delete at X the subscriptions that no window needs.

        A window's row is written before its subscription's, so no subscription is ended while its
        window is being opened.
        """
        waiting = (
            select(LikeWindow.id)
            .where(LikeWindow.x_user_id == XSubscription.x_user_id, LikeWindow.ends_at > self.clock())
            .exists()
        )
        await self.subscriptions.end_unneeded([EventType.LIKE], waiting)
        await self.subscriptions.sweep()

    def read(self, row: LikeWindow) -> OpenWindow:
        """Return a row's content; raises `KeyUnknown`."""
        place = binding(LikeWindow.reply, row.tenant, row.user, row.id)
        member = Member(row.tenant, row.user, row.workspace)
        return OpenWindow(
            member,
            PostRef(row.post_id, row.author),
            row.channel,
            self.keyring.open(row.reply, place),
            row.opened_at,
        )

    async def _as_member(self, linked_grant: LinkedGrant, call: Call) -> ApiResult[Subscription]:
        fresh = await self.linking.linked(linked_grant.member)
        return await self.linking.call_as_linked(fresh, "subscribe", lambda now: call(now.authorization))

    async def _is_affordable(self, member: Member, *, keep: bool = True) -> bool:
        """Return whether the budget covers an event, and charge it if `keep`.

        The charge stays for the day even if no like follows.
        """
        price = self.budget.prices.like_event
        try:
            reservation = await self.budget.reserve(member, price)
        except (BudgetReached, FairShareReached):
            return False
        await self.budget.release(reservation, price if keep else 0)
        return True

    async def _consents(self, member: Member) -> bool:
        async with self.database.session() as session:
            return (
                await session.scalar(
                    select(MemberPreferences.confirm_likes).where(of_member(MemberPreferences, member))
                )
                is True
            )

    async def _write(
        self, linked_grant: LinkedGrant, post: PostRef, channel: str | None, reply: Secret, now: datetime
    ) -> str:
        """Replace the member's window for the post: the newest click gets the reply."""
        window_id, member = uuid.uuid4().hex, linked_grant.member
        values = {
            "id": window_id,
            "workspace": member.workspace,
            "channel": channel,
            "grant_id": linked_grant.grant_id,
            "x_user_id": linked_grant.x_user_id,
            "author": post.author,
            "reply": self.keyring.seal(
                reply, binding(LikeWindow.reply, member.tenant, member.user, window_id)
            ),
            "opened_at": now,
            "ends_at": now + WINDOW,
        }
        key = {"tenant": member.tenant, "user": member.user, "post_id": post.id}
        async with self.database.session() as session:
            await upsert(session, LikeWindow, key, values)
        return window_id


async def close_window(session: AsyncSession, member: Member, post: PostRef) -> None:
    """Close the member's window for a post, if there is one, in the caller's transaction."""
    await session.execute(
        delete(LikeWindow).where(of_member(LikeWindow, member), LikeWindow.post_id == post.id)
    )
