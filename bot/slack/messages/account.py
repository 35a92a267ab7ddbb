"""A user's X account: which one is connected, what the team sees of it, and disconnecting it."""

from typing import Final

from bot.errors import NotAllowed
from bot.linking.results import ConnectLink, Disconnected, LinkedAccount
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.connect import connect_button, expiry
from bot.slack.messages.errors import rule_blocks


def account(linked: LinkedAccount) -> Message:
    if linked.invalidated:
        return _refused(linked)
    return blocks.message(
        f"You're connected as {escape.handle(linked.username)}.",
        connected_as(linked),
        name_line(linked, f"connected {escape.when(linked.connected_at)}"),
        blocks.section(team_sees(linked)),
        choices(linked),
        lists(linked),
    )


def no_account(link: ConnectLink) -> Message:
    return blocks.titled(
        "No X account is connected.",
        " Connect yours to like posts from Slack.",
        blocks.actions(connect_button(link)),
        expiry(link),
    )


def barred_account(rule: NotAllowed) -> Message:
    return blocks.message("No X account is connected.", *rule_blocks(rule))


def _refused(linked: LinkedAccount) -> Message:
    return blocks.message(
        f"X disconnected {escape.handle(linked.username)}.",
        blocks.section(
            f"*X disconnected {escape.profile(linked.username)}.* Reconnect to like posts from Slack.",
            accessory=avatar(linked),
        ),
        blocks.actions(
            blocks.button(Intent("connect"), "Reconnect", "your X account", style="primary"),
            blocks.button(Intent("disconnect")),
        ),
    )


def connected_as(linked: LinkedAccount, more: str = "") -> Block:
    said = f"*You're connected as {escape.profile(linked.username)}.*{more}"
    return blocks.section(said, accessory=avatar(linked))


def avatar(linked: LinkedAccount) -> Block | None:
    return blocks.image(linked.avatar_url, f"Picture of @{escape.plain(linked.username, 30)}")


def name_line(linked: LinkedAccount, detail: str) -> Block:
    """Return the account's display name, followed by `detail`."""
    return blocks.context(blocks.plain_text(escape.plain(linked.name, 50) or "No name"), detail)


def team_sees(linked: LinkedAccount) -> str:
    """Return what teammates see of the member's likes, and of the likers of their posts."""
    own = (
        "Teammates see your name on posts you like."
        if linked.show_likes
        else "Your likes are anonymous to your team."
    )
    return f"{own} Teammates can see who liked your posts." if linked.share_likers else own


def choices(linked: LinkedAccount) -> Block | None:
    return blocks.actions(
        blocks.button(Intent("connect"), "Switch account", ": connect another X account"),
        name_toggle(shown=linked.show_likes),
        blocks.button(Intent("disconnect"), style="danger", confirm=parting(linked)),
    )


def name_toggle(*, shown: bool) -> Block | None:
    if not shown:
        return name_button()
    label = "Hide my name from teammates"
    return blocks.button(Intent("hide_likes"), label, ", on posts I like")


def name_button(source_view: str | None = None, variant: str | None = None) -> Block | None:
    label = "Show my name to teammates…"
    return blocks.form_button("name", label, ", on posts I like", subject=source_view, variant=variant)


def parting(linked: LinkedAccount) -> Block:
    return blocks.confirm_dialog(
        "Disconnect this X account?",
        f"Likewise will lose access to @{escape.plain(linked.username, 30)}. "
        "Your likes stay on X, and you can connect again at any time.",
        yes="Disconnect",
    )


def lists(linked: LinkedAccount) -> Block | None:
    if linked.share_likers:
        label, act = "Stop sharing who liked my posts", "keep_likers"
    else:
        label, act = "Let teammates see who liked my posts", "share_likers"
    return blocks.actions(blocks.button(Intent("liked")), blocks.button(Intent(act), label))


def connected(linked: LinkedAccount) -> Message:
    """Name the connected account, which the browser chose, with a way to change it."""
    return blocks.message(
        f"Connected as {escape.handle(linked.username)}.",
        blocks.section(
            f"*Connected as {escape.profile(linked.username)}.* You can now like posts from Slack.\n"
            f"{team_sees(linked)}",
            accessory=avatar(linked),
        ),
        choices(linked),
    )


_CONNECTED_APPS: Final = "https://x.com/settings/connected_apps"


def disconnected(gone: Disconnected, *, barred: bool = False) -> Message:
    """Say what was deleted, and what X didn't confirm; offer to connect again unless `barred`."""
    if gone.username is None:
        offer = None if barred else blocks.actions(_connect("Connect X account"))
        return blocks.titled("No X account was connected.", "", offer)
    return blocks.message(
        f"Disconnected {escape.handle(gone.username)}.",
        blocks.section(f"*Disconnected {escape.profile(gone.username)}.* {_state(gone)}"),
        blocks.actions(
            None if barred else _connect("Connect again"), None if gone.revoked else remove_at_x()
        ),
    )


def access_revoked(username: str | None) -> Message:
    """Say that the permission was removed on X, so that nothing works until they connect again."""
    profile = escape.profile(username) if username else "Your X account"
    handle = escape.handle(username) if username else "Your X account"
    return blocks.message(
        f"{handle} is disconnected: Likewise was removed on X.",
        blocks.section(
            f"*{profile} is disconnected:* Likewise was removed on X.\nYour likes stay on X. Connect again at any time."
        ),
        blocks.actions(_connect("Connect again")),
    )


def _state(gone: Disconnected) -> str:
    if gone.revoked:
        return "Your likes stay on X."
    if gone.elsewhere:
        return (
            "It's still connected in another workspace.\n"
            "To disconnect it everywhere, remove Likewise in X's settings."
        )
    return "X didn't confirm it.\nTo be sure, remove Likewise in X's settings."


def _connect(label: str) -> Block | None:
    return blocks.button(Intent("connect"), label, ", this one or another")


def remove_at_x() -> Block:
    return blocks.link_button(
        "connected_apps", "Open X's settings", _CONNECTED_APPS, ", the list of connected apps"
    )
