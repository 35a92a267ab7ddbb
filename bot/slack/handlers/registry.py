"""What an ask leads to: one service call, and its outcome as a message.

This table is the only way from an ask to a service, whichever surface the ask came from and whether it is carried
out now, after connecting or after a restart.
"""

from collections.abc import Mapping
from typing import Final

from bot.errors import InvalidAction
from bot.slack import messages
from bot.slack.handlers import (
    accounts,
    admin,
    audit,
    likes,
    preferences,
    privacy,
)
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


async def help_(request: SlackRequest, services: Services) -> Message:  # noqa: ARG001 (acts have one shape)
    """List what can be asked."""
    return messages.help_()


HANDLERS: Final[Mapping[str, Handler]] = {
    **likes.HANDLERS,
    **accounts.HANDLERS,
    **preferences.HANDLERS,
    **privacy.HANDLERS,
    **audit.HANDLERS,
    **admin.HANDLERS,
    "help": help_,
}


async def dispatch(request: SlackRequest, services: Services) -> Message:
    """Do what was asked, if the workspace allows it; raise `InvalidAction` for an act that does not exist."""
    act = HANDLERS.get(request.intent.action)
    if act is None:
        raise InvalidAction
    await services.access.check(request.requester, request.intent.action)
    return await act(request, services)
