"""New posts of the accounts that team channels follow: their events, subscriptions and costs.

Only public accounts' posts arrive; X bills each event, whether it is shown or not.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.inbox import Claim, Handled, Outcome
from bot.activity.subscriptions import Call, Subscriptions
from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db.tables import XEvent, XSubscription
from bot.db.upsert import insert_unless_there
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.budget import Budget
from bot.workspaces.followed_accounts import Follow, FollowedAccounts
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.spending import DailySpend, Feature, next_month, start_of
from bot.workspaces.team_channels import is_channel_allowed
from bot.workspaces.thread_replies import ThreadReplies
from bot.x import ApiResult, AppOnly, Post, Resource
from bot.x.activity import EventType
from bot.x.activity_events import ActivityEvent, created_post, deleted_post, is_reply_or_repost
from bot.x.activity_responses import Subscription

log = structlog.get_logger(__name__)

EVENT_TYPES: Final = (EventType.POST, EventType.POST_DELETED)
# X repeats events on request; an older post is no longer new.
_NEWS: Final = timedelta(hours=24)
# Replaces the ID of the person whose fair-use cap is charged; no Slack ID has a space.
_SHARE: Final = "followed accounts"


@dataclass(frozen=True, slots=True)
class FollowedPosts:
    """Handles the events, and keeps X's subscriptions in line with the followed accounts.

    `remember` caches a post for a workspace, `on_pause` notifies an admin that the workspace's
    budget is used up until the given time.
    """

    accounts: FollowedAccounts
    thread_replies: ThreadReplies
    subscriptions: Subscriptions
    budget: Budget
    workspaces: WorkspaceSettingsStore
    background: BackgroundTasks
    clock: Clock
    app: AppOnly | None
    remember: Callable[[Member, Post], Awaitable[None]]
    on_pause: Callable[[Member, datetime], Awaitable[None]]

    async def on_created(self, session: AsyncSession, event: ActivityEvent, claim: Claim) -> Handled:
        """Have a followed account's new post posted in the channels that follow it."""
        post = created_post(event)
        if post is None or event.user_id is None:
            return Handled(Outcome.UNREADABLE)
        followers = await self.accounts.active_followers(session, event.user_id)
        if not followers:
            return Handled(Outcome.IGNORED)
        if post.created_at is not None and post.created_at < self.clock() - _NEWS:
            return Handled(Outcome.LATE)
        if not await claim() or not await self._is_first_of(session, post.id):
            return Handled(Outcome.DUPLICATE)
        shown = [each for each in followers if each.with_replies or not is_reply_or_repost(event)]
        shown = [each for each in shown if await is_channel_allowed(self.workspaces, each)]
        for follow in shown:
            await self.thread_replies.announce(session, follow, PostRef(post.id))
        after = partial(self._account_for, followers, shown, post)
        return Handled(Outcome.HANDLED if shown else Outcome.IGNORED, [after])

    async def on_deleted(self, session: AsyncSession, event: ActivityEvent, claim: Claim) -> Handled:
        """Have messages about a deleted post removed; a post that arrives later isn't shown."""
        deleted = deleted_post(event)
        if deleted is None:
            return Handled(Outcome.UNREADABLE)
        author = deleted.author_id or event.user_id or ""
        if await self.accounts.active_followers(session, author):
            await self._is_first_of(session, deleted.post_id)
        if not await self.thread_replies.withdraw(session, PostRef(deleted.post_id), author):
            return Handled(Outcome.IGNORED)
        return Handled(Outcome.HANDLED if await claim() else Outcome.DUPLICATE)

    async def subscribe(self, x_user_id: str) -> bool:
        """Have X send an account's new and deleted posts; return whether it does."""
        if self.app is None:
            return False
        app = self.app

        async def as_app(call: Call) -> ApiResult[Subscription]:
            return await call(app)

        for event_type in EVENT_TYPES:
            if not await self.subscriptions.open(event_type, x_user_id, as_app, until=None):
                return False
        return True

    async def reconcile(self) -> None:
        """Subscribe to the followed accounts, and end all other subscriptions."""
        wanted = await self.accounts.active_accounts()
        subscribed = [await self.subscriptions.accounts(event_type) for event_type in EVENT_TYPES]
        for x_user_id in sorted(wanted - frozenset.intersection(*subscribed)):
            if not await self.subscribe(x_user_id):
                break  # the next one would be refused, too; the next run tries again
        await self.subscriptions.end_unneeded(EVENT_TYPES, self.accounts.is_followed(XSubscription.x_user_id))

    async def _is_first_of(self, session: AsyncSession, post_id: str) -> bool:
        """Return whether no other event about this post was handled before.

        X may report a post's deletion before it reports, or repeats, the post.
        """
        row = {"id": f"post {post_id}", "event_type": EventType.POST.value, "received_at": self.clock()}
        return await insert_unless_there(session, XEvent, ("id",), row)

    def _account_for(self, followers: Sequence[Follow], shown: Sequence[Follow], post: Post) -> None:
        self.background.spawn(self._charge(followers, shown, post))

    async def _charge(self, followers: Sequence[Follow], shown: Sequence[Follow], post: Post) -> None:
        """Charge each workspace once, and pause those whose budget or cap is used up."""
        for payer in dict.fromkeys(each.payer for each in shown):
            await self.remember(payer, post)
        for payer in dict.fromkeys(each.payer for each in followers):
            # A separate counter: previews of links in channels must not pause following.
            share = replace(payer, user=_SHARE)
            event = Resource("post_event", post.id)
            unfair_until = await self.budget.charge(share, [event], Feature.FOLLOWED)
            if unfair_until is not None:
                await self.accounts.pause(payer, unfair_until)
                log.warning("following_paused", tenant=payer.tenant, reason="fair-use share")
            until = _used_up_until(await self.budget.spent(payer))
            if until is not None:
                await self._pause(payer, until)

    async def _pause(self, payer: Member, until: datetime) -> None:
        """Pause, unless an admin has changed the budget, perhaps in another process."""
        admins = await self.accounts.pause(payer, until)
        await self.workspaces.get_fresh(payer)  # after the pause: a later change ends it
        if _used_up_until(await self.budget.spent(payer)) is None:
            await self.accounts.resume(payer)
            return
        if admins:
            log.info("following_paused", tenant=payer.tenant, reason="budget")
        for user in sorted(admins):
            await self.on_pause(Member(payer.tenant, user, payer.workspace), until)


def _used_up_until(spent: DailySpend) -> datetime | None:
    """Return when a used-up budget resets; None if the budget isn't used up."""
    if spent.month_budget is not None and spent.month_total >= spent.month_budget:
        return next_month(spent.day)
    if spent.budget is not None and spent.total >= spent.budget:
        return start_of(spent.day) + timedelta(days=1)
    return None
