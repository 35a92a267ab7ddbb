"""A member's X account: connected, shown, disconnected."""

from collections.abc import Mapping
from typing import Final

from bot.errors import NotConnected
from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.workspaces.policy import NotAllowed


async def connect(asked: Asked, rooms: Rooms) -> Message:
    """Give the member a personal link, whether or not an account is linked already."""
    return render.connect(await rooms.linking.connect_link(asked.opening(interrupted=False)))


async def connected(asked: Asked, rooms: Rooms) -> Message:
    """Tell which account is linked now, after linking."""
    account = await rooms.linking.account(asked.member)
    if account is None:
        raise NotConnected
    return render.connected(account)


async def account(asked: Asked, rooms: Rooms) -> Message:
    """Show the linked account, or the way to link one."""
    linked = await rooms.linking.account(asked.member)
    if linked is None:
        try:
            await rooms.gate.check(asked.asker, "connect")
        except NotAllowed as refusal:
            return render.barred_account(refusal)
        return render.no_account(await rooms.linking.connect_link(asked.opening(interrupted=False)))
    return render.account(linked)


async def disconnect(asked: Asked, rooms: Rooms) -> Message:
    """End the link."""
    return render.disconnected(await rooms.linking.disconnect(asked.member))


ACTS: Final[Mapping[str, Act]] = {
    "connect": connect,
    "connected": connected,
    "account": account,
    "disconnect": disconnect,
}
