"""How a channel stands, for whoever asks by `/likewise channel`; and what is said in it when it is turned on."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.view_models.team import ChannelState


def team_channel(state: ChannelState) -> Message:
    """Say whether team replies and the digest are on here, and let an admin change both in place."""
    return blocks.message(
        f"Team replies are {'on' if state.on else 'off'} in this channel.",
        _misread(state.misread) if state.misread else None,
        *(_on(state) if state.on else _off()),
        blocks.section(_BARRED) if state.barred else None,
        blocks.context("Admins of this workspace change this. Only you see this."),
    )


_BARRED = (
    "*The rules of this workspace keep Likewise out of this channel*, so it says nothing new here. "
    "An admin changes them with `/likewise policy`."
)


def team_channel_opened(admin: str | None) -> Message:
    """Tell everybody in the channel what happens here from now on, who wanted it, and how it ends."""
    who = escape.plain(admin or "", 80) or "An admin"
    title = f"{who} turned on team replies in this channel."
    return blocks.message(
        title,
        blocks.sentence(title),
        blocks.section(
            "When someone sends a link to a Post on X, Likewise answers once, in its thread, with buttons to like it: each as "
            "your own X account. It names only people who chose to show their likes to their team."
        ),
        blocks.actions(
            blocks.button(
                "Connect X account",
                Intent("connect"),
                variant="1",
                accessibility_label="Connect your own X account",
            )
        ),
        blocks.context("An admin ends this with `/likewise channel off`."),
    )


def _on(state: ChannelState) -> list[Block | None]:
    due = state.digest_due
    digest = f"Weekly digest: on, the next one comes {escape.when(due)}." if due else "Weekly digest: off."
    return [
        blocks.section(
            "*Team replies are on in this channel.* When someone sends a link to a Post, Likewise answers once, in its thread."
        ),
        blocks.section(f"{digest} It lists the week's Posts here and how many of the team supported each."),
        blocks.actions(
            blocks.button(
                "Turn off",
                Intent("channel", argument="off"),
                variant="off",
                accessibility_label="Turn team replies off here",
            ),
            blocks.button(
                "Stop the digest" if due else "Weekly digest",
                Intent("channel", argument="digest off" if due else "digest on"),
                variant="digest",
                accessibility_label="Stop the weekly digest here" if due else "Post a weekly digest here",
            ),
        ),
    ]


def _off() -> list[Block | None]:
    return [
        blocks.section(
            "*Team replies are off in this channel.* Where they are on, Likewise answers a message with a link to a Post once, "
            "in its thread: with buttons to like it, and with who of the team did. There is a weekly digest, too, if you want it."
        ),
        blocks.actions(
            blocks.button(
                "Turn on",
                Intent("channel", argument="on"),
                variant="on",
                style="primary",
                accessibility_label="Turn team replies on here",
            )
        ),
    ]


def _misread(typed: str) -> Block:
    return blocks.section(
        f"Likewise doesn't know {escape.code(f'/likewise channel {typed}', 120)}. After `channel` it takes `on`, `off`, "
        "`digest on` or `digest off`."
    )
