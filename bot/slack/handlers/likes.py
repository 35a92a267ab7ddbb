"""Liking Posts, taking likes back, who liked them, what somebody liked, and sharing of it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.errors import InvalidAction
from bot.likes.results import (
    LikeOnX,
    LikeResult,
    PostPreview,
)
from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.intent import Intent
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.likers_file import likers_file
from bot.x.ids import is_page_token


async def like(request: SlackRequest, services: Services) -> Message:
    """Like the Post."""
    return await _result(request, services, services.likes.like)


async def unlike(request: SlackRequest, services: Services) -> Message:
    """Take the like back."""
    return await _result(request, services, services.likes.unlike)


async def likers(request: SlackRequest, services: Services) -> Message:
    """Show one page of who liked the Post."""
    return await _likers(request, services, pinned=False)


async def pinned(request: SlackRequest, services: Services) -> Message:
    """Show one page of who liked the Post, each with the Post they have pinned."""
    return await _likers(request, services, pinned=True)


async def send_likers(request: SlackRequest, services: Services) -> Message:
    """Send all likers of the Post as a file, to the member's own messages with the app."""
    direct_message = await services.files.direct_message(
        request.member
    )  # first, since what can't be delivered isn't worth paying for
    found = await services.lookups.all_likers(request.member, request.intent.post)
    if not found.page.items:
        return messages.likers(found, now=services.clock())
    # A file can't be taken back, so it goes at most once: a successor says that it may have been sent.
    await services.outbox.replace_payload(
        request, Intent("file_unconfirmed", request.intent.post_id, surface=request.intent.surface)
    )
    if await services.files.send(direct_message, likers_file(found)):
        return messages.likers_sent(found)
    return messages.file_unconfirmed(request.intent.post)


async def file_unconfirmed(request: SlackRequest, services: Services) -> Message:  # noqa: ARG001 (acts have one shape)
    """Say that it isn't known whether the file has been sent."""
    return messages.file_unconfirmed(request.intent.post)


async def liked(request: SlackRequest, services: Services) -> Message:
    """Show one page of the Posts the member, or a handle, liked."""
    intent = request.intent
    if intent.page is not None and not is_page_token(intent.page):
        raise InvalidAction
    return messages.liked(
        await services.lookups.liked(request.member, intent.handle, page=intent.page, number=intent.number)
    )


async def share(request: SlackRequest, services: Services) -> Message:
    """Share in the channel that the member likes the Post."""
    return await services.sharing.like(request)


async def share_list(request: SlackRequest, services: Services) -> Message:
    """Share in the channel a page of who liked the Post."""
    return await services.sharing.likers(request)


async def unshare(request: SlackRequest, services: Services) -> Message:
    """Remove what the member has shared."""
    return await services.sharing.remove(request)


async def share_team(request: SlackRequest, services: Services) -> Message:
    """Share the Post in a team channel."""
    return await services.sharing.to_team(request)


HANDLERS: Final[Mapping[str, Handler]] = {
    "like": like,
    "unlike": unlike,
    "likers": likers,
    "pinned": pinned,
    "send_likers": send_likers,
    "file_unconfirmed": file_unconfirmed,
    "liked": liked,
    "share": share,
    "share_list": share_list,
    "unshare": unshare,
    "share_team": share_team,
}


async def _result(
    request: SlackRequest, services: Services, act: Callable[..., Awaitable[LikeResult | LikeOnX]]
) -> Message:
    by = services.post_previews.deadline()
    settled = await _settled(request, services)
    if settled is not None:
        return settled
    outcome = await act(request.member, request.intent.post, surface=request.intent.surface)
    preview = await services.post_previews.preview(
        request.member, outcome.post, by=by, account=outcome.account
    )
    if isinstance(outcome, LikeResult):
        return await _told(request, services, outcome, preview)
    return messages.like_on_x(outcome, preview=preview)


async def _likers(request: SlackRequest, services: Services, *, pinned: bool) -> Message:
    intent = request.intent
    if intent.page is not None and not is_page_token(intent.page):
        raise InvalidAction
    by = services.post_previews.deadline()
    found = await services.lookups.likers(
        request.member, intent.post, page=intent.page, number=intent.number, pinned=pinned
    )
    card = None
    if intent.number == 1 and not pinned:  # further pages, and pinned Posts, need the room
        card = await services.post_previews.preview(
            request.member, intent.post, by=by, account=found.account, current=True
        )
    shareable = await services.sharing.is_allowed(request.member)
    return messages.likers(found, now=services.clock(), preview=card, shareable=shareable)


async def _settled(request: SlackRequest, services: Services) -> Message | None:
    """Answer an ask of an earlier process by what was done since: it may have been this very ask, or the opposite."""
    result = (
        await services.likes.last_action_since(request.member, request.intent.post, request.asked_at)
        if request.resumed
        else None
    )
    if result is None:
        return None
    if result.kind != request.intent.action:
        return messages.superseded(request.intent)
    return await _told(request, services, result, None)


async def _told(
    request: SlackRequest, services: Services, result: LikeResult, preview: PostPreview | None
) -> Message:
    shareable = await services.sharing.is_allowed(request.member)
    teamed = shareable and await services.sharing.has_team_channels(request.member)
    undo = request.intent.surface == "reaction"
    return messages.like_result(result, preview=preview, shareable=shareable, teamed=teamed, undo=undo)
