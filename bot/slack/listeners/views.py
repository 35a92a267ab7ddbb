"""Submissions of the modal to choose a Post."""

from dataclasses import replace

from slack_bolt.async_app import AsyncApp

from bot.errors import InvalidAction
from bot.posts import PostRef
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.request import Body, SlackRequest, any_requester
from bot.slack.modals.post_picker import PostPick, PostPicker


def register(app: AsyncApp, dispatcher: Dispatcher, post_picker: PostPicker) -> None:
    @app.view("pick")
    async def picked(ack: Acknowledge, body: Body, view: Body) -> None:
        requester = any_requester(body)
        post_pick = post_picker.decrypt(str(view.get("private_metadata", "")), requester.member)
        intent = Intent.about(post_pick.action, _chosen(view, post_pick), surface="shortcut")
        await dispatcher.answer(
            SlackRequest(
                replace(requester, channel=post_pick.channel),
                intent,
                post_pick.reply_target,
                dispatcher.clock(),
            ),
            ack,
        )


def _chosen(view: Body, post_pick: PostPick) -> PostRef:
    """Return the chosen Post; raise `InvalidAction` if the modal didn't offer it."""
    try:
        value = str(view["state"]["values"]["post"]["choice"]["selected_option"]["value"])
    except (KeyError, TypeError):
        raise InvalidAction from None
    if value not in post_pick.candidates:
        raise InvalidAction
    return post_pick.candidates[value]
