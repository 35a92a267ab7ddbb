"""The form in which an admin says who may use the app, and where: opened, read, checked and saved."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.db import Keyring
from bot.errors import FormNotOpened, NotInstalled, SlackUnavailable, TamperedRequest
from bot.members import Member
from bot.slack import render
from bot.slack.forms import sealing
from bot.slack.forms.policy_values import Policy, read
from bot.slack.installs.installations import Installations
from bot.slack.people.admins import Admins
from bot.slack.people.directory import Directory
from bot.slack.refusals import FAILURES
from bot.slack.tenants import sealed_in, with_tenant
from bot.workspaces.audit import Audit, What
from bot.workspaces.policy import Standing
from bot.workspaces.settings import Workspaces, WorkspaceSettings

CHANGED: Final = (
    "Somebody has changed these rules meanwhile. Close this and open it again; nothing of yours is saved."
)
SILENT: Final = "Slack doesn't say who they are right now, so nothing is saved. Try again in a moment."
GONE: Final = "One of them is a bot or a deactivated account. Choose others."
VISITING: Final = "One of them is from another organisation: visitors must be allowed below, too."


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """Opens and takes the form; only for admins."""

    slack: AsyncWebClient
    installations: Installations
    admins: Admins
    directory: Directory
    workspaces: Workspaces
    audit: Audit
    keyring: Keyring

    async def open(self, member: Member, trigger: str, *, at_home: bool = False) -> None:
        """Open the form, perhaps from the App Home; raise `NotAnAdmin`, `SlackUnavailable`, or `FormNotOpened` (a trigger lives three seconds)."""
        await self.admins.check(member)
        installed = await self.installations.find(member.tenant)
        if installed is None:
            raise NotInstalled
        settings, groups = await asyncio.gather(self.workspaces.newest(member), self.directory.groups(member))
        metadata = sealing.sealed(self.keyring, [_digest(settings), at_home], *_bound_to(member))
        carried = with_tenant(member.tenant, metadata)
        view = render.policy_form(settings, groups, private_metadata=carried)
        try:
            await self.slack.views_open(token=installed.token.reveal(), trigger_id=trigger, view=view)
        except FAILURES as failure:
            raise FormNotOpened from failure

    async def take(self, member: Member, view: Mapping[str, Any]) -> WorkspaceSettings | Mapping[str, str]:
        """Save what the form says and return the settings, or, by block, what is wrong with it and nothing is saved.

        Raises `TamperedRequest` for what this form can't have sent for this workspace, `NotAnAdmin`, `SlackUnavailable`.
        """
        seen, _ = self._kept_in(view, member)
        await self.admins.check(member)
        policy, before = read(view), await self.workspaces.newest(member)
        if seen != _digest(before):
            return {"channels": CHANGED}
        wrong = await self._wrong(member, policy, known=before.people or ())
        if wrong:
            return wrong
        saved = await self.workspaces.replace(member, before, policy_by=member.user, **policy.columns())
        if saved is None:
            return {"channels": CHANGED}
        await self.audit.note(member, What.SETTING, policy.told())
        return saved

    def was_opened_at_home(self, member: Member, view: Mapping[str, Any]) -> bool:
        """Tell whether the form was opened from the App Home; raises `TamperedRequest`."""
        return self._kept_in(view, member)[1]

    def _kept_in(self, view: Mapping[str, Any], member: Member) -> tuple[str, bool]:
        text = sealed_in(str(view.get("private_metadata", "")), member.tenant)
        kept = sealing.opened(self.keyring, text, *_bound_to(member))
        if not (isinstance(kept, list) and len(kept) == 2):  # noqa: PLR2004 (of another version)
            raise TamperedRequest
        return str(kept[0]), kept[1] is True

    async def _wrong(self, member: Member, policy: Policy, *, known: Collection[str]) -> Mapping[str, str]:
        try:
            groups = {group.id for group in await self.directory.groups(member)} if policy.groups else set()
            if not {group for group in policy.groups if group not in known} <= groups:
                raise TamperedRequest
            new = [
                Member(member.tenant, user, member.workspace) for user in policy.users if user not in known
            ]
            people = await asyncio.gather(*(self.directory.known(one) for one in new))
        except SlackUnavailable:
            return {"people": SILENT}
        if any(one.standing is Standing.GONE and not one.team for one in people):
            raise TamperedRequest  # nobody whom Slack's own list of this workspace could have offered
        standings = {one.standing for one in people}
        if Standing.GONE in standings:
            return {"people": GONE}
        return {"people": VISITING} if Standing.STRANGER in standings and not policy.outsiders else {}


def _digest(settings: WorkspaceSettings) -> str:
    """Tell two states of the rules apart; what else an admin sets doesn't count."""
    rules = {name: value for name, value in asdict(settings).items() if name in Policy.COLUMNS}
    return hashlib.sha256(repr(sorted(rules.items())).encode()).hexdigest()


def _bound_to(member: Member) -> tuple[str, ...]:
    return ("policy", member.tenant, member.workspace, member.user)
