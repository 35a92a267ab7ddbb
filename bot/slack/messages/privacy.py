"""A member's own data: the history of their likes, and deleting it or everything."""

from datetime import timedelta

from bot.likes.results import (
    History,
    HistoryEntry,
)
from bot.linking.results import Forgotten
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.account import remove_at_x
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


def forget_me() -> Message:
    """Say what would be deleted and what would remain, and ask for confirmation."""
    return blocks.message(
        "Delete everything Likewise keeps about you?",
        blocks.section("*Delete everything Likewise keeps about you in this workspace?*"),
        blocks.section(
            "*What goes:* the connection to your X account (its permission is withdrawn at X), your settings, and the list of what "
            "you liked and unliked through Likewise. It can't be brought back.\n"
            "*What stays:* your likes on X. You can connect again at any time and start fresh."
        ),
        blocks.actions(
            blocks.button(
                "Delete everything about me",
                Intent("forget"),
                style="danger",
                accessibility_label="Delete everything Likewise keeps about me",
                confirm=blocks.confirm_dialog(
                    "Delete everything?",
                    "Likewise disconnects your X account and deletes what it keeps about you. This can't be undone.",
                    yes="Delete",
                    no="Keep it",
                ),
            ),
            blocks.button(
                "Only disconnect",
                Intent("disconnect"),
                accessibility_label="Only disconnect my X account, and keep the rest",
            ),
        ),
        blocks.context("Only you see this."),
    )


def data_erased(gone: Forgotten) -> Message:
    """Say what was deleted, what X didn't confirm, and what remains."""
    doubtful = gone.username is not None and not (gone.revoked or gone.elsewhere)
    return blocks.message(
        "Likewise has deleted everything it kept about you.",
        blocks.section("*Likewise keeps nothing about you any more in this workspace.*"),
        blocks.section("\n".join(f"• {line}" for line in _lines(gone))),
        blocks.actions(
            remove_at_x() if doubtful else None,
            blocks.button(
                "Connect again", Intent("connect"), accessibility_label="Connect an X account again"
            ),
        ),
        blocks.context("Your likes on X stay; you take them back on X itself."),
    )


def _lines(gone: Forgotten) -> list[str]:
    lines = ["Your settings and open requests: deleted."]
    if gone.deleted_likes:
        lines.append(
            f"Your history: {gone.deleted_likes:,} line{'' if gone.deleted_likes == 1 else 's'} deleted."
        )
    if gone.username is None:
        return [*lines, "No X account was connected."]
    return [f"The connection to {escape.profile(gone.username)}: deleted. {_state(gone)}", *lines]


def _state(gone: Forgotten) -> str:
    if gone.revoked:
        return "X has withdrawn the permission."
    if gone.elsewhere:
        return "At X the permission stays, since the same one connects you in another workspace."
    return "X has not confirmed that the permission is withdrawn; to be sure, remove Likewise on X yourself."
