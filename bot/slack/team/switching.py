"""`/likewise channel`: how a channel stands, and changing it; admins only."""

from dataclasses import dataclass
from typing import Final

from bot.errors import ChannelBarred, ChannelClosed, NotAChannel, NotShared, ReinstallNeeded, TamperedRequest
from bot.members import Member
from bot.slack import render
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.slack.outcomes.team import ChannelState
from bot.slack.people.admins import Admins
from bot.slack.team import talking
from bot.slack.team.called import Called
from bot.slack.team.talking import NotTaken, Talking
from bot.workspaces.channels import Channels
from bot.workspaces.policy import allows_place
from bot.workspaces.settings import Workspaces

_WORDS: Final = frozenset({"on", "off", "digest on", "digest off"})
_DIRECT: Final = "D"  # what Slack's ids of direct messages begin with


@dataclass(frozen=True, slots=True)
class Switching:
    """Turns team replies and digests on and off; `install_url` is where an admin can install the app again, if anywhere."""

    channels: Channels
    workspaces: Workspaces
    admins: Admins
    called: Called
    talking: Talking
    install_url: str | None

    async def asked(self, asked: Asked) -> Message:
        """Do what followed `/likewise channel`, and say how the channel stands.

        Raises `NotAChannel`, `NotAnAdmin`, `ChannelBarred` and, where Slack takes no message in the channel, `ChannelClosed`, `NotShared` or
        `ReinstallNeeded`: turning on is announced there, and so known to work.
        """
        channel = asked.asker.channel or _DIRECT
        if channel.startswith(_DIRECT):
            raise NotAChannel
        wanted = " ".join((asked.ask.rest or "").lower().split())
        if wanted in _WORDS:
            await self.admins.check(asked.member)
            await self._change(asked.member, channel, wanted)
        found = await self.channels.find(asked.member.tenant, channel)
        return render.team_channel(
            ChannelState(
                channel,
                on=found is not None,
                digest_due=found.digest_due if found else None,
                barred=await self._is_barred(asked.member, channel),
                misread=wanted if wanted not in _WORDS else None,
            )
        )

    async def turn_off(self, member: Member, channel: str) -> Message:
        """Turn a channel of the member's workspace off, from wherever they are; raises `NotAnAdmin` and `TamperedRequest`."""
        await self.admins.check(member)
        found = await self.channels.find(member.tenant, channel)
        if found is not None:
            if found.workspace != member.workspace:
                raise TamperedRequest
            await self.channels.turn_off(member, channel)
        return render.team_channel_off(channel)

    async def _change(self, member: Member, channel: str, wanted: str) -> None:
        match wanted:
            case "on":
                if await self.channels.find(member.tenant, channel) is None:
                    if await self._is_barred(member, channel):
                        raise ChannelBarred
                    await self._announce(member, channel)
                    await self.channels.turn_on(member, channel)
            case "off":
                await self.channels.turn_off(member, channel)
            case _:
                await self.channels.want_digest(member, channel, wanted=wanted == "digest on")

    async def _is_barred(self, member: Member, channel: str) -> bool:
        return not allows_place(await self.workspaces.newest(member), channel)

    async def _announce(self, member: Member, channel: str) -> None:
        name = await self.called.of(member.tenant, [member.user])
        said = render.team_channel_opened(next(iter(name), None))
        try:
            await self.talking.post(member.tenant, channel, said)
        except talking.ChannelClosed as refusal:
            raise ChannelClosed(archived=refusal.why == "is_archived") from None
        except NotTaken as refusal:
            if refusal.why == "missing_scope":
                raise ReinstallNeeded(self.install_url) from None
            raise NotShared(uncertain=isinstance(refusal, talking.Unclear)) from None
