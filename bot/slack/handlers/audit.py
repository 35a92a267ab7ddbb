"""A workspace's records, for its admins: shown, and sent as a file."""

from collections.abc import Mapping
from typing import Final

from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.activity_log import (
    MOST,
    SHOWN,
    audit_file,
)
from bot.workspaces.audit import AuditEvent


async def audit(request: SlackRequest, services: Services) -> Message:
    """Show the newest records."""
    await services.admins.check(request.member)
    records = await services.activity_log.newest(request.member, SHOWN)
    return messages.audit(records, kept_for=services.activity_log.retention)


async def export(request: SlackRequest, services: Services) -> Message:
    """Send all records to the admin's own messages with the app, and put that on record."""
    await services.admins.check(request.member)
    direct_message = await services.files.direct_message(request.member)
    records = await services.activity_log.newest(request.member, MOST)
    await services.audit.record(request.member, AuditEvent.EXPORTED)
    sure = await services.files.send(direct_message, audit_file(records))
    return messages.audit_sent(len(records), sure=sure)


HANDLERS: Final[Mapping[str, Handler]] = {"audit": audit, "export": export}
