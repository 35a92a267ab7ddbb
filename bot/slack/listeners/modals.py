"""Modals: the buttons that open them, and their submissions."""

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher, error_message, in_home_section
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Body, Requester, SlackRequest, any_requester, reply_target_of
from bot.slack.listeners.actions import Buttons
from bot.slack.modals.forms import Forms
from bot.slack.modals.modals import Modals
from bot.slack.modals.policy import PolicyForm
from bot.slack.modals.post_picker import PostPicker


@dataclass(frozen=True, slots=True)
class ModalListeners:
    dispatcher: Dispatcher
    access: AccessControl
    buttons: Buttons
    modals: Modals
    post_picker: PostPicker
    policy_form: PolicyForm
    forms: Forms

    def register(self, app: AsyncApp) -> None:
        app.action("open:commands")(self.commands_clicked)
        app.action("open:policy")(self.policy_clicked)
        app.action(re.compile(r"^form:"))(self.form_clicked)
        app.view("pick")(self.post_picked)
        app.view("policy")(self.policy_submitted)
        app.view(re.compile(r"^form:"))(self.form_submitted)

    async def commands_clicked(self, ack: Acknowledge, body: Body) -> None:
        async def open_() -> None:
            rights = await self.access.rights(request.requester)
            view = messages.all_commands(admin=bool(rights.admin))
            await self.modals.open(request.member, _trigger(body), view)

        request = self._request(any_requester(body), Intent("help", surface="button"), body)
        self.dispatcher.background.spawn(self._explain(request, open_()))
        await ack()

    async def policy_clicked(self, ack: Acknowledge, body: Body, action: Body) -> None:
        async def open_() -> None:
            await self.access.check_belongs(request.requester)
            target = await self.buttons.target_of(request.requester, body)
            behind = _intent_of(action).source_view or "policy"
            await self.policy_form.open(request.member, _trigger(body), target, behind)

        request = self._request(any_requester(body), Intent("policy", surface="button"), body)
        self.dispatcher.background.spawn(self._explain(request, open_()))
        await ack()

    async def form_clicked(self, ack: Acknowledge, body: Body, action: Body) -> None:
        await ack()
        requester = any_requester(body)
        target = await self.buttons.target_of(requester, body)
        request = SlackRequest(requester, _intent_of(action), target, self.dispatcher.clock())
        name = str(action.get("action_id", "")).split(":")[1]
        await self._explain(request, self.forms.open(name, request, _trigger(body)))

    async def post_picked(self, ack: Acknowledge, body: Body, view: Body) -> None:
        request = self.post_picker.read(any_requester(body), view, self.dispatcher.clock())
        await self.dispatcher.answer(request, ack)

    async def policy_submitted(self, ack: Acknowledge, body: Body, view: Body) -> None:
        requester = any_requester(body)
        await self.access.check_belongs(requester)
        member = requester.member
        taken = await self.policy_form.submit(member, view)
        if isinstance(taken, Mapping):
            await ack(response_action="errors", errors=taken)
            return
        await ack(response_action="update", view=messages.notice(messages.policy(taken, saved=True)))
        target, behind = self.policy_form.opened_from(member, view)
        if target.mode is ReplyMode.APP_HOME:  # which shows the policy, too
            refreshed = self.dispatcher.responder.refresh_home(member, ReplyTarget.at_home())
            self.dispatcher.background.spawn(refreshed)
        elif target.mode is ReplyMode.REPLACE_ORIGINAL:
            self._show_again(requester, behind, target)

    async def form_submitted(self, ack: Acknowledge, body: Body, view: Body) -> None:
        read = await self.forms.submitted(any_requester(body), view)
        if isinstance(read, Mapping):
            await ack(response_action="errors", errors=read)
            return
        target = read.target if read.behind is None else read.target.new()
        request = SlackRequest(read.requester, read.intent, target, self.dispatcher.clock())
        await self.dispatcher.answer(request, ack)
        if read.behind is not None:
            self._show_again(read.requester, read.behind, read.target)

    def _request(self, requester: Requester, intent: Intent, body: Body) -> SlackRequest:
        target = reply_target_of(body, ReplyMode.NEW_EPHEMERAL)
        return SlackRequest(requester, intent, target, self.dispatcher.clock())

    async def _explain(self, request: SlackRequest, opening: Awaitable[None]) -> None:
        """Open a modal; say why if it can't be opened, whatever the reason."""
        try:
            await opening
        except Exception as error:  # noqa: BLE001 (the click was acknowledged: somebody waits)
            self.dispatcher.count(request, error)
            said = error_message(error, reference=request.reference, intent=request.intent)
            self.dispatcher.reply_later(request, in_home_section(request, said))

    def _show_again(self, requester: Requester, action: str, target: ReplyTarget) -> None:
        """Bring the message behind a form up to date, in the background."""
        intent = Intent(action, surface="button")
        request = SlackRequest(requester, intent, target, self.dispatcher.clock())
        self.dispatcher.background.spawn(self.dispatcher.deliver(request))


def _intent_of(action: Body) -> Intent:
    return Intent.decode(str(action["value"])) if action.get("value") else Intent("help")


def _trigger(body: Body) -> str:
    return str(body.get("trigger_id", ""))
