"""The modal in which an admin sets who may use the app, and where."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.errors import InvalidAction, SlackUnavailable
from bot.members import Member
from bot.secret import Secret
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.access.directory import Directory
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.modals.fields import values_of
from bot.slack.modals.modals import Modals
from bot.slack.modals.policy_values import Policy
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.policy import Membership
from bot.workspaces.settings import WorkspaceSettings, WorkspaceSettingsStore

CHANGED: Final = "Someone else changed these rules, so nothing is saved. Close this and open it again."
SILENT: Final = "Slack isn't responding, so nothing is saved. Try again in a moment."
GONE: Final = "Someone is a bot or deactivated. Choose others."
VISITING: Final = "Someone is from another organization. Also allow people from other organizations below."


@dataclass(frozen=True, slots=True)
class PolicyForm:
    modals: Modals
    access: AccessControl
    directory: Directory
    workspaces: WorkspaceSettingsStore
    audit: Audit

    async def open(self, member: Member, trigger: str, target: ReplyTarget, behind: str) -> None:
        """Open the modal; `target` and `behind` are the message behind it, and its action.

        Raises `NotAnAdmin`, `SlackUnavailable` or `FormNotOpened`.
        """
        await self.access.check_admin(member)
        settings, groups = await asyncio.gather(
            self.workspaces.get_fresh(member), self.directory.groups(member)
        )
        carried = [_digest(settings), target.dump().reveal(), behind]
        view = messages.policy_form(settings, groups)
        await self.modals.open(member, trigger, view, carried, member.workspace)

    async def submit(self, member: Member, view: Mapping[str, Any]) -> WorkspaceSettings | Mapping[str, str]:
        """Save the submission and return the settings; if it is invalid, return errors by block id.

        Raises `InvalidAction` for a submission that this workspace's modal can't have sent,
        `NotAnAdmin`, `SlackUnavailable`.
        """
        seen, _, _ = self._kept_in(view, member)
        await self.access.check_admin(member)
        before = await self.workspaces.get_fresh(member)
        if seen != _digest(before):
            return {"channels": CHANGED}
        policy = Policy.of(values_of(view), nobody=before.allowed_users == ())
        wrong = await self._wrong(member, policy, known=before.allowed_users or ())
        if wrong:
            return wrong
        saved = await self.workspaces.compare_and_set(
            member, before, policy_updated_by=member.user, **policy.columns()
        )
        if saved is None:
            return {"channels": CHANGED}
        await self.audit.record(member, AuditEvent.SETTING, policy.summary())
        return saved

    def opened_from(self, member: Member, view: Mapping[str, Any]) -> tuple[ReplyTarget, str]:
        """Return the message behind the modal, and its action; raise `InvalidAction`."""
        _, target, behind = self._kept_in(view, member)
        return ReplyTarget.load(Secret(target)), behind

    def _kept_in(self, view: Mapping[str, Any], member: Member) -> tuple[str, str, str]:
        kept = self.modals.carried(member, view, member.workspace)
        if not (isinstance(kept, list) and len(kept) == 3):  # noqa: PLR2004 (of another version)
            raise InvalidAction
        digest, target, behind = map(str, kept)
        return digest, target, behind

    async def _wrong(self, member: Member, policy: Policy, *, known: Collection[str]) -> Mapping[str, str]:
        try:
            groups = {group.id for group in await self.directory.groups(member)} if policy.groups else set()
            if not {group for group in policy.groups if group not in known} <= groups:
                raise InvalidAction
            new = [
                Member(member.tenant, user, member.workspace) for user in policy.users if user not in known
            ]
            people = await asyncio.gather(*(self.directory.get_user(one) for one in new))
        except SlackUnavailable:
            return {"people": SILENT}
        if any(one.membership is Membership.DEACTIVATED and not one.team for one in people):
            raise InvalidAction  # nobody that Slack's user select of this workspace offers
        standings = {one.membership for one in people}
        if Membership.DEACTIVATED in standings:
            return {"people": GONE}
        return {"people": VISITING} if Membership.EXTERNAL in standings and not policy.allow_external else {}


def _digest(settings: WorkspaceSettings) -> str:
    """Return a digest of the policy; other settings don't count."""
    rules = {name: value for name, value in asdict(settings).items() if name in Policy.COLUMNS}
    return hashlib.sha256(repr(sorted(rules.items())).encode()).hexdigest()
