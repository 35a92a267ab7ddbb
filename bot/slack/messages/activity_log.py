"""A workspace's activity log, for admins: the newest entries, or all as CSV (RFC 4180)."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.likes.results import NO_NAMES, PostName, PostNames
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.message import File, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.csv_file import csv_file
from bot.slack.messages.labels import post_link, surface, text_line
from bot.workspaces.activity_log import FEWEST_HIDDEN, Activity
from bot.workspaces.audit import AuditEvent
from bot.workspaces.team_channels import SAYS_SLACK

SHOWN: Final = 15
NOT_NAMED: Final = (
    "Members who hide their likes aren't named. Their likes show only the day, "
    f"and only if at least {FEWEST_HIDDEN} such members could have made them."
)
_CHANNEL: Final = re.compile(r"(?<![@\w])[CG][A-Z0-9]{8,20}\b")  # not in an X handle
_A_PART: Final = 5  # lines per section, which may have 3,000 characters
_WORDS: Final = {
    AuditEvent.CONNECTED: "connected an X account",
    AuditEvent.DISCONNECTED: "disconnected their X account",
    AuditEvent.INVALIDATED: "was disconnected by X",
    AuditEvent.EXPORTED: "exported the activity log",
    AuditEvent.SETTING: "",  # the detail says it
}


def audit(records: Sequence[Activity], names: PostNames = NO_NAMES, *, kept_for: timedelta) -> Message:
    """Show the newest entries, with a button to export all.

    Unnamed people's posts have no `names`: what X lately said of one tells when it was looked at.
    """
    if not records:
        return blocks.titled(
            "Nothing in the activity log yet.",
            " Likes, connected accounts and changed settings show up here.",
        )
    shown = [
        _line(activity, None if activity.day_only else names.get(activity.post_id))
        for activity in records[:SHOWN]
    ]
    return blocks.message(
        "Activity log of this workspace.",
        blocks.header("Activity log"),
        *(blocks.section("\n".join(shown[at : at + _A_PART])) for at in range(0, len(shown), _A_PART)),
        blocks.actions(blocks.button(Intent("export"))),
        blocks.context(f"Newest {len(shown)} · Kept for {kept_for.days} days\n{NOT_NAMED}"),
    )


def _line(activity: Activity, name: PostName | None) -> str:
    when = escape.day(activity.created_at) if activity.day_only else escape.when(activity.created_at)
    return f"{when} · {_who(activity)} {_did(activity, name)}"


def _who(activity: Activity) -> str:
    if activity.user:
        return escape.mention(activity.user)
    return "Likewise" if activity.detail.endswith(SAYS_SLACK) else "Someone"


def _did(activity: Activity, name: PostName | None) -> str:
    if PostRef.is_id(activity.post_id):
        post = post_link(PostRef(activity.post_id, activity.author), name, noun="post")
        via = f" {surface(activity.surface)}" if activity.surface else ""
        return f"{'liked' if activity.event == 'like' else 'unliked'} a {post}{via}{text_line(name)}"
    detail = _CHANNEL.sub(lambda found: escape.channel(found[0]), escape.mrkdwn(activity.detail, 150))
    did = (
        _WORDS.get(AuditEvent(activity.event), "")
        if activity.event in set(AuditEvent)
        else escape.mrkdwn(activity.event, 40)
    )
    return f"{did} {detail}".strip()


MOST: Final = 50_000
_COLUMNS: Final = ("time_utc", "slack_user", "what", "post_url", "from", "detail")


def audit_file(records: Sequence[Activity]) -> File:
    count = len(records)
    more = f" Only the newest {MOST:,} are included." if count >= MOST else ""
    return File(
        name="likewise-activity-log.csv",
        title="Activity log",
        comment=(
            f"The activity log of this workspace: {counted(count, 'entry', 'entries')}. {NOT_NAMED}{more}"
        ),
        content=csv_file(_COLUMNS, map(_cells, records)),
    )


def _cells(activity: Activity) -> tuple[str, ...]:
    url = PostRef(activity.post_id).url if PostRef.is_id(activity.post_id) else ""
    moment = (
        activity.created_at.date().isoformat()
        if activity.day_only
        else activity.created_at.isoformat(timespec="seconds")
    )
    return moment, activity.user or "(not named)", activity.event, url, activity.surface, activity.detail


def audit_sent(lines: int) -> Message:
    return blocks.message(
        "Sent you the activity log as a CSV.",
        blocks.section(
            f"*Sent you the activity log as a CSV:* {counted(lines, 'entry', 'entries')}.\n"
            "Find it in Likewise's messages."
        ),
        blocks.context("The activity log shows that you exported it."),
    )
