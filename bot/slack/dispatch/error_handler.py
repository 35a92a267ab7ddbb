"""Errors raised before a handler runs: still one private reply and one acknowledgment."""

from typing import Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.db.outages import is_outage
from bot.errors import InvalidAction, SlackUnavailable
from bot.slack import messages
from bot.slack.delivery.responder import ephemeral
from bot.slack.dispatch.dispatcher import Dispatcher, error_message, shown_error
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import Body, SlackRequest, any_requester, command_requester, reply_target_of
from bot.slack.message import Message


def error_handler(dispatcher: Dispatcher) -> Any:
    def message_for(error: Exception, request: SlackRequest, *, is_event: bool = False) -> Message:
        if isinstance(error, BoltUnhandledRequestError):
            if request.reply_target.mode is ReplyMode.HTTP_RESPONSE:
                # a command of the manifest that this version doesn't have
                return messages.help_(connected=True)
            error = InvalidAction()  # a button or modal of another version
        if not is_event:  # which has a metric of its own; what was asked for isn't known here
            dispatcher.metrics.count_action("unknown", type(shown_error(error)).__name__)
        return error_message(error, reference=request.reference)

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Reply in the form that fits the request, and acknowledge it.

        Only an event that couldn't be stored gets a 503, so that Slack sends it again.
        """
        if "command" in body:
            return BoltResponse(status=200, body=ephemeral(message_for(error, _request_of(body, dispatcher))))
        if body.get("type") == "event_callback":
            # Nobody waits for a reply to an event; the log line matters.
            message_for(error, _request_of(body, dispatcher), is_event=True)
            if is_outage(error) or isinstance(error, SlackUnavailable):
                return BoltResponse(status=503, body="")  # not stored: Slack has to send it again
        elif body.get("type") == "view_submission":
            view = messages.notice(message_for(error, _request_of(body, dispatcher)))
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        else:
            request = _request_of(body, dispatcher)
            dispatcher.reply_later(request, message_for(error, request))
        return BoltResponse(status=200, body="")

    return on_error


def _request_of(body: Body, dispatcher: Dispatcher) -> SlackRequest:
    if "command" in body:
        requester, mode = command_requester(body), ReplyMode.HTTP_RESPONSE
    else:
        requester, mode = any_requester(body), ReplyMode.NEW_EPHEMERAL
    return SlackRequest(
        requester, Intent("help", surface="error"), reply_target_of(body, mode), dispatcher.clock()
    )
