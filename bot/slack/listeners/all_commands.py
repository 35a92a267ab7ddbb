"""The modal with all commands."""

from slack_bolt.async_app import AsyncApp

from bot.errors import FormNotOpened, LikewiseError
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.actions import COMMAND_TABLE
from bot.slack.api import SlackError
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher, error_message, in_home_section
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import Body, SlackRequest, any_requester, reply_target_of
from bot.slack.modals.post_picker import PostPicker


def register(app: AsyncApp, dispatcher: Dispatcher, access: AccessControl, post_picker: PostPicker) -> None:
    @app.action("open:commands")
    async def opened(ack: Acknowledge, body: Body) -> None:
        requester, target = any_requester(body), reply_target_of(body, ReplyMode.NEW_EPHEMERAL)
        request = SlackRequest(requester, Intent("help", surface="button"), target, dispatcher.clock())

        async def open_() -> None:
            try:
                rights = await access.rights(requester)
                view = messages.all_commands(COMMAND_TABLE, admin=bool(rights.admin))
                trigger = str(body.get("trigger_id", ""))
                try:
                    await post_picker.open(requester.member.tenant, trigger, view)
                except SlackError as error:
                    raise FormNotOpened from error
            except LikewiseError as error:
                said = error_message(error, reference=request.reference, intent=request.intent)
                dispatcher.reply_later(request, in_home_section(request, said))

        dispatcher.background.spawn(open_())
        await ack()
