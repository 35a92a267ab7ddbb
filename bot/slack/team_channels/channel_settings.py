"""`/likewise channel`: how a channel stands, and changing it; admins only."""

from dataclasses import dataclass
from typing import Final

from bot.errors import (
    BotNotInChannel,
    ChannelNotAllowed,
    InvalidAction,
    InvalidChannel,
    ReinstallNeeded,
    ShareFailed,
)
from bot.members import Member
from bot.slack import messages
from bot.slack.access.admins import Admins
from bot.slack.access.directory import Directory
from bot.slack.api import ErrorKind, SlackError
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.team_channel import ChannelState
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore

_WORDS: Final = frozenset({"on", "off", "digest on", "digest off"})
_DIRECT: Final = "D"  # what Slack's ids of direct messages begin with


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Turns team replies and digests on and off; `install_url` is where an admin can install the app again, if anywhere."""

    team_channel_store: TeamChannelStore
    workspaces: WorkspaceSettingsStore
    admins: Admins
    directory: Directory
    channel_messenger: ChannelMessenger
    install_url: str | None

    async def asked(self, request: SlackRequest) -> Message:
        """Do what followed `/likewise channel`, and say how the channel stands.

        Raises `InvalidChannel`, `NotAnAdmin`, `ChannelNotAllowed` and, where Slack takes no message in the channel, `BotNotInChannel`, `ShareFailed` or
        `ReinstallNeeded`: turning on is announced there, and so known to work.
        """
        channel = request.requester.channel or _DIRECT
        if channel.startswith(_DIRECT):
            raise InvalidChannel
        wanted = " ".join((request.intent.argument or "").lower().split())
        if wanted in _WORDS:
            await self.admins.check(request.member)
            await self._change(request.member, channel, wanted)
        found = await self.team_channel_store.find(request.member.tenant, channel)
        return messages.team_channel(
            ChannelState(
                channel,
                on=found is not None,
                digest_due=found.digest_due_at if found else None,
                barred=await self._is_barred(request.member, channel),
                misread=wanted if wanted not in _WORDS else None,
            )
        )

    async def turn_off(self, request: SlackRequest) -> Message:
        """Turn a channel of the admin's workspace off, from wherever they are; raises `InvalidAction`."""
        member, channel = request.member, request.intent.argument or ""
        found = await self.team_channel_store.find(member.tenant, channel)
        if found is not None:
            if found.workspace != member.workspace:
                raise InvalidAction
            await self.team_channel_store.turn_off(member, channel)
        return messages.team_channel_off(channel)

    async def _change(self, member: Member, channel: str, wanted: str) -> None:
        match wanted:
            case "on":
                if await self.team_channel_store.find(member.tenant, channel) is None:
                    if await self._is_barred(member, channel):
                        raise ChannelNotAllowed
                    await self._announce(member, channel)
                    await self.team_channel_store.turn_on(member, channel)
            case "off":
                await self.team_channel_store.turn_off(member, channel)
            case _:
                await self.team_channel_store.want_digest(member, channel, wanted=wanted == "digest on")

    async def _is_barred(self, member: Member, channel: str) -> bool:
        return not allows_channel(await self.workspaces.get_fresh(member), channel)

    async def _announce(self, member: Member, channel: str) -> None:
        name = await self.directory.display_names(member.tenant, [member.user])
        said = messages.team_channel_opened(next(iter(name), None))
        try:
            await self.channel_messenger.post(member.tenant, channel, said)
        except SlackError as error:
            match error.kind:
                case ErrorKind.CHANNEL:
                    raise BotNotInChannel(archived=error.code == "is_archived") from None
                case ErrorKind.MISSING_SCOPE:
                    raise ReinstallNeeded(self.install_url) from None
                case kind:
                    raise ShareFailed(uncertain=kind is ErrorKind.UNKNOWN) from None
