"""What an ask leads to: one service call, and its outcome as a message.

This table is the only way from an ask to a service, whichever surface the ask came from and whether it is carried
out now, after connecting or after a restart.
"""

from collections.abc import Mapping
from typing import Final

from bot.errors import TamperedRequest
from bot.slack import render
from bot.slack.acts import accounts, auditing, choosing, governing, liking, own_data
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message


async def help_(asked: Asked, rooms: Rooms) -> Message:  # noqa: ARG001 (acts have one shape)
    """List what can be asked."""
    return render.help_()


ACTS: Final[Mapping[str, Act]] = {
    **liking.ACTS,
    **accounts.ACTS,
    **choosing.ACTS,
    **own_data.ACTS,
    **auditing.ACTS,
    **governing.ACTS,
    "help": help_,
}


async def carried_out(asked: Asked, rooms: Rooms) -> Message:
    """Do what was asked, if the workspace allows it; raise `TamperedRequest` for an act that does not exist."""
    act = ACTS.get(asked.ask.act)
    if act is None:
        raise TamperedRequest
    await rooms.gate.check(asked.asker, asked.ask.act)
    return await act(asked, rooms)
