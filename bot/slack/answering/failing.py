"""What failed before there was an ask to carry out: still one private answer, and one acknowledgement."""

from typing import Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.db.outages import is_outage
from bot.errors import SlackUnavailable, TamperedRequest
from bot.slack import render
from bot.slack.answering.answering import Answering, refusal
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Body, anyone, command_asker, reply_of
from bot.slack.asking.reply import Way
from bot.slack.message import Message
from bot.slack.sending.delivery import ephemeral


def error_handler(answering: Answering) -> Any:
    """Return the handler for whatever a listener or Bolt itself raises."""

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Tell the person in the form that the request has for it; Slack itself is always told that all is well."""
        if "command" in body:
            return BoltResponse(status=200, body=ephemeral(_told(error, _asked(body, answering))))
        if body.get("type") == "event_callback":
            # Nobody waits for an answer to an event; the log line matters.
            _told(error, _asked(body, answering))
            if is_outage(error) or isinstance(error, SlackUnavailable):
                return BoltResponse(status=503, body="")  # not written down: Slack has to tell it again
        elif body.get("type") == "view_submission":
            view = render.notice(_told(error, _asked(body, answering)))
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        else:
            asked = _asked(body, answering)
            answering.say(asked, _told(error, asked))
        return BoltResponse(status=200, body="")

    return on_error


def _told(error: Exception, asked: Asked) -> Message:
    if isinstance(error, BoltUnhandledRequestError):
        if asked.reply.way is Way.DIRECT:
            return render.help_()  # a command of the manifest's that this version doesn't know
        error = TamperedRequest()  # a button or form of another version
    return refusal(error, reference=asked.reference)


def _asked(body: Body, answering: Answering) -> Asked:
    if "command" in body:
        asker, way = command_asker(body), Way.DIRECT
    else:
        asker, way = anyone(body), Way.NEW
    return Asked(asker, Ask("help", via="error"), reply_of(body, way), answering.rooms.clock())
