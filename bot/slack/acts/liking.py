"""Liking Posts, taking likes back, who liked them, what somebody liked, and sharing of it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.errors import TamperedRequest
from bot.likes.outcomes import Acted, Card, LeftToX
from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.slack.render.likers_file import likers_file
from bot.x.ids import is_page_token


async def like(asked: Asked, rooms: Rooms) -> Message:
    """Like the Post."""
    return await _acted(asked, rooms, rooms.likes.like)


async def unlike(asked: Asked, rooms: Rooms) -> Message:
    """Take the like back."""
    return await _acted(asked, rooms, rooms.likes.unlike)


async def likers(asked: Asked, rooms: Rooms) -> Message:
    """Show one page of who liked the Post."""
    return await _likers(asked, rooms, pinned=False)


async def pinned(asked: Asked, rooms: Rooms) -> Message:
    """Show one page of who liked the Post, each with the Post they have pinned."""
    return await _likers(asked, rooms, pinned=True)


async def send_likers(asked: Asked, rooms: Rooms) -> Message:
    """Send all likers of the Post as a file, to the member's own messages with the app."""
    inbox = await rooms.files.inbox(
        asked.member
    )  # first, since what can't be delivered isn't worth paying for
    found = await rooms.look_ups.all_likers(asked.member, asked.ask.post)
    if not found.page.items:
        return render.likers(found, now=rooms.clock())
    # A file can't be taken back, so it goes at most once: a successor says that it may have been sent.
    await rooms.owed.answer_instead(asked, Ask("perhaps_sent", asked.ask.post_id, via=asked.ask.via))
    if await rooms.files.send(inbox, likers_file(found)):
        return render.likers_sent(found)
    return render.perhaps_sent(asked.ask.post)


async def perhaps_sent(asked: Asked, rooms: Rooms) -> Message:  # noqa: ARG001 (acts have one shape)
    """Say that it isn't known whether the file has been sent."""
    return render.perhaps_sent(asked.ask.post)


async def liked(asked: Asked, rooms: Rooms) -> Message:
    """Show one page of the Posts the member, or a handle, liked."""
    ask = asked.ask
    if ask.page is not None and not is_page_token(ask.page):
        raise TamperedRequest
    return render.liked(
        await rooms.look_ups.liked(asked.member, ask.handle, page=ask.page, number=ask.number)
    )


async def share(asked: Asked, rooms: Rooms) -> Message:
    """Share in the channel that the member likes the Post."""
    return await rooms.sharing.like(asked)


async def share_list(asked: Asked, rooms: Rooms) -> Message:
    """Share in the channel a page of who liked the Post."""
    return await rooms.sharing.likers(asked)


async def unshare(asked: Asked, rooms: Rooms) -> Message:
    """Remove what the member has shared."""
    return await rooms.sharing.remove(asked)


async def share_team(asked: Asked, rooms: Rooms) -> Message:
    """Share the Post in a team channel."""
    return await rooms.sharing.to_team(asked)


ACTS: Final[Mapping[str, Act]] = {
    "like": like,
    "unlike": unlike,
    "likers": likers,
    "pinned": pinned,
    "send_likers": send_likers,
    "perhaps_sent": perhaps_sent,
    "liked": liked,
    "share": share,
    "share_list": share_list,
    "unshare": unshare,
    "share_team": share_team,
}


async def _acted(asked: Asked, rooms: Rooms, act: Callable[..., Awaitable[Acted | LeftToX]]) -> Message:
    by = rooms.cards.by()
    settled = await _settled(asked, rooms)
    if settled is not None:
        return settled
    outcome = await act(asked.member, asked.ask.post, via=asked.ask.via)
    card = await rooms.cards.card(asked.member, outcome.post, by=by, account=outcome.account)
    if isinstance(outcome, Acted):
        return await _told(asked, rooms, outcome, card)
    return render.left_to_x(outcome, card=card)


async def _likers(asked: Asked, rooms: Rooms, *, pinned: bool) -> Message:
    ask = asked.ask
    if ask.page is not None and not is_page_token(ask.page):
        raise TamperedRequest
    by = rooms.cards.by()
    found = await rooms.look_ups.likers(
        asked.member, ask.post, page=ask.page, number=ask.number, pinned=pinned
    )
    card = None
    if ask.number == 1 and not pinned:  # further pages, and pinned Posts, need the room
        card = await rooms.cards.card(asked.member, ask.post, by=by, account=found.account, current=True)
    shareable = await rooms.sharing.is_allowed(asked.member)
    return render.likers(found, now=rooms.clock(), card=card, shareable=shareable)


async def _settled(asked: Asked, rooms: Rooms) -> Message | None:
    """Answer an ask of an earlier process by what was done since: it may have been this very ask, or the opposite."""
    done = await rooms.likes.done_since(asked.member, asked.ask.post, asked.at) if asked.resumed else None
    if done is None:
        return None
    if done.kind != asked.ask.act:
        return render.superseded(asked.ask)
    return await _told(asked, rooms, done, None)


async def _told(asked: Asked, rooms: Rooms, done: Acted, card: Card | None) -> Message:
    shareable = await rooms.sharing.is_allowed(asked.member)
    teamed = shareable and await rooms.sharing.has_team_channels(asked.member)
    undo = asked.ask.via == "reaction"
    return render.acted(done, card=card, shareable=shareable, teamed=teamed, undo=undo)
