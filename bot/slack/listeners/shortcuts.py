"""Message shortcuts, for the posts linked in their message."""

from collections.abc import Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import FormNotOpened
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.actions import ACTIONS
from bot.slack.commands import SHORTCUTS, Shortcut
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.links import near_miss_in, posts_in
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import Body, SlackRequest, any_requester, reply_target_of
from bot.slack.modals.post_picker import PostPicker
from bot.slack.payload import part


def register(app: AsyncApp, dispatcher: Dispatcher, access: AccessControl, post_picker: PostPicker) -> None:
    for shortcut in SHORTCUTS:
        app.shortcut({"type": "message_action", "callback_id": shortcut.callback_id})(
            _listener(shortcut, dispatcher, access, post_picker)
        )


def _listener(
    shortcut: Shortcut, dispatcher: Dispatcher, access: AccessControl, post_picker: PostPicker
) -> Callable[..., Coroutine[Any, Any, None]]:
    async def listen(ack: Acknowledge, body: Body) -> None:
        found = posts_in(part(body, "message"))
        intent = (
            Intent.about(shortcut.action, found.all[0], surface="shortcut")
            if found.all
            else Intent(shortcut.action, surface="shortcut")
        )
        request = SlackRequest(
            any_requester(body), intent, reply_target_of(body, ReplyMode.NEW_EPHEMERAL), dispatcher.clock()
        )
        if found.only is not None:
            await dispatcher.answer(request, ack)
            return
        await ack()
        if not found.all:
            dispatcher.reply_later(
                request, messages.no_post(shortcut.name, near_miss_in(part(body, "message")))
            )
            return
        await access.check(request.requester, ACTIONS[shortcut.action].access)
        names = await post_picker.names(request.member, found.all)
        try:
            await post_picker.open(request, found.all, names, str(body.get("trigger_id")))
        except FormNotOpened:
            dispatcher.reply_later(request, messages.choices(shortcut.action, found.all, names=names))

    return listen
