"""The policy modal: its button and its submission."""

from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher, error_message, in_home_section
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Body, Requester, SlackRequest, any_requester, reply_target_of
from bot.slack.listeners.forms import show_again
from bot.slack.modals.policy import PolicyForm


def register(
    app: AsyncApp,
    dispatcher: Dispatcher,
    access: AccessControl,
    form: PolicyForm,
    is_private: Callable[[Requester, Body], Awaitable[bool]],
) -> None:
    """Register both listeners; `is_private` tells whether a message may be replaced by a reply."""

    @app.action("open:policy")
    async def opened(ack: Acknowledge, body: Body, action: Body) -> None:
        requester, target = any_requester(body), reply_target_of(body, ReplyMode.NEW_EPHEMERAL)
        request = SlackRequest(requester, Intent("policy", surface="button"), target, dispatcher.clock())

        async def open_() -> None:
            try:
                await access.check_belongs(requester)
                replaces = await is_private(requester, body)
                target = reply_target_of(
                    body, ReplyMode.REPLACE_ORIGINAL if replaces else ReplyMode.NEW_EPHEMERAL
                )
                asked = Intent.decode(str(action["value"])) if action.get("value") else None
                behind = (asked and asked.source_view) or "policy"
                await form.open(request.member, str(body.get("trigger_id", "")), target, behind)
            except LikewiseError as error:
                said = error_message(error, reference=request.reference, intent=request.intent)
                dispatcher.reply_later(request, in_home_section(request, said))

        dispatcher.background.spawn(open_())
        await ack()

    @app.view("policy")
    async def submitted(ack: Acknowledge, body: Body, view: Body) -> None:
        requester = any_requester(body)
        await access.check_belongs(requester)
        member = requester.member
        taken = await form.submit(member, view)
        if isinstance(taken, Mapping):
            await ack(response_action="errors", errors=taken)
        else:
            await ack(response_action="update", view=messages.notice(messages.policy(taken, saved=True)))
            target, behind = form.opened_from(member, view)
            if target.mode is ReplyMode.APP_HOME:  # which shows the policy, too
                dispatcher.background.spawn(dispatcher.responder.refresh_home(member, ReplyTarget.at_home()))
            elif target.mode is ReplyMode.REPLACE_ORIGINAL:
                show_again(dispatcher, requester, behind, target)
