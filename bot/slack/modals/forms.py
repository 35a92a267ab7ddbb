"""Small forms: a submission is the intent of one action, with its argument from the fields.

The intent runs like any other: with the action's access check, and a reply that replaces the
message behind the form, or is shown in the App Home. Where the reply goes travels in the form's
private_metadata, encrypted for the user who opened it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.errors import InvalidAction
from bot.members import Member
from bot.secret import Secret
from bot.slack.access.access import AccessControl
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.modals.fields import Values, values_of
from bot.slack.modals.modals import Modals

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
    modals: Modals
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
        target, intent = request.reply_target.dump().reveal(), request.intent
        carried = [target, request.requester.channel, intent.argument, intent.source_view]
        view, member = await form.view(request), request.member
        await self.modals.open(member, trigger, view, carried, member.workspace)

    async def submitted(self, requester: Requester, view: Mapping[str, Any]) -> Submission | Errors:
        """Return what a submission requests, or its errors; raise `InvalidAction`."""
        form = self.forms.get(str(view.get("callback_id", "")).partition(":")[2])
        if form is None:
            raise InvalidAction
        await self.access.check_belongs(requester)
        member = requester.member
        try:
            target, channel, subject, source_view = self.modals.carried(member, view, member.workspace)
        except (TypeError, ValueError):
            raise InvalidAction from None
        read = form.read(member, values_of(view), subject)
        if not isinstance(read, Intent):
            return read
        target = ReplyTarget.load(Secret(target))
        surface = "home" if target.mode is ReplyMode.APP_HOME else "button"
        behind = source_view if target.mode is ReplyMode.REPLACE_ORIGINAL else None
        return Submission(replace(requester, channel=channel), replace(read, surface=surface), target, behind)
