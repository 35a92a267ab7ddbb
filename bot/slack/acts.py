"""What an ask leads to: one service call, and its outcome as a message.

This table is the only way from an ask to a service, whichever surface the ask came from and whether it is carried
out now, after connecting or after a restart.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.clock import Clock
from bot.errors import NotASum, NotConnected, TamperedRequest
from bot.likes.cards import Cards
from bot.likes.lookups import LookUps
from bot.likes.outcomes import Acted, Card, LeftToX
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.leaving import Leaving
from bot.shapes import dollars
from bot.slack import auditing, choosing, own_data, render
from bot.slack.admins import Admins
from bot.slack.asks import Ask
from bot.slack.departing import Departing
from bot.slack.files import Files
from bot.slack.gate import Gate
from bot.slack.home_tab import HomeTab
from bot.slack.message import Message
from bot.slack.owed import Owed
from bot.slack.payloads import Asked
from bot.slack.reactions import Reactions
from bot.slack.render.likers_file import likers_file
from bot.slack.sharing import Sharing
from bot.slack.team.team import TeamChannels
from bot.workspaces.audit import Audit, What
from bot.workspaces.records import Records
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.x.ids import is_page_token


@dataclass(frozen=True, slots=True)
class Rooms:
    """The services that acts call."""

    linking: Linking
    likes: Likes
    look_ups: LookUps
    cards: Cards
    workspaces: Workspaces
    purse: Purse
    admins: Admins
    gate: Gate
    files: Files
    home: HomeTab
    audit: Audit
    records: Records
    team: TeamChannels
    reactions: Reactions
    leaving: Leaving
    departing: Departing
    owed: Owed
    sharing: Sharing
    clock: Clock


Act = Callable[[Asked, Rooms], Awaitable[Message]]


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


async def connect(asked: Asked, rooms: Rooms) -> Message:
    """Give the member a personal link, whether or not an account is linked already."""
    return render.connect(await rooms.linking.connect_link(asked.opening(interrupted=False)))


async def connected(asked: Asked, rooms: Rooms) -> Message:
    """Tell which account is linked now, after linking."""
    account = await rooms.linking.account(asked.member)
    if account is None:
        raise NotConnected
    return render.connected(account)


async def account(asked: Asked, rooms: Rooms) -> Message:
    """Show the linked account, or the way to link one."""
    linked = await rooms.linking.account(asked.member)
    if linked is None:
        return render.no_account(await rooms.linking.connect_link(asked.opening(interrupted=False)))
    return render.account(linked)


async def disconnect(asked: Asked, rooms: Rooms) -> Message:
    """End the link."""
    return render.disconnected(await rooms.linking.disconnect(asked.member))


async def spending(asked: Asked, rooms: Rooms) -> Message:
    """Show what the workspace spends, and set its daily budget; admins only."""
    await rooms.admins.check(asked.member)
    if asked.ask.rest is not None:
        await _budgeted(asked, rooms, asked.ask.rest)
    budget = (await rooms.workspaces.of(asked.member)).budget
    return render.spending(await rooms.purse.spent(asked.member, budget))


async def channel(asked: Asked, rooms: Rooms) -> Message:
    """Show how the channel stands, and turn the team's replies there on or off; admins only."""
    return await rooms.team.asked(asked)


async def channel_off(asked: Asked, rooms: Rooms) -> Message:
    """Turn a team channel off from elsewhere; admins only."""
    return await rooms.team.switching.turn_off(asked.member, asked.ask.rest or "")


async def policy(asked: Asked, rooms: Rooms) -> Message:
    """Show who may use the app, and where, with the way to change it; admins only."""
    await rooms.admins.check(asked.member)
    return render.policy(await rooms.workspaces.newest(asked.member))


async def help_(asked: Asked, rooms: Rooms) -> Message:  # noqa: ARG001 (acts have one shape)
    """List what can be asked."""
    return render.help_()


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
    "connect": connect,
    "connected": connected,
    "account": account,
    **choosing.ACTS,
    **own_data.ACTS,
    **auditing.ACTS,
    "disconnect": disconnect,
    "spending": spending,
    "channel": channel,
    "channel_off": channel_off,
    "policy": policy,
    "help": help_,
}


async def carried_out(asked: Asked, rooms: Rooms) -> Message:
    """Do what was asked, if the workspace allows it; raise `TamperedRequest` for an act that does not exist."""
    act = ACTS.get(asked.ask.act)
    if act is None:
        raise TamperedRequest
    await rooms.gate.check(asked.asker, asked.ask.act)
    return await act(asked, rooms)


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


async def _budgeted(asked: Asked, rooms: Rooms, amount: str) -> None:
    try:
        budget = None if amount.lower() == "none" else dollars(amount.lstrip("$"))
    except ValueError:
        raise NotASum from None
    await rooms.workspaces.change(asked.member, budget=budget)
    told = "none" if budget is None else f"${budget / 1_000_000:,.2f}"
    await rooms.audit.note(asked.member, What.SETTING, f"daily budget: {told}")
    if budget is not None:
        await rooms.purse.recount(asked.member)


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
