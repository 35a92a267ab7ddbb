"""A member's own data: the history of their likes, and deleting it or everything."""

from datetime import timedelta
from typing import Final

from bot.likes.results import NO_NAMES, History, HistoryEntry, PostName, PostNames
from bot.linking.results import Forgotten
from bot.plurals import counted
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.account import remove_at_x
from bot.slack.messages.labels import post_link, surface, text_line
from bot.slack.messages.paging import page_button


def history(found: History, names: PostNames = NO_NAMES, *, kept_for: timedelta) -> Message:
    if not found.entries:
        return _nothing(found)
    return blocks.message(
        f"Your likes, page {found.number}.",
        blocks.header("Your likes"),
        *(_line(entry, number, names.get(entry.post.id)) for number, entry in enumerate(found.entries)),
        blocks.actions(
            _turn_to(found.number - 1, found) if found.number > 1 else None,
            _turn_to(found.number + 1, found) if found.more else None,
            _delete(),
        ),
        blocks.context(f"Page {found.number} · Kept for {kept_for.days} days"),
    )


def _nothing(found: History) -> Message:
    if found.number > 1:
        return blocks.message(
            "No more likes.",
            blocks.section("No more likes."),
            blocks.actions(_turn_to(found.number - 1, found)),
        )
    return blocks.titled("No likes yet.", " Posts you like with Likewise show up here.")


_CONFIRMED: Final = {
    "event": " · confirmed by X",
    "lookup": " · confirmed by X",
    "person": " · reported by you",
}


def _line(entry: HistoryEntry, number: int, name: PostName | None) -> Block:
    said = "Liked" if entry.kind == "like" else "Unliked"
    other = "" if entry.linked else " · from another X account"
    by = _CONFIRMED.get(entry.confirmed_by or "", "")
    return blocks.section(
        f"{post_link(entry.post, name)}{text_line(name)}\n"
        f"{said} {escape.when(entry.at)}, {surface(entry.surface)}{by}{other}",
        accessory=_take_back(entry, number),
    )


def _take_back(entry: HistoryEntry, number: int) -> Block | None:
    if entry.kind != "like" or not entry.linked:
        return None
    return blocks.button(
        Intent.about("unlike", entry.post),
        spoken=f", number {number + 1} on this page",
        variant=str(number),
        placement=Placement.NEW,
    )


def _turn_to(page: int, found: History) -> Block | None:
    return page_button(Intent("history", number=page), found.number, "your likes")


def _delete() -> Block | None:
    return blocks.button(
        Intent("delete_history"),
        "Delete history…",
        "of everything I liked with Likewise",
        style="danger",
        confirm=blocks.confirm_dialog(
            "Delete your history?",
            "Your team will no longer see these likes. Your likes stay on X. This can't be undone.",
            yes="Delete",
        ),
    )


def history_deleted(lines: int) -> Message:
    if lines == 0:
        return blocks.titled("You have no history to delete.")
    return blocks.message(
        "Your history is deleted.",
        blocks.section(
            f"*Your history is deleted:* {counted(lines, 'entry', 'entries')}. Your likes stay on X."
        ),
    )


def forget_me(*, connected: bool) -> Message:
    return blocks.titled(
        "Delete all your data in this workspace?",
        " This can't be undone.\n"
        "*Deleted:* your X connection, settings and history.\n"
        "*Kept:* your likes on X. You can connect again and start fresh.",
        blocks.actions(
            blocks.button(
                Intent("forget"),
                "Delete all my data",
                "in this workspace",
                style="danger",
                confirm=blocks.confirm_dialog(
                    "Delete all your data?",
                    "This disconnects your X account and deletes your data in this workspace. It can't be undone.",
                    yes="Delete",
                ),
            ),
            blocks.button(Intent("disconnect"), "Disconnect only", "my X account, and keep the rest")
            if connected
            else None,
        ),
    )


def data_erased(gone: Forgotten, *, barred: bool = False) -> Message:
    doubtful = gone.username is not None and not (gone.revoked or gone.elsewhere)
    return blocks.titled(
        "All your data in this workspace has been deleted.",
        f"{_at_x(gone)}",
        blocks.actions(
            remove_at_x() if doubtful else None,
            None if barred else blocks.button(Intent("connect"), "Connect again", "with an X account"),
        ),
        blocks.context("Your likes stay on X, where you can unlike them."),
    )


def _at_x(gone: Forgotten) -> str:
    if gone.username is None:
        return ""
    account = escape.profile(gone.username)
    if gone.revoked:
        return f" {account} is disconnected."
    if gone.elsewhere:
        return f"\n{account} is still connected in another workspace."
    return f"\nX didn't confirm that {account} is disconnected. To be sure, remove Likewise in X's settings."
