"""A workspace's records as a CSV file (RFC 4180), written like `bot.slack.render.likers_file`."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from bot.posts import PostRef
from bot.slack.message import File
from bot.slack.render.audit import NOT_NAMED
from bot.slack.render.likers_file import inert
from bot.workspaces.records import Record

MOST: Final = 50_000
_COLUMNS: Final = ("time_utc", "slack_user", "what", "post_url", "from", "detail")


def audit_file(records: Sequence[Record]) -> File:
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


def _written(records: Sequence[Record]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for record in records:
        table.writerow(map(inert, _cells(record)))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _cells(record: Record) -> tuple[str, ...]:
    url = PostRef(record.post_id).url if PostRef.is_id(record.post_id) else ""
    moment = record.at.date().isoformat() if record.day_only else record.at.isoformat(timespec="seconds")
    return moment, record.user or "(not named)", record.what, url, record.via, record.detail
