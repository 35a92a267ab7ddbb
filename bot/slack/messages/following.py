"""Accounts that a team channel follows: what it costs, the list, and what changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.spending import budget_button, price_each
from bot.workspaces.followed_accounts import Follow

MOST_LISTED = 10


def follow_offer(
    channel: str, username: str, *, with_replies: bool, cost_micros: int, most_a_day: int
) -> Message:
    """Offer to follow an account; each post costs `cost_micros`, and `most_a_day` arrive."""
    title = f"Follow {_at(username)} in this channel?"
    wanted = _wanted(username, with_replies=with_replies)
    return blocks.message(
        title,
        blocks.section(
            f"*Follow {escape.profile(username)} in {escape.channel(channel)}?*\n"
            f"New {_what(with_replies=with_replies)} arrive here, up to {most_a_day} a day."
        ),
        blocks.context(f"{price_each(cost_micros)} Protected accounts' posts don't arrive."),
        blocks.actions(
            blocks.button(
                Intent("follow", argument=f"{channel} {wanted}"),
                f"Follow {_at(username)}",
                "in this channel",
                style="primary",
            )
        ),
    )


def followed(channel: str, username: str, *, with_replies: bool) -> Message:
    what = _what(with_replies=with_replies)
    return blocks.message(
        f"Following {_at(username)}. New {what} arrive in this channel.",
        blocks.section(
            f"Following {escape.profile(username)}. New {what} arrive in {escape.channel(channel)}."
        ),
        blocks.actions(_unfollow(channel, username)),
    )


def unfollowed(username: str, followed: Follow | None) -> Message:
    """Say that a channel doesn't follow an account any more; None if it didn't before, either.

    The button follows it again in the same channel, wherever this is shown.
    """
    name = _at(username)
    said = f"Unfollowed {name}." if followed else f"This channel doesn't follow {name}."
    again = Intent("channel", argument=f"follow {name}")
    if followed:
        wanted = _wanted(username, with_replies=followed.with_replies)
        again = Intent("follow", argument=f"{followed.channel} {wanted}")
    return blocks.message(
        said,
        blocks.sentence(said),
        blocks.actions(
            blocks.button(again, f"Follow {name}", "in this channel", placement=Placement.REPLACE)
        ),
    )


def followed_list(lines: Sequence[Follow], *, channel: str | None, can_change: bool) -> Iterator[Block]:
    """List followed accounts, with buttons for admins; `channel` is None for all channels."""
    add = blocks.form_button("follow", "Follow account", "on X", subject=channel)
    if channel and not lines:
        if can_change and (button := blocks.actions(add)):
            yield button
    elif lines or can_change:
        state = "" if lines else ": none"
        yield blocks.section(
            f"*Followed accounts{state}*\nTheir new posts arrive in the channel.",
            accessory=add if can_change else None,
        )
    for line in lines[:MOST_LISTED]:
        where = "" if channel else f" in {escape.channel(line.channel)}"
        button = _unfollow(line.channel, line.username) if can_change else None
        yield blocks.section(f"{_about(line)}{where}", accessory=button)
    if len(lines) > MOST_LISTED:
        yield blocks.context(
            f"{len(lines) - MOST_LISTED} more; `/likewise channel` lists those of a channel."
        )


def following_paused(until: datetime) -> Message:
    said = "Followed accounts are paused: this workspace's X budget is used up."
    return blocks.message(
        said, blocks.section(f"{said}\nThey resume {escape.when(until)}."), blocks.actions(budget_button())
    )


def _what(*, with_replies: bool) -> str:
    return "posts, replies and reposts" if with_replies else "posts"


def _about(line: Follow) -> str:
    also = " · with replies and reposts" if line.with_replies else ""
    paused = f" · paused until {escape.when(line.paused_until)}" if line.paused_until else ""
    return f"{escape.profile(line.username)}{also}{paused}"


def _unfollow(channel: str, username: str) -> Block | None:
    return blocks.button(
        Intent("unfollow", argument=f"{channel} {_bare(username)}"),
        "Unfollow",
        f"{_at(username)}",
        variant=f"{channel}:{_bare(username)}",
    )


def _wanted(username: str, *, with_replies: bool) -> str:
    return f"{_bare(username)} with replies" if with_replies else _bare(username)


def _at(username: str) -> str:
    return f"@{_bare(username)}"


def _bare(username: str) -> str:
    return escape.plain(username, 40)
