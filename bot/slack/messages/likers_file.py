"""All likers of a post as a CSV file."""

from typing import Final

from bot.likes.results import Likers
from bot.plurals import counted
from bot.slack.message import File, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.csv_file import csv_file
from bot.slack.messages.likers import visible_to
from bot.x.ids import is_username
from bot.x.models import User

_COLUMNS: Final = ("id", "username", "name", "verified", "created_at", "profile_url")


def likers_file(found: Likers) -> File:
    likers = counted(len(found.page.items), "liker")
    return File(
        name=f"likers-{found.post.id}.csv",
        title=f"Likers of the post {found.post.id}",
        comment=(f"Who liked {escape.link(found.post.url, 'this post')}: {likers}. {limits(found)}."),
        content=_written(found),
    )


def _written(found: Likers) -> bytes:
    if found.shared_by is None:
        return csv_file(_COLUMNS, map(_cells, found.page.items))
    rows = ((*_cells(user), found.shared_by) for user in found.page.items)
    return csv_file((*_COLUMNS, "shared_by"), rows)


def _cells(user: User) -> tuple[str, ...]:
    return (
        user.id,
        user.username,
        user.name,
        "true" if user.verified else "false",
        user.created_at.isoformat() if user.created_at else "",
        f"https://x.com/{user.username}" if is_username(user.username) else "",
    )


def likers_sent(found: Likers) -> Message:
    likers = counted(len(found.page.items), "liker")
    return blocks.message(
        f"Sent you a CSV with {likers}.",
        blocks.section(
            f"*Sent you a CSV* with {likers} of {escape.link(found.post.url, 'this post')}. Find it in Likewise's messages."
        ),
        blocks.context(f"{limits(found)}."),
        blocks.actions(blocks.open_on_x(found.post)),
    )


def limits(found: Likers) -> str:
    """Return what X leaves out, and who agreed to show the rest."""
    limit = "X has more, but shows up to 100 likers" if found.page.next_token else "X shows up to 100 likers"
    return f"{limit}, {visible_to(found)}"
