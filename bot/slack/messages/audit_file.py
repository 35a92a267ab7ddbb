"""A workspace's records as a CSV file (RFC 4180), written like `bot.slack.messages.likers_file`."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from bot.posts import PostRef
from bot.slack.message import File
from bot.slack.messages.audit import NOT_NAMED
from bot.slack.messages.likers_file import inert
from bot.workspaces.activity_log import Activity

MOST: Final = 50_000
_COLUMNS: Final = ("time_utc", "slack_user", "what", "post_url", "from", "detail")


def audit_file(records: Sequence[Activity]) -> File:
    """Write them down, and what the message with the file says."""
    count = len(records)
    more = f" These are the newest {MOST:,}; older ones are not in it." if count >= MOST else ""
    return File(
        name="likewise-records.csv",
        title="Records of this workspace",
        comment=(
            f"What was done through Likewise in this workspace: {count:,} line{'' if count == 1 else 's'}. "
            f"{NOT_NAMED}{more}"
        ),
        content=_written(records),
    )


def _written(records: Sequence[Activity]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for activity in records:
        table.writerow(map(inert, _cells(activity)))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _cells(activity: Activity) -> tuple[str, ...]:
    url = PostRef(activity.post_id).url if PostRef.is_id(activity.post_id) else ""
    moment = (
        activity.created_at.date().isoformat()
        if activity.day_only
        else activity.created_at.isoformat(timespec="seconds")
    )
    return moment, activity.user or "(not named)", activity.event, url, activity.surface, activity.detail
