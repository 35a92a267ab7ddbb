"""A member's actions, from the ledger, and deleting them."""

from datetime import timedelta

from bot.likes.results import (
    History,
    HistoryEntry,
)
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.action_labels import label_of
from bot.slack.messages.labels import surface


def history(found: History, *, kept_for: timedelta) -> Message:
    """Show the newest action on each Post, with buttons to unlike and to delete the history."""
    if not found.entries:
        return _nothing(found)
    return blocks.message(
        f"What you liked through Likewise, page {found.number}.",
        blocks.header("What you liked through Likewise"),
        *(_line(entry, number) for number, entry in enumerate(found.entries)),
        blocks.actions(_back(found), _next(found), _delete()),
        blocks.context(
            f"Page {found.number}. The last thing you did with each post, kept for {kept_for.days} days. Only you see this."
        ),
    )


def _nothing(found: History) -> Message:
    if found.number > 1:
        return blocks.message(
            "That was the last page.", blocks.section("That was the last page."), blocks.actions(_back(found))
        )
    return blocks.message(
        "No likes yet.",
        blocks.section("*No likes yet.* Posts you like with Likewise show up here."),
    )


def _line(entry: HistoryEntry, number: int) -> Block:
    said = "Liked" if entry.kind == "like" else "Like taken back"
    other = "" if entry.linked else " · with an X account that isn't connected now"
    return blocks.section(
        f"{escape.link(entry.post.url, f'Post …{entry.post.id[-6:]}')}\n"
        f"{said} {escape.when(entry.at)}, {surface(entry.surface)}{other}",
        accessory=_take_back(entry, number),
    )


def _take_back(entry: HistoryEntry, number: int) -> Block | None:
    if entry.kind != "like" or not entry.linked:
        return None
    return blocks.button(
        "Unlike",
        Intent("unlike", entry.post.id),
        variant=str(number),
        placement=Placement.NEW,
        accessibility_label=f"{label_of('unlike').accessibility_label}: number {number + 1} on this page",
    )


def _back(found: History) -> Block | None:
    if found.number <= 1:
        return None
    page = found.number - 1
    return blocks.button(
        "Back", Intent("history", number=page), variant="back", accessibility_label=f"Back to page {page}"
    )


def _next(found: History) -> Block | None:
    if not found.more:
        return None
    page = found.number + 1
    return blocks.button(
        "Next", Intent("history", number=page), variant="next", accessibility_label=f"On to page {page}"
    )


def _delete() -> Block | None:
    return blocks.button(
        "Delete my history",
        Intent("delete_history"),
        style="danger",
        accessibility_label="Delete my history",
        confirm=blocks.confirm_dialog(
            "Delete your history?",
            "Likewise forgets what you liked and unliked through it, and your team no longer sees those likes. "
            "The likes on X stay. This can't be undone.",
            yes="Delete",
            no="Keep it",
        ),
    )


def history_deleted(lines: int) -> Message:
    """Say how many entries were deleted, and what remains."""
    if lines == 0:
        return blocks.message(
            "There was no history to delete.", blocks.section("*There was no history to delete.*")
        )
    return blocks.message(
        "Your history is deleted.",
        blocks.section(f"*Your history is deleted:* {lines:,} line{'' if lines == 1 else 's'}."),
        blocks.context(
            "Your likes on X stay, and your X account stays connected. `/likewise forget-me` deletes everything else, too."
        ),
    )
