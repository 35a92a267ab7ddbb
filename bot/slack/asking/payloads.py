"""What Slack's payloads say about who asks and where the answer goes.

Ids are claims of Slack's signed request; names are only shown, never trusted.
https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/reference/interaction-payloads
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import Outsider
from bot.linking.attempts import Opening
from bot.members import Member
from bot.secret import Secret
from bot.slack.asking.asks import Ask
from bot.slack.asking.reply import Reply, Way
from bot.slack.message import Message

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from where, as Slack names them.

    `home` is the workspace of somebody of another organisation in a shared channel, None for who belongs here.
    """

    member: Member
    user_name: str
    workspace_name: str
    channel: str | None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who asks for what, and where the answer goes.

    `at` is when it was asked; `resumed` tells that an earlier process did not finish it; `id` is that of the answer it is owed, and
    `said` that answer where it needs no work any more.
    """

    asker: Asker
    ask: Ask
    reply: Reply
    at: datetime
    resumed: bool = False
    said: Message | None = None
    reference: str = field(default_factory=lambda: secrets.token_hex(4))
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def member(self) -> Member:
        """Who asks."""
        return self.asker.member

    def opening(self, *, interrupted: bool) -> Opening:
        """Return the start of a linking attempt; `interrupted` keeps the ask to be carried out afterwards."""
        return Opening(
            member=self.member,
            user_name=self.asker.user_name,
            workspace_name=self.asker.workspace_name,
            channel=self.asker.channel,
            home=self.asker.home,
            interrupted=self.ask.encode() if interrupted else None,
            reply=self.reply.new().write(),
        )


def command_asker(body: Body) -> Asker:
    """Read who sent a slash command."""
    workspace = _text(body, "team_id")
    org_wide = body.get("is_enterprise_install") in ("true", True)
    return Asker(
        member=Member(
            tenant=_text(body, "enterprise_id") if org_wide else workspace,
            user=_text(body, "user_id"),
            workspace=workspace,
        ),
        user_name=_text(body, "user_name") or _text(body, "user_id"),
        workspace_name=_text(body, "team_domain") or workspace,
        channel=_text(body, "channel_id") or None,
    )


def interaction_asker(body: Body) -> Asker:
    """Read who clicked or submitted; raise `Outsider` for somebody of another organisation in a shared channel."""
    asker = anyone(body)
    if asker.home is not None:
        raise Outsider
    return asker


def anyone(body: Body) -> Asker:
    """Read who clicked or submitted, outsiders included: for the gate, or to tell them why nothing happened."""
    user, team = _part(body, "user"), _part(body, "team")
    workspace = _text(team, "id") or _text(user, "team_id")
    org_wide = body.get("is_enterprise_install") in ("true", True)
    return Asker(
        member=Member(
            tenant=_text(_part(body, "enterprise"), "id") if org_wide else workspace,
            user=_text(user, "id"),
            workspace=workspace,
        ),
        user_name=_text(user, "username") or _text(user, "name") or _text(user, "id"),
        workspace_name=_text(team, "domain") or workspace,
        channel=_text(_part(body, "channel"), "id") or None,
        home=_home_elsewhere(body, workspace, org_wide=org_wide),
    )


def is_private(body: Body) -> bool:
    """Tell whether only the asker sees the message that was clicked: an ephemeral one, or one among their direct messages."""
    direct = _text(_part(body, "channel"), "id").startswith("D")
    return direct or _part(body, "container").get("is_ephemeral") is True


def reply_of(body: Body, way: Way) -> Reply:
    """Read where the answer goes; a click in the App Home is answered there."""
    view = _part(body, "view")
    if _text(view, "type") == "home":
        return Reply.at_home(_text(view, "hash"))
    thread = _text(_part(body, "container"), "thread_ts")
    return Reply(way, Secret(_text(body, "response_url")), thread=thread)


def _home_elsewhere(body: Body, workspace: str, *, org_wide: bool) -> str | None:
    home = _text(_part(body, "user"), "team_id")
    same_organisation = org_wide and _text(_part(body, "team"), "enterprise_id")
    return home if home and home != workspace and not same_organisation else None


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
