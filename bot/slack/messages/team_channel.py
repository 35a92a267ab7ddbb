"""A team channel: its settings, turning it on and off, and its weekly digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.likes.results import PostName
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.following import followed_list
from bot.slack.messages.labels import post_link, text_line
from bot.workspaces.followed_accounts import Follow


@dataclass(frozen=True, slots=True)
class ChannelState:
    """The settings of a channel; `name` is its Slack id.

    `digest_due` is when the next digest is posted, None if it is off. `barred` means that the
    workspace's policy excludes the channel. `misread` is an argument that the command doesn't know.
    With `announce`, replies are also shown in the channel. Only an `admin` gets buttons. `here` is
    whether the message is shown in that channel, and `wants_digest` whether a digest was asked for.
    """

    name: str
    on: bool
    digest_due: datetime | None = None
    misread: str | None = None
    barred: bool = False
    announce: bool = False
    admin: bool = True
    here: bool = True
    wants_digest: bool = False
    followed: Sequence[Follow] = ()


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A post in a digest.

    `at` is when it was posted in the channel; `liked` counts the people who liked it, `opened`
    those who opened X to like it. `left_to_x` is whether likes happen on X's own page, and X
    confirms them. `name` is None if the app can't read the post.
    """

    post: PostRef
    at: datetime
    liked: int
    opened: int
    name: PostName | None = None
    left_to_x: bool = False


def team_channel(state: ChannelState) -> Message:
    return blocks.message(
        f"Post replies are {'on' if state.on else 'off'} in {_where(state)}.",
        _misread(state.misread) if state.misread else None,
        *(_on(state) if state.on else _off(state)),
        *(followed_list(state.followed, channel=state.name, can_change=state.admin) if state.on else ()),
    )


_BARRED = (
    "Likewise isn't allowed here, so it posts nothing new. An admin can change this in `/likewise policy`."
)


def team_channel_opened(admin: str | None) -> Message:
    who = escape.plain(admin or "", 80) or "An admin"
    title = f"{who} turned on post replies in this channel."
    return blocks.message(
        title,
        blocks.sentence(title),
        blocks.section(
            "Likewise replies to X links in their thread, with a Like button. Everyone likes from their own X account."
        ),
        blocks.actions(blocks.button(Intent("connect"), placement=Placement.NEW)),
        blocks.context("Admins can turn this off with `/likewise channel off`."),
    )


def _on(state: ChannelState) -> list[Block | None]:
    due = state.digest_due
    digest = f"Weekly digest: next {escape.when(due)}." if due else "Weekly digest: off."
    announced = " and in the channel" if state.announce else ""
    turn = "off" if due else "on"
    return [
        _state(state, f"Likewise replies to X links in their thread{announced}. {digest}"),
        _buttons(
            state,
            _button("off", "Turn off replies", "to posts here"),
            _button(f"digest {turn}", f"Turn {turn} weekly digest", "here"),
        ),
    ]


def _off(state: ChannelState) -> list[Block | None]:
    return [
        _state(state, _turned_on_means(state)),
        _buttons(state, _button("on", "Turn on replies", "to posts here", style="primary")),
    ]


def _turned_on_means(state: ChannelState) -> str:
    if state.wants_digest:
        return "The weekly digest needs them. Turn them on first."
    turn = "Turn them on" if state.admin else "If an admin turns them on,"
    return f"{turn}{' and' if state.admin else ''} Likewise replies to X links with a Like button."


def _state(state: ChannelState, detail: str) -> Block:
    """Return whether replies are on, with `detail`, or why nothing is posted."""
    title = f"*Post replies are {'on' if state.on else 'off'} in {_where(state)}.*"
    if state.misread:
        return blocks.section(title)
    if state.barred:
        return blocks.section(f"{title}\n{_BARRED}")
    return blocks.section(
        f"{title}\n{detail}{' An admin can change this.' if state.on and not state.admin else ''}"
    )


def _where(state: ChannelState) -> str:
    return "this channel" if state.here else escape.channel(state.name)


def _buttons(state: ChannelState, *buttons: Block | None) -> Block | None:
    """Return the buttons for admins; those that act on the channel itself only where it is."""
    if not state.admin:
        return None
    change = blocks.form_button("channel", "Change settings…", "of this channel", subject=state.name)
    return blocks.actions(*(buttons if state.here else ()), change)


def _button(argument: str, label: str, spoken: str, *, style: blocks.Style | None = None) -> Block | None:
    intent, variant = Intent("channel", argument=argument), argument.partition(" ")[0]
    return blocks.button(intent, label, spoken, variant=variant, style=style)


def _misread(typed: str) -> Block:
    return blocks.section(
        f"Likewise doesn't know {escape.code(f'/likewise channel {typed}', 120)}.\n"
        "Try `on`, `off`, `digest on`, `digest off`, `follow @acme` or `unfollow @acme`."
    )


def team_channel_off(channel: str) -> Message:
    where = escape.channel(channel)
    return blocks.titled(
        f"Post replies are off in {where}.",
        " Earlier replies stay.\nTo turn them on again, type `/likewise channel on` there.",
    )


MOST: Final = 30
_IN_A_BLOCK: Final = 10  # lines; a text object may have 3,000 characters


def digest(week: Sequence[DigestEntry]) -> Message:
    """List the posts of a week in a channel, oldest first."""
    lines = [_line(post, number) for number, post in enumerate(week[:MOST], 1)]
    more = len(week) - len(lines)
    return blocks.message(
        f"This week on X: {counted(len(week), 'post')}.",
        blocks.header("This week on X"),
        *(
            blocks.section("\n".join(lines[start : start + _IN_A_BLOCK]))
            for start in range(0, len(lines), _IN_A_BLOCK)
        ),
        blocks.context(f"{counted(more, 'more post')} not shown.") if more else None,
        blocks.context(
            "Counts likes made with Likewise. Admins can turn this off with `/likewise channel digest off`."
        ),
    )


def _line(post: DigestEntry, number: int) -> str:
    confirmed = " (confirmed by X)" if post.left_to_x else ""
    done = [f"{counted(post.liked, 'like')}{confirmed}"] if post.liked else []
    done += [f"opened on X by {post.opened} (not confirmed)"] if post.opened else []
    counts = ", ".join(done) or "no likes to show yet"
    return f"{number}. {post_link(post.post, post.name)}: {counts}{text_line(post.name)}"
