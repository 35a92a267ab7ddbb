"""Users join, change or are deactivated (https://docs.slack.dev/reference/events/user_change)."""

from collections.abc import Mapping

from bot.errors import SlackUnavailable
from bot.likes.teammates import Teammates
from bot.linking.erasure import DataErasure
from bot.slack.access.directory import Directory, is_at_home
from bot.slack.event_envelope import EventEnvelope, Redeliver


async def changed(
    envelope: EventEnvelope, directory: Directory, erasure: DataErasure, teammates: Teammates
) -> None:
    """Delete all data of a deactivated user; for others, record whether they are on the team.

    Someone who is reactivated starts without data. Slack also reports external users, whose ids may
    equal those of local users: data of the latter is kept.
    """
    user = envelope.event.get("user")
    if not (isinstance(user, Mapping) and isinstance(user.get("id"), str)):
        return
    member, deleted = envelope.member(user["id"]), user.get("deleted") is True
    if not (deleted or user.get("team_id")):
        return
    try:
        theirs = await directory.is_same_user(member, user)
    except SlackUnavailable as error:
        raise Redeliver from error
    if theirs and deleted:
        await erasure.forget(member)
    elif theirs:
        await teammates.record(member, outside=not is_at_home(user, member))
