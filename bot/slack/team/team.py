"""What the rest of the app asks of team channels."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.clock import Clock
from bot.db import Keyring
from bot.errors import NothingToShare, NotShared, TamperedRequest
from bot.likes.support import Support
from bot.likes.teammates import Teammates
from bot.members import Member
from bot.posts import PostRef
from bot.running import Running
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.slack.team.audience import Audience
from bot.slack.team.barring import is_barred
from bot.slack.team.digests import Digests
from bot.slack.team.switching import Switching
from bot.slack.team.talking import ChannelClosed, Later, Unclear
from bot.slack.team.writing import Writing
from bot.workspaces.channels import Channel, Channels
from bot.workspaces.settings import Workspaces
from bot.workspaces.threads import Threads

log = structlog.get_logger(__name__)

# A reply in use is seldom older than this when something changes; Slack takes a message a second in a channel.
WRITING_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class TeamChannels:
    """Team channels."""

    channels: Channels
    threads: Threads
    support: Support
    workspaces: Workspaces
    switching: Switching
    writing: Writing
    digests: Digests
    audience: Audience
    teammates: Teammates
    running: Running
    keyring: Keyring
    clock: Clock

    async def asked(self, asked: Asked) -> Message:
        """Answer `/likewise channel`; see `Switching.asked`."""
        return await self.switching.asked(asked)

    async def channels_of(self, member: Member) -> Sequence[Channel]:
        """Return the team channels of the member's workspace to which its rules let people share."""
        return [each for each in await self.channels.of(member) if not await is_barred(self.workspaces, each)]

    async def heard(
        self, member: Member, channel: str, thread: str, posts: Sequence[PostRef], *, outside: bool
    ) -> None:
        """Someone posted links to Posts: reply once in that thread, where the channel is a team channel."""
        team_channel = await self.channels.find(member.tenant, channel)
        if team_channel is None or not posts:
            return
        await self.channels.note_outside(team_channel, outside=outside)
        if await is_barred(self.workspaces, team_channel):
            return
        # An organisation's event may not say in which of its workspaces it happened.
        member = Member(member.tenant, member.user, team_channel.workspace)
        await self.threads.claim(member, channel, thread, posts)
        await self.write_due()

    async def reshared(self, tenant: str, channel: str, *, outside: bool) -> None:
        """Other organisations have come into a channel, or all have left it: its replies are written anew, with or without names."""
        self.audience.doubt(tenant, channel)
        found = await self.channels.find(tenant, channel)
        if found is not None:
            await self.channels.note_outside(found, outside=outside)
            await self.threads.mark_channel(tenant, channel)
            await self.write_due()

    async def share(self, member: Member, channel: str, post: PostRef) -> bool:
        """Post the Post to a team channel, naming the member; False when they did that today already.

        When Slack is busy the message follows by itself. Raises `TamperedRequest` for what isn't a team channel of the workspace,
        `NothingToShare` when the app may not write there (any more), and `NotShared` for what else keeps Slack from taking it.
        """
        found = await self.channels.find(member.tenant, channel)
        if found is None or found.workspace != member.workspace:
            raise TamperedRequest
        if not await self.teammates.include(member):
            raise NothingToShare(
                "Only people of this workspace can share to its team channels.",
                "You can share here instead.",
            )
        if await is_barred(self.workspaces, found):
            raise NothingToShare(
                "The rules of this workspace keep Likewise out of that channel.",
                "An admin can change them with /likewise policy.",
            )
        day = self.clock().date().isoformat()
        # Keyed, since it stays when its person is forgotten.
        named = self.keyring.pseudonym("shared post", member.tenant, member.user, post.id, day)[:32]
        new = await self.threads.claim(member, channel, named, [post], shared=True)
        refusal = (await self.writing.write_due()).get((member.tenant, channel, named))
        if isinstance(refusal, ChannelClosed):
            raise NothingToShare(
                "Likewise can't write in that channel any more, so it is no team channel now.",
                "An admin can invite Likewise there and turn it on again.",
            )
        if refusal is not None and not isinstance(refusal, Later):
            raise NotShared(uncertain=isinstance(refusal, Unclear))
        return new

    async def opened(self, member: Member, post: PostRef) -> None:
        """The member pressed *Like on X*."""
        if await self.channels.in_use(member.tenant):
            await self.support.note_opened(member, post)

    async def write_due(self) -> None:
        """Write the replies that are due."""
        await self.writing.write_due()

    async def write_for_ever(self) -> None:
        """Write them again and again, with a second's pause."""
        while True:
            try:
                await self._to_its_end(self.write_due())
            # The border of a task that nobody waits for: it must outlive whatever goes wrong once.
            except Exception:
                log.exception("writing team replies failed")
            await asyncio.sleep(WRITING_SECONDS)

    async def tidy(self) -> None:
        """Post the digests that are due, and forget what is over; part of the housekeeping."""
        await self._to_its_end(self.digests.post_due())
        await self.threads.sweep()
        await self.support.sweep()

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for the work, which an orderly stop lets end: what is cut off while it is sent may have arrived."""
        await asyncio.shield(self.running.start(work))
