"""A workspace's records, for its admins."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.posts import PostRef
from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import escape, parts
from bot.slack.render.surfaces import surface
from bot.workspaces.audit import What
from bot.workspaces.channels import SAYS_SLACK
from bot.workspaces.records import FEWEST_HIDDEN, Record

SHOWN: Final = 15
NOT_NAMED: Final = (
    "Members who hide their likes aren't named: their likes show the day alone, "
    f"and only where any of at least {FEWEST_HIDDEN} such members could have made them."
)
_CHANNEL: Final = re.compile(r"\b[CG][A-Z0-9]{8,20}\b")
_A_PART: Final = 5  # lines; a section holds 3,000 characters
_WORDS: Final = {
    What.CONNECTED: "connected an X account",
    What.DISCONNECTED: "disconnected their X account",
    What.REFUSED: "has to connect again: X ended the connection",
    What.EXPORTED: "had these records sent as a file",
    What.SETTING: "set",
}


def audit(records: Sequence[Record], *, kept_for: timedelta) -> Message:
    """Show the newest lines, and the way to all of them."""
    if not records:
        return parts.message(
            "Nothing has been recorded yet.",
            parts.section(
                "*Nothing has been recorded yet.* Likes, connected accounts and changed settings stand here."
            ),
        )
    shown = [_line(record) for record in records[:SHOWN]]
    return parts.message(
        "What was done through Likewise in this workspace.",
        parts.header("Records of this workspace"),
        *(parts.section("\n".join(shown[at : at + _A_PART])) for at in range(0, len(shown), _A_PART)),
        parts.actions(
            parts.button(
                "Send as CSV",
                Ask("export"),
                variant="beside",
                spoken="Send all records to me as a CSV file",
            )
        ),
        parts.context(f"The newest {len(shown)}; kept for {kept_for.days} days. {NOT_NAMED}"),
    )


def _line(record: Record) -> str:
    when = escape.day(record.at) if record.day_only else escape.when(record.at)
    return f"{when} · {_who(record)} {_did(record)}"


def _who(record: Record) -> str:
    if record.user:
        return escape.mention(record.user)
    return "Likewise" if record.detail.endswith(SAYS_SLACK) else "Someone"


def _did(record: Record) -> str:
    if PostRef.is_id(record.post_id):
        post = escape.link(PostRef(record.post_id).url, f"Post …{record.post_id[-6:]}")
        via = f" {surface(record.via)}" if record.via else ""
        return f"{'liked' if record.what == 'like' else 'unliked'} {post}{via}"
    detail = escape.mrkdwn(record.detail, 150)
    if record.detail.startswith("team "):  # names its channel by Slack's id
        detail = _CHANNEL.sub(lambda found: escape.channel(found[0]), detail)
    did = _WORDS.get(What(record.what), "") if record.what in set(What) else escape.mrkdwn(record.what, 40)
    return f"{did} {detail}".strip()
