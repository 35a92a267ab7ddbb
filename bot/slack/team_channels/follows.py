"""Follow and unfollow X accounts in a team channel; admins only."""

from dataclasses import dataclass
from typing import Final

from bot.activity.followed_posts import FollowedPosts
from bot.errors import FollowingUnavailable, InvalidHandle, NoSuchHandle, NotATeamChannel, TooManyFollowed
from bot.likes.queries import XQueries
from bot.likes.reader import XReader
from bot.members import Member
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.followed_accounts import MOST_A_CHANNEL, Follow, FollowedAccounts
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import MOST_FOLLOWED_A_DAY
from bot.x import User, XNotFound
from bot.x.ids import username_in

WITH_REPLIES: Final = "with replies"


@dataclass(frozen=True, slots=True)
class Follows:
    accounts: FollowedAccounts
    posts: FollowedPosts
    team_channel_store: TeamChannelStore
    reader: XReader
    queries: XQueries

    async def offer(self, member: Member, channel: str, wanted: str) -> Message:
        """Show what following an account brings and costs, with the button to follow it.

        An account that is followed already isn't looked up again. `wanted` is a handle, optionally
        followed by "with replies". Raises `NotATeamChannel`, `TooManyFollowed`, `InvalidHandle`,
        `NoSuchHandle`, `FollowingUnavailable` and XError.
        """
        handle, with_replies = _parse(wanted)
        if await self.team_channel_store.find(member.tenant, channel) is None:
            raise NotATeamChannel(channel)
        there = await self._followed_in(member, channel)
        if handle not in there and len(there) >= MOST_A_CHANNEL:
            raise TooManyFollowed(channel, MOST_A_CHANNEL)
        if handle in there and there[handle].with_replies == with_replies:
            return messages.followed(channel, there[handle].username, with_replies=with_replies)
        user = await self._account(member, handle)
        return messages.follow_offer(
            channel,
            user.username,
            with_replies=with_replies,
            cost_micros=self.posts.budget.prices.post_event,
            most_a_day=MOST_FOLLOWED_A_DAY,
        )

    async def follow(self, request: SlackRequest) -> Message:
        """Follow the account that the button offers; raises what `offer` raises."""
        channel, _, wanted = (request.intent.argument or "").partition(" ")
        handle, with_replies = _parse(wanted)
        await self.team_channel_store.find_own(request.member, channel)
        user = await self._account(request.member, handle)
        if not await self.accounts.add(
            request.member, channel, user.id, user.username, with_replies=with_replies
        ):
            raise NotATeamChannel(channel)
        if not await self.posts.subscribe(user.id):
            await self.accounts.remove(request.member, channel, user.username)
            raise FollowingUnavailable
        return messages.followed(channel, user.username, with_replies=with_replies)

    async def unfollow(self, request: SlackRequest) -> Message:
        """Stop following the account that the button names; raises `InvalidAction`."""
        channel, _, handle = (request.intent.argument or "").partition(" ")
        return await self.end(request.member, channel, handle)

    async def end(self, member: Member, channel: str, handle: str) -> Message:
        """Stop following an account in a channel; raises `InvalidHandle` and `InvalidAction`."""
        name, _ = _parse(handle)
        await self.team_channel_store.find_own(member, channel)
        followed = (await self._followed_in(member, channel)).get(name)
        await self.accounts.remove(member, channel, name)
        await self.posts.reconcile()
        return messages.unfollowed(name, followed)

    async def _followed_in(self, member: Member, channel: str) -> dict[str, Follow]:
        """Return what the channel follows by username in lower case."""
        there = await self.accounts.of_channel(member.tenant, channel)
        return {each.username.lower(): each for each in there}

    async def _account(self, member: Member, handle: str) -> User:
        """Look the account up as the app; without its token, nothing can be followed."""
        if await self.posts.subscriptions.available():
            try:
                found = await self.reader.as_app(member, self.queries.named(handle))
            except XNotFound:
                raise NoSuchHandle(handle) from None
            if found is not None:
                return found.response
        raise FollowingUnavailable


def _parse(wanted: str) -> tuple[str, bool]:
    """Return the handle in lower case, and whether replies and reposts are wanted, too."""
    text = " ".join(wanted.lower().split())
    handle = username_in(text.removesuffix(WITH_REPLIES).strip())
    if handle is None:
        raise InvalidHandle
    return handle, text.endswith(f" {WITH_REPLIES}")
