"""Parse who sent a request, and where its reply goes.

Ids are part of Slack's signed request and can be trusted; names are for display only.
https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from bot.linking.link_attempts import LinkRequest
from bot.members import Member
from bot.secret import Secret
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.rights import Rights
from bot.slack.message import Message
from bot.slack.payload import Body, part, text
from bot.slack.tenants import Place, installed_in, is_org_wide

_DIRECT_MESSAGES: Final = "directmessage"


@dataclass(frozen=True, slots=True)
class Requester:
    """Who sent a request, and from where.

    `home_team_id` is the user's own workspace if it isn't the one they act in, whether it is in the
    same organization or not (`bot.slack.access.access` asks Slack); None for local users.
    """

    member: Member
    user_name: str
    workspace_name: str
    channel: str | None
    home_team_id: str | None = None

    @classmethod
    def of(cls, member: Member, channel: str | None = None, home_team_id: str | None = None) -> Self:
        """Return a member as the requester of what has no payload, by their ids."""
        return cls(member, member.user, member.workspace, channel, home_team_id)


@dataclass(frozen=True, slots=True)
class SlackRequest:
    """One request: who requests what, and where the reply goes.

    `resumed` means that an earlier process did not finish it; `id` is the key of its row in the
    outbox; `prepared_message` is its reply, if that needs no more work; `rights` are loaded before
    its handler runs.
    """

    requester: Requester
    intent: Intent
    reply_target: ReplyTarget
    asked_at: datetime
    resumed: bool = False
    prepared_message: Message | None = None
    rights: Rights = field(default_factory=Rights)
    reference: str = field(default_factory=lambda: secrets.token_hex(4))
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def member(self) -> Member:
        return self.requester.member

    def link_request(self, *, resume: bool) -> LinkRequest:
        """Return the start of a link attempt; `resume` stores the intent, to be run afterwards."""
        return LinkRequest(
            member=self.member,
            user_name=self.requester.user_name,
            workspace_name=self.requester.workspace_name,
            channel=self.requester.channel,
            home=self.requester.home_team_id,
            interrupted=self.intent.encode() if resume else None,
            reply=self.reply_target.new().dump(),
        )


def command_requester(body: Body) -> Requester:
    installed = installed_in(body)
    workspace = installed.workspace
    return Requester(
        member=Member(tenant=installed.tenant, user=text(body, "user_id"), workspace=workspace),
        user_name=text(body, "user_name") or text(body, "user_id"),
        workspace_name=text(body, "team_domain") or workspace,
        channel=text(body, "channel_id") or None,
    )


def any_requester(body: Body) -> Requester:
    """Parse who clicked or submitted; `AccessControl` checks whether they may."""
    user, team = part(body, "user"), part(body, "team")
    installed = installed_in(body)
    home = text(user, "team_id")
    return Requester(
        member=Member(tenant=installed.tenant, user=text(user, "id"), workspace=installed.workspace),
        user_name=text(user, "username") or text(user, "name") or text(user, "id"),
        workspace_name=_workspace_name(team, installed.workspace),
        channel=text(part(body, "channel"), "id") or None,
        home_team_id=home if home not in ("", _named_workspace(body, installed)) else None,
    )


def _named_workspace(body: Body, installed: Place) -> str:
    """Return the installation's workspace; empty if it may be only the user's own.

    That may be in any organization. So for an org-wide installation, the organization of `team` (in
    a modal or the Home, also `enterprise`, which is the user's own there) has to be the tenant.
    """
    team, in_view = part(body, "team"), text(part(body, "view"), "app_installed_team_id")
    if is_org_wide(body):
        organization = text(team, "enterprise_id") or (in_view and text(part(body, "enterprise"), "id"))
        return installed.workspace if organization == installed.tenant else ""
    return installed.workspace if text(team, "id") or in_view else ""


def is_ephemeral(body: Body) -> bool:
    """Return whether the clicked message is ephemeral, and so visible to the requester only."""
    return part(body, "container").get("is_ephemeral") is True


def direct_messages_of(body: Body) -> str | None:
    """Return the DM in which a message was clicked, maybe another user's; None elsewhere."""
    channel = part(body, "channel")
    return text(channel, "id") or None if text(channel, "name") == _DIRECT_MESSAGES else None


def block_of(body: Body, action: Body) -> str | None:
    """Return the id of the message's block with the clicked button; None if there is none."""
    blocks = part(body, "message").get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        elements = block.get("elements") if isinstance(block, Mapping) else None
        if (
            isinstance(elements, list)
            and block.get("block_id") == action.get("block_id")
            and any(
                isinstance(each, Mapping) and each.get("value") == action.get("value") for each in elements
            )
        ):
            return text(block, "block_id") or None
    return None


def reply_target_of(body: Body, mode: ReplyMode) -> ReplyTarget:
    """Return where the reply goes; for a click in the App Home, to the Home."""
    view = part(body, "view")
    if text(view, "type") == "home":
        return ReplyTarget.at_home(text(view, "hash"))
    thread = text(part(body, "container"), "thread_ts")
    return ReplyTarget(mode, Secret(text(body, "response_url")), thread=thread)


def _workspace_name(team: Body, workspace: str) -> str:
    """Return the workspace's name; `team` may be an external user's own."""
    return text(team, "domain") or workspace if text(team, "id") == workspace else workspace
