"""What a person did through Likewise: their own lines of the ledger."""

from datetime import timedelta

from bot.likes.outcomes import History, Line
from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts
from bot.slack.render.acts import wording
from bot.slack.render.surfaces import surface


def history(found: History, *, kept_for: timedelta) -> Message:
    """One line for each Post, newest first, with the way to take a like back and to delete the list."""
    if not found.lines:
        return _nothing(found)
    return parts.message(
        f"What you liked through Likewise, page {found.number}.",
        parts.header("What you liked through Likewise"),
        *(_line(line, number) for number, line in enumerate(found.lines)),
        parts.actions(_back(found), _next(found), _delete()),
        parts.context(
            f"Page {found.number}. The last thing you did with each Post, kept for {kept_for.days} days. Only you see this."
        ),
    )


def _nothing(found: History) -> Message:
    if found.number > 1:
        return parts.message(
            "That was the last page.", parts.section("That was the last page."), parts.actions(_back(found))
        )
    return parts.message(
        "Likewise keeps no history of yours.",
        parts.section(
            "*Likewise keeps no history of yours.* What you like with `/like` and a Post's link stands here afterwards."
        ),
    )


def _line(line: Line, number: int) -> Block:
    said = "Liked" if line.kind == "like" else "Like taken back"
    other = "" if line.linked else " · with an X account that isn't connected now"
    return parts.section(
        f"{escape.link(line.post.url, f'Post …{line.post.id[-6:]}')}\n"
        f"{said} {escape.when(line.at)}, {surface(line.via)}{other}",
        accessory=_take_back(line, number),
    )


def _take_back(line: Line, number: int) -> Block | None:
    if line.kind != "like" or not line.linked:
        return None
    return parts.button(
        "Unlike",
        Ask("unlike", line.post.id),
        variant=str(number),
        spoken=f"{wording('unlike').spoken}: number {number + 1} on this page",
    )


def _back(found: History) -> Block | None:
    if found.number <= 1:
        return None
    page = found.number - 1
    return parts.button("Back", Ask("history", number=page), variant="back", spoken=f"Back to page {page}")


def _next(found: History) -> Block | None:
    if not found.more:
        return None
    page = found.number + 1
    return parts.button("Next", Ask("history", number=page), variant="next", spoken=f"On to page {page}")


def _delete() -> Block | None:
    return parts.button(
        "Delete my history",
        Ask("delete_history"),
        style="danger",
        spoken="Delete my history",
        confirm=parts.dialog(
            "Delete your history?",
            "Likewise forgets what you liked and unliked through it, and your team no longer sees those likes. "
            "The likes on X stay. This can't be undone.",
            yes="Delete",
            no="Keep it",
        ),
    )
