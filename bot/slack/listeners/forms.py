"""Small forms: the buttons that open them, and their submissions."""

import re
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher, error_message, in_home_section
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Body, Requester, SlackRequest, any_requester, reply_target_of
from bot.slack.modals.forms import Forms


def register(
    app: AsyncApp,
    dispatcher: Dispatcher,
    forms: Forms,
    is_private: Callable[[Requester, Body], Awaitable[bool]],
) -> None:
    """Register both listeners; `is_private` tells whether a message may be replaced by a reply."""

    @app.action(re.compile(r"^form:"))
    async def opened(ack: Acknowledge, body: Body, action: Body) -> None:
        await ack()
        name = str(action.get("action_id", "")).split(":")[1]
        requester = any_requester(body)
        replaces = await is_private(requester, body)
        target = reply_target_of(body, ReplyMode.REPLACE_ORIGINAL if replaces else ReplyMode.NEW_EPHEMERAL)
        intent = Intent.decode(str(action["value"])) if action.get("value") else Intent("help")
        request = SlackRequest(requester, intent, target, dispatcher.clock())
        try:
            await forms.open(name, request, str(body.get("trigger_id", "")))
        except LikewiseError as error:
            said = error_message(error, reference=request.reference, intent=request.intent)
            dispatcher.reply_later(request, in_home_section(request, said))

    @app.view(re.compile(r"^form:"))
    async def submitted(ack: Acknowledge, body: Body, view: Body) -> None:
        name = str(view.get("callback_id", "")).partition(":")[2]
        read = await forms.submitted(name, any_requester(body), view)
        if isinstance(read, Mapping):
            await ack(response_action="errors", errors=read)
            return
        target = read.target if read.behind is None else read.target.new()
        await dispatcher.answer(SlackRequest(read.requester, read.intent, target, dispatcher.clock()), ack)
        if read.behind is not None:
            show_again(dispatcher, read.requester, read.behind, read.target)


def show_again(dispatcher: Dispatcher, requester: Requester, action: str, target: ReplyTarget) -> None:
    """Bring the message behind a form up to date, in the background."""
    request = SlackRequest(requester, Intent(action, surface="button"), target, dispatcher.clock())
    dispatcher.background.spawn(dispatcher.deliver(request))
