"""Composition of followed accounts and daily notices."""

from datetime import datetime

from bot.activity.followed_posts import FollowedPosts
from bot.container.activity import ActivityServices
from bot.container.likes import LikeServices
from bot.container.storage import Storage
from bot.members import Member
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.delivery.admin_messages import AdminMessages
from bot.slack.team_channels.follows import Follows
from bot.x import Post


def build_follows(
    storage: Storage, activity: ActivityServices, likes: LikeServices, admin_messages: AdminMessages
) -> Follows:
    async def remember(payer: Member, post: Post) -> None:
        if post.author is not None:  # X's display requirements need the author
            await likes.reader.remember(payer, likes.queries.post(PostRef(post.id)), post)

    async def tell_admin(admin: Member, until: datetime) -> None:
        await admin_messages.tell(admin, messages.following_paused(until))

    posts = FollowedPosts(
        accounts=storage.followed_accounts,
        thread_replies=storage.thread_replies,
        subscriptions=activity.subscriptions,
        budget=storage.budget,
        workspaces=storage.workspaces,
        background=storage.background,
        clock=storage.clock,
        app=activity.webhook.app,
        remember=remember,
        on_pause=tell_admin,
    )
    return Follows(storage.followed_accounts, posts, storage.team_channels, likes.reader, likes.queries)
