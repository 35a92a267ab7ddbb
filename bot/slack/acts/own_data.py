"""A person's own data: their history, and having it, or everything, deleted."""

from collections.abc import Mapping
from typing import Final

from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message


async def history(asked: Asked, rooms: Rooms) -> Message:
    """Show a page of what the member did through Likewise."""
    found = await rooms.likes.history(asked.member, asked.ask.number)
    return render.history(found, kept_for=rooms.records.kept_for)


async def delete_history(asked: Asked, rooms: Rooms) -> Message:
    """Delete it."""
    return render.history_deleted(await rooms.leaving.forget_history(asked.member))


async def forget_me(asked: Asked, rooms: Rooms) -> Message:  # noqa: ARG001 (acts have one shape)
    """Ask whether everything is to be deleted."""
    return render.forget_me()


async def forget(asked: Asked, rooms: Rooms) -> Message:
    """Delete everything that is kept of the member."""
    return render.forgotten(await rooms.leaving.forget(asked.member, asked_by=asked.reference))


ACTS: Final[Mapping[str, Act]] = {
    "history": history,
    "delete_history": delete_history,
    "forget_me": forget_me,
    "forget": forget,
}
