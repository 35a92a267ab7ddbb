"""Share an answer in its channel, visibly and under the requester's name.

What is shared is loaded again, never taken from the button: a like from the ledger, a post's likers
from X, which shows them to its author, or through the account of an author who shares them with
their team.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.clock import Clock
from bot.db import Keyring
from bot.errors import (
    InvalidAction,
    NothingToShare,
    NotTheSharer,
    RemovalFailed,
    Rule,
    ShareFailed,
    ShareProblem,
)
from bot.likes.lookups import Lookups
from bot.likes.post_previews import PostPreviews
from bot.likes.results import LikeResult
from bot.likes.service import Likes
from bot.nonces import digest
from bot.slack import messages, sealed_json
from bot.slack.api import ErrorKind, SlackError
from bot.slack.delivery.responder import Responder
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.blocks import FOR_EVERYONE
from bot.slack.sharing.shares import Shares
from bot.slack.team_channels.service import TeamChannels
from bot.workspaces.policy import not_allowed

_MIN_TIME: Final = datetime(2006, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sharing:
    likes: Likes
    lookups: Lookups
    post_previews: PostPreviews
    shares: Shares
    team: TeamChannels
    responder: Responder
    keyring: Keyring
    clock: Clock

    async def to_team(self, request: SlackRequest) -> Message:
        """Share the post in a team channel.

        The channel is the intent's argument or the only team channel; if there are several, returns
        a message to choose one. Raises `NotAllowed`, `NothingToShare`, and `InvalidAction` if the
        channel isn't a team channel of the workspace.
        """
        _check(request)
        chosen, here = request.intent.argument, request.requester.channel
        everywhere = request.rights.full_member
        if chosen is None:
            found = await self.team.channels_of(request.member, here=here, everywhere=everywhere)
            channels = [each.channel for each in found]
            if not channels:
                raise NothingToShare(ShareProblem.NO_TEAM_CHANNEL)
            if len(channels) > 1:
                return messages.team_channels(request.intent.post, channels)
            chosen = channels[0]
        new = await self.team.share(
            request.member, chosen, request.intent.post, here=here, everywhere=everywhere
        )
        return messages.shared_team(request.intent.post, chosen, again=not new)

    async def like(self, request: SlackRequest) -> Message:
        """Share the member's like; raise `NotAllowed`, `NothingToShare` or `ShareFailed`."""
        _check(request)
        result = await self._liked(request)
        card = await self.post_previews.public_preview(request.member, result.post)
        block = _new_block()
        shared = messages.shared(result, request.member.user, self._removal_token(request, block), card=card)
        return await self._once(request, _known_by(shared, block))

    async def likers(self, request: SlackRequest) -> Message:
        """Share a page of the post's likers; raise what `like` and the lookup raise."""
        _check(request)
        intent = request.intent
        found = await self.lookups.likers(
            request.member, intent.post, page=intent.page_token, number=intent.number, pinned=False
        )
        if not found.page.items:
            raise NothingToShare(ShareProblem.NO_LIKERS)
        if found.shared_by and not await self._only_team_reads(request):
            raise NothingToShare(ShareProblem.LIKERS_FOR_TEAM_ONLY)
        block = _new_block()
        shared = messages.shared_likers(
            found, request.member.user, self._removal_token(request, block), now=self.clock()
        )
        return await self._once(request, _known_by(shared, block))

    async def _only_team_reads(self, request: SlackRequest) -> bool:
        """Return whether only the team reads the channel now: a shared list stays as it is."""
        tenant, channel = request.member.tenant, request.requester.channel or ""
        self.team.audience.invalidate(tenant, channel)
        return await self.team.audience.is_team(tenant, channel)

    async def remove(self, request: SlackRequest) -> Message:
        """Remove what the member shared; raise `NotTheSharer` or `RemovalFailed`."""
        member = request.member
        try:
            what, block = sealed_json.decrypt(
                self.keyring, request.intent.argument or "", *_bound_to(request)
            )
        except (InvalidAction, TypeError, ValueError):
            raise NotTheSharer from None
        if block != request.intent.block:  # the token is for another message
            raise NotTheSharer
        try:
            await self.responder.delete_original(request.reply_target)
        except SlackError:
            raise RemovalFailed from None
        await self.shares.release(member, request.requester.channel or "", what)
        return messages.unshared()

    def _removal_token(self, request: SlackRequest, block: str) -> str:
        """Return the token that lets only the member remove this message, by its block id."""
        return sealed_json.encrypt(self.keyring, [_dedup_key(request), block], *_bound_to(request))

    async def _liked(self, request: SlackRequest) -> LikeResult:
        result = await self.likes.last_action_since(request.member, request.intent.post, _MIN_TIME)
        if result is None or result.kind != "like":
            raise NothingToShare(ShareProblem.NOT_LIKED)
        return result

    async def _once(self, request: SlackRequest, message: Message) -> Message:
        """Post the message to the channel unless just done; return the confirmation."""
        member, channel = request.member, request.requester.channel or ""
        what = _dedup_key(request)
        if request.resumed:
            if await self.shares.begun_since(member, what, request.asked_at):
                raise ShareFailed(uncertain=True)  # another process was stopped while sharing
        elif not await self.shares.claim(member, channel, _request_key(request)):
            return messages.share_confirmation(again=True)  # and maybe removed since
        if not await self.shares.claim(member, channel, what):
            return messages.share_confirmation(again=True)
        try:
            await self.responder.share(request.reply_target, message)
        except SlackError as error:
            await self.shares.release(member, channel, what)
            raise ShareFailed(uncertain=error.kind is ErrorKind.UNKNOWN) from None
        return messages.share_confirmation()


def _check(request: SlackRequest) -> None:
    settings = request.rights.settings
    if not settings.allow_sharing:
        raise not_allowed(Rule.SHARING, settings)


def _new_block() -> str:
    return f"{FOR_EVERYONE}:{secrets.token_hex(8)}"


def _known_by(message: Message, block: str) -> Message:
    """Give the message's buttons this block id, the only id that Slack reports of it."""
    blocks = [
        each | {"block_id": block} if each.get("block_id") == FOR_EVERYONE else each
        for each in message.blocks
    ]
    return replace(message, blocks=blocks)


def _bound_to(request: SlackRequest) -> tuple[str, ...]:
    member = request.member
    return "shared", member.tenant, member.user, request.requester.channel or ""


def _request_key(request: SlackRequest) -> str:
    """Return the key of the request itself: Slack gives each click a response_url of its own.

    A repeated request must not post again what was removed since.
    """
    return digest(request.reply_target.url)


def _dedup_key(request: SlackRequest) -> str:
    """Return the key that identifies the shared answer."""
    return f"{request.intent.action}:{request.intent.post.id}:{request.intent.number}"
