"""Small forms: a submission is the intent of one action, with its argument from the fields.

The intent runs like any other: with the action's access check, and a reply that replaces the
message behind the form, or is shown in the App Home. Where the reply goes travels in the form's
private_metadata, encrypted for the user who opened it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.db import Keyring
from bot.errors import FormNotOpened, InvalidAction
from bot.members import Member
from bot.secret import Secret
from bot.slack.access.access import AccessControl
from bot.slack.api import SlackApi, SlackError
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.modals import private_metadata
from bot.slack.modals.fields import Values, values_of
from bot.slack.tenants import sealed_in, with_tenant

Errors = Mapping[str, str]  # by block id


class Form(Protocol):
    """One form; `admin` is whether it is for admins only."""

    admin: bool

    async def view(self, request: SlackRequest) -> dict[str, Any]:
        """Return the modal with the current values; its callback_id is `form:` and a name."""
        ...

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:
        """Return the intent of a submission, or what is wrong with it.

        `subject` is what the form was opened for. Raises `InvalidAction` for values that the form
        doesn't offer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Submission:
    """What a submission requests, from where, and where its reply goes.

    `behind` is the action whose reply the message behind the form shows; that message is shown
    again, and the submission's reply is a new one. None if the reply replaces that message.
    """

    requester: Requester
    intent: Intent
    target: ReplyTarget
    behind: str | None


@dataclass(frozen=True, slots=True)
class Forms:
    """Open forms, and turn submissions into requests."""

    slack: SlackApi
    keyring: Keyring
    access: AccessControl
    forms: Mapping[str, Form]

    async def open(self, name: str, request: SlackRequest, trigger: str) -> None:
        """Open a form for what the request's intent is about.

        Raises `NotAnAdmin`, `NotAllowed`, `SlackUnavailable`, or `FormNotOpened` (a trigger_id
        expires after three seconds).
        """
        form = self.forms.get(name)
        if form is None:
            raise InvalidAction
        await self.access.check_belongs(request.requester)
        if form.admin:
            await self.access.check_admin(request.member)
        view = await form.view(request)
        target = request.reply_target.dump().reveal()
        intent = request.intent
        data = [target, request.requester.channel, intent.argument, intent.source_view]
        sealed = private_metadata.encrypt(self.keyring, data, *_bound_to(name, request.member))
        view = view | {"private_metadata": with_tenant(request.member.tenant, sealed)}
        try:
            await self.slack.call(request.member.tenant, "views.open", trigger_id=trigger, view=view)
        except SlackError as error:
            raise FormNotOpened from error

    async def submitted(
        self, name: str, requester: Requester, view: Mapping[str, Any]
    ) -> Submission | Errors:
        """Return what a submission requests, or its errors.

        Raises `InvalidAction` for a submission of another version, or of another user's form.
        """
        form = self.forms.get(name)
        if form is None:
            raise InvalidAction
        await self.access.check_belongs(requester)
        member = requester.member
        text = sealed_in(str(view.get("private_metadata", "")), member.tenant)
        kept = private_metadata.decrypt(self.keyring, text, *_bound_to(name, member))
        try:
            target, channel, subject, source_view = kept
        except (TypeError, ValueError):
            raise InvalidAction from None
        read = form.read(member, values_of(view), subject)
        if not isinstance(read, Intent):
            return read
        target = ReplyTarget.load(Secret(target))
        surface = "home" if target.mode is ReplyMode.APP_HOME else "button"
        behind = source_view if target.mode is ReplyMode.REPLACE_ORIGINAL else None
        return Submission(replace(requester, channel=channel), replace(read, surface=surface), target, behind)


def _bound_to(name: str, member: Member) -> tuple[str, ...]:
    return ("form", name, member.tenant, member.workspace, member.user)
