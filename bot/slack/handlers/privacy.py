"""A person's own data: their history, and having it, or everything, deleted."""

from collections.abc import Mapping
from typing import Final

from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


async def history(request: SlackRequest, services: Services) -> Message:
    """Show a page of what the member did through Likewise."""
    found = await services.likes.history(request.member, request.intent.number)
    return messages.history(found, kept_for=services.activity_log.retention)


async def delete_history(request: SlackRequest, services: Services) -> Message:
    """Delete it."""
    return messages.history_deleted(await services.erasure.forget_history(request.member))


async def forget_me(request: SlackRequest, services: Services) -> Message:  # noqa: ARG001 (acts have one shape)
    """Ask whether everything is to be deleted."""
    return messages.forget_me()


async def forget(request: SlackRequest, services: Services) -> Message:
    """Delete everything that is kept of the member."""
    return messages.data_erased(await services.erasure.forget(request.member, asked_by=request.reference))


HANDLERS: Final[Mapping[str, Handler]] = {
    "history": history,
    "delete_history": delete_history,
    "forget_me": forget_me,
    "forget": forget,
}
