"""A member's X account: connected, shown, disconnected."""

from collections.abc import Mapping
from typing import Final

from bot.errors import AccountNotLinked
from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.policy import NotAllowed


async def connect(request: SlackRequest, services: Services) -> Message:
    """Give the member a personal link, whether or not an account is linked already."""
    return messages.connect(await services.linking.connect_link(request.link_request(resume=False)))


async def connected(request: SlackRequest, services: Services) -> Message:
    """Tell which account is linked now, after linking."""
    account = await services.linking.account(request.member)
    if account is None:
        raise AccountNotLinked
    return messages.connected(account)


async def account(request: SlackRequest, services: Services) -> Message:
    """Show the linked account, or the way to link one."""
    linked = await services.linking.account(request.member)
    if linked is None:
        try:
            await services.access.check(request.requester, "connect")
        except NotAllowed as refusal:
            return messages.barred_account(refusal)
        return messages.no_account(await services.linking.connect_link(request.link_request(resume=False)))
    return messages.account(linked)


async def disconnect(request: SlackRequest, services: Services) -> Message:
    """End the link."""
    return messages.disconnected(await services.linking.disconnect(request.member))


HANDLERS: Final[Mapping[str, Handler]] = {
    "connect": connect,
    "connected": connected,
    "account": account,
    "disconnect": disconnect,
}
