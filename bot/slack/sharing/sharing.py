"""Sharing an answer in the channel it stands in, visibly and under the name of whoever asked for it.

What is shared is asked anew, never taken from the button: a like from the ledger, the likers of a Post from X, which shows them
to its author, or through the account of an author who lets teammates see them.
"""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.clock import Clock
from bot.db import Keyring
from bot.errors import NothingToShare, NotRemoved, NotShared, SharedByAnother, TamperedRequest
from bot.likes.cards import Cards
from bot.likes.lookups import LookUps
from bot.likes.outcomes import Acted
from bot.likes.service import Likes
from bot.members import Member
from bot.slack import render
from bot.slack.asking.payloads import Asked
from bot.slack.forms import sealing
from bot.slack.message import Message
from bot.slack.render.parts import FOR_EVERYONE
from bot.slack.sending.delivery import Delivery, Taken
from bot.slack.sharing.shares import Shares
from bot.slack.team.team import TeamChannels
from bot.workspaces.policy import NotAllowed, Rule
from bot.workspaces.settings import Workspaces
from bot.x.ids import is_page_token

_EVER: Final = datetime(2006, 1, 1, tzinfo=UTC)


class Sharing:
    """Shares answers, where the workspace allows it."""

    def __init__(
        self,
        likes: Likes,
        look_ups: LookUps,
        cards: Cards,
        workspaces: Workspaces,
        shares: Shares,
        team: TeamChannels,
        delivery: Delivery,
        keyring: Keyring,
        clock: Clock,
    ) -> None:
        self._likes = likes
        self._look_ups = look_ups
        self._cards = cards
        self._team = team
        self._workspaces = workspaces
        self._shares = shares
        self._delivery = delivery
        self._keyring = keyring
        self._clock = clock

    async def is_allowed(self, member: Member) -> bool:
        """Tell whether the workspace's admins let answers be shared."""
        return (await self._workspaces.of(member)).public_answers

    async def has_team_channels(self, member: Member) -> bool:
        """Tell whether the tenant has any, as it was half a minute ago at worst; costs nothing."""
        return await self._team.channels.in_use(member.tenant)

    async def to_team(self, asked: Asked) -> Message:
        """Share the Post in the team channel that `rest` names, or in the only one; with several, let the member choose.

        Raises `NotAllowed`, `NothingToShare`, and `TamperedRequest` for what is no team channel of the workspace.
        """
        await self._check(asked.member)
        chosen = asked.ask.rest
        if chosen is None:
            channels = [each.channel for each in await self._team.channels_of(asked.member)]
            if not channels:
                raise NothingToShare(
                    "This workspace has no team channel.", "An admin can make one with /likewise channel on."
                )
            if len(channels) > 1:
                return render.team_channels(asked.ask.post, channels)
            chosen = channels[0]
        new = await self._team.share(asked.member, chosen, asked.ask.post)
        return render.shared_team(asked.ask.post, chosen, again=not new)

    async def like(self, asked: Asked) -> Message:
        """Share that the member likes the Post; raise `NotAllowed`, `NothingToShare` or `NotShared`."""
        await self._check(asked.member)
        done = await self._liked(asked)
        card = await self._cards.public_card(asked.member, done.post)
        block = _new_block()
        shared = render.shared(done, asked.member.user, self._proof(asked, block), card=card)
        return await self._once(asked, _known_by(shared, block))

    async def likers(self, asked: Asked) -> Message:
        """Share a page of who liked the Post, as far as it is the member's to share; raise the same, and what looking up raises."""
        await self._check(asked.member)
        ask = asked.ask
        if ask.page is not None and not is_page_token(ask.page):
            raise TamperedRequest
        found = await self._look_ups.likers(asked.member, ask.post, page=ask.page, number=ask.number)
        if not found.page.items:
            raise NothingToShare(
                "X shows you no likers of that Post.",
                "Only its author, or a colleague they let see them, can share them.",
            )
        if found.shared_by and not await self._team.audience.is_team(
            asked.member.tenant, asked.asker.channel or ""
        ):
            raise NothingToShare(
                "Its author lets only teammates see who liked that Post, and others may read along here.",
                "Share it in a channel of your own workspace.",
            )
        block = _new_block()
        shared = render.shared_likers(found, asked.member.user, self._proof(asked, block), now=self._clock())
        return await self._once(asked, _known_by(shared, block))

    async def remove(self, asked: Asked) -> Message:
        """Remove what the member has shared; raise `SharedByAnother` for anything else, `NotRemoved`."""
        member = asked.member
        try:
            what, block = sealing.opened(self._keyring, asked.ask.rest or "", *_bound_to(asked))
        except (TamperedRequest, TypeError, ValueError):
            raise SharedByAnother from None
        if block != asked.ask.block:  # the proof is another message's
            raise SharedByAnother
        if await self._delivery.take_away(asked.reply) is not Taken.YES:
            raise NotRemoved
        await self._shares.withdraw(member, asked.asker.channel or "", what)
        return render.unshared()

    def _proof(self, asked: Asked, block: str) -> str:
        """What only the member can remove the message with: this one, in its channel, known by its block's id."""
        return sealing.sealed(self._keyring, [_what(asked), block], *_bound_to(asked))

    async def _check(self, member: Member) -> None:
        settings = await self._workspaces.of(member)
        if not settings.public_answers:
            raise NotAllowed(Rule.SHARING, settings)

    async def _liked(self, asked: Asked) -> Acted:
        done = await self._likes.done_since(asked.member, asked.ask.post, _EVER)
        if done is None or done.kind != "like":
            raise NothingToShare(
                "You don't like that Post through Likewise, so there is nothing to share.",
                "Like it first; the answer can then be shared.",
            )
        return done

    async def _once(self, asked: Asked, message: Message) -> Message:
        """Send the message to the channel unless that has just been done; tell the member so."""
        member, channel = asked.member, asked.asker.channel or ""
        what = _what(asked)
        if asked.resumed and await self._shares.begun_since(member, what, asked.at):
            raise NotShared(uncertain=True)  # another process was stopped at it
        if not await self._shares.begin(member, channel, what):
            return render.shared_note(again=True)
        taken = await self._delivery.share(asked.reply, message)
        if taken is Taken.YES:
            return render.shared_note()
        await self._shares.withdraw(member, channel, what)
        raise NotShared(uncertain=taken is Taken.PERHAPS)


def _new_block() -> str:
    return f"{FOR_EVERYONE}:{secrets.token_hex(8)}"


def _known_by(message: Message, block: str) -> Message:
    """Give the message's buttons this id: of a message sent through a response_url, Slack tells no other."""
    blocks = [
        each | {"block_id": block} if each.get("block_id") == FOR_EVERYONE else each
        for each in message.blocks
    ]
    return replace(message, blocks=blocks)


def _bound_to(asked: Asked) -> tuple[str, ...]:
    member = asked.member
    return "shared", member.tenant, member.user, asked.asker.channel or ""


def _what(asked: Asked) -> str:
    """Name the answer that is shared."""
    return f"{asked.ask.act}:{asked.ask.post.id}:{asked.ask.number}"
