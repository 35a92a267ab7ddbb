"""A workspace's records, for its admins: shown, and sent as a file."""

from collections.abc import Mapping
from typing import Final

from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.slack.render.audit import SHOWN
from bot.slack.render.audit_file import MOST, audit_file
from bot.workspaces.audit import What


async def audit(asked: Asked, rooms: Rooms) -> Message:
    """Show the newest records."""
    await rooms.admins.check(asked.member)
    records = await rooms.records.newest(asked.member, SHOWN)
    return render.audit(records, kept_for=rooms.records.kept_for)


async def export(asked: Asked, rooms: Rooms) -> Message:
    """Send all records to the admin's own messages with the app, and put that on record."""
    await rooms.admins.check(asked.member)
    inbox = await rooms.files.inbox(asked.member)
    records = await rooms.records.newest(asked.member, MOST)
    await rooms.audit.note(asked.member, What.EXPORTED)
    sure = await rooms.files.send(inbox, audit_file(records))
    return render.audit_sent(len(records), sure=sure)


ACTS: Final[Mapping[str, Act]] = {"audit": audit, "export": export}
