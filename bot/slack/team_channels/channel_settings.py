"""`/likewise channel`: show a channel's settings and change them; admins only."""

import re
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
from bot.slack.access.directory import Directory
from bot.slack.api import ErrorKind, SlackError
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.team_channel import ChannelState
from bot.slack.team_channels.follows import Follows
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.digest_times import DigestTime
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore

_WORDS: Final = frozenset({"on", "off", "digest on", "digest off"})
_SET: Final = re.compile(r"(\w+) (on|off) (announce|quiet) (none|[0-6]) ([0-9]|1[0-9]|2[0-3])")
_FOLLOW_WORDS: Final = frozenset({"follow", "unfollow"})
_DIRECT: Final = "D"  # prefix of the ids of direct messages


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Turn team replies and digests on and off; `install_url` as in `Files`."""

    team_channel_store: TeamChannelStore
    workspaces: WorkspaceSettingsStore
    directory: Directory
    channel_messenger: ChannelMessenger
    follows: Follows
    install_url: str | None

    async def show_or_change(self, request: SlackRequest) -> Message:
        """Run `/likewise channel` with its argument, and return the channel's settings.

        Raises `InvalidChannel`, `NotAnAdmin`, `ChannelNotAllowed` and, if Slack refuses the message
        that announces the team channel, `BotNotInChannel`, `ShareFailed` or `ReinstallNeeded`.
        """
        channel = request.requester.channel or _DIRECT
        if channel.startswith(_DIRECT):
            raise InvalidChannel
        wanted = " ".join((request.intent.argument or "").lower().split())
        word, _, account = wanted.partition(" ")
        if wanted in _WORDS or word in _FOLLOW_WORDS:
            request.rights.require_admin()
        if word == "follow" and account:
            return await self.follows.offer(request.member, channel, account)
        if word == "unfollow" and account:
            return await self.follows.end(request.member, channel, account)
        if wanted in _WORDS:
            await self._change(request.member, channel, wanted)
        misread = wanted if wanted not in _WORDS | _FOLLOW_WORDS else None
        return await self._shown(request, channel, misread=misread, wants_digest=wanted == "digest on")

    async def configure(self, request: SlackRequest) -> Message:
        """Save the form, and show the settings; raise `InvalidAction`.

        In an organization's installation, a channel that is named and isn't a team channel yet may
        be another workspace's.
        """
        member, read = request.member, _SET.fullmatch(request.intent.argument or "")
        if read is None:
            raise InvalidAction
        channel, switch, announce, day, hour = read.groups()
        is_here = channel == request.requester.channel or member.tenant == member.workspace
        if await self.team_channel_store.find_own(member, channel) is None and not is_here:
            raise InvalidAction
        await self._change(member, channel, switch)
        if switch == "on":
            user = await self.directory.get_user(member)
            digest = None if day == "none" else DigestTime(int(day), int(hour), user.timezone)
            await self.team_channel_store.configure(
                member, channel, announce=announce == "announce", digest=digest
            )
        return await self._shown(request, channel)

    async def _shown(
        self, request: SlackRequest, channel: str, *, misread: str | None = None, wants_digest: bool = False
    ) -> Message:
        found = await self.team_channel_store.find(request.member.tenant, channel)
        return messages.team_channel(
            ChannelState(
                channel,
                on=found is not None,
                digest_due=found.digest_due_at if found else None,
                announce=found is not None and found.announce,
                barred=await self._is_barred(request.member, channel),
                misread=misread,
                admin=request.rights.admin is not False,
                here=request.requester.channel == channel,
                wants_digest=wants_digest,
                followed=await self.follows.accounts.of_channel(request.member.tenant, channel),
            )
        )

    async def turn_off(self, request: SlackRequest) -> Message:
        """Turn off a team channel of the admin's workspace; raise `InvalidAction`."""
        member, channel = request.member, request.intent.argument or ""
        if await self.team_channel_store.find_own(member, channel) is not None:
            await self.team_channel_store.turn_off(member, channel)
        return messages.team_channel_off(channel)

    async def _change(self, member: Member, channel: str, wanted: str) -> None:
        found = await self.team_channel_store.find_own(member, channel)
        match wanted:
            case "on":
                if found is None:
                    if await self._is_barred(member, channel):
                        raise ChannelNotAllowed(channel)
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
                    raise BotNotInChannel(channel, archived=error.code == "is_archived") from None
                case ErrorKind.MISSING_SCOPE:
                    raise ReinstallNeeded(self.install_url, error.scope) from None
                case kind:
                    raise ShareFailed(uncertain=kind is ErrorKind.UNKNOWN) from None
