"""How a channel stands, for whoever asks by `/likewise channel`; and what is said in it when it is turned on."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.outcomes.team import ChannelState
from bot.slack.render import escape, parts


def team_channel(state: ChannelState) -> Message:
    """Say whether team replies and the digest are on here, and let an admin change both in place."""
    return parts.message(
        f"Team replies are {'on' if state.on else 'off'} in this channel.",
        _misread(state.misread) if state.misread else None,
        *(_on(state) if state.on else _off()),
        parts.section(_BARRED) if state.barred else None,
        parts.context("Admins of this workspace change this. Only you see this."),
    )


_BARRED = (
    "*The rules of this workspace keep Likewise out of this channel*, so it says nothing new here. "
    "An admin changes them with `/likewise policy`."
)


def team_channel_opened(admin: str | None) -> Message:
    """Tell everybody in the channel what happens here from now on, who wanted it, and how it ends."""
    who = escape.plain(admin or "", 80) or "An admin"
    title = f"{who} turned on team replies in this channel."
    return parts.message(
        title,
        parts.sentence(title),
        parts.section(
            "When someone sends a link to a Post on X, Likewise answers once, in its thread, with buttons to like it: each as "
            "your own X account. It names only people who chose to show their likes to their team."
        ),
        parts.actions(
            parts.button(
                "Connect X account", Ask("connect"), variant="1", spoken="Connect your own X account"
            )
        ),
        parts.context("An admin ends this with `/likewise channel off`."),
    )


def _on(state: ChannelState) -> list[Block | None]:
    due = state.digest_due
    digest = f"Weekly digest: on, the next one comes {escape.when(due)}." if due else "Weekly digest: off."
    return [
        parts.section(
            "*Team replies are on in this channel.* When someone sends a link to a Post, Likewise answers once, in its thread."
        ),
        parts.section(f"{digest} It lists the week's Posts here and how many of the team supported each."),
        parts.actions(
            parts.button(
                "Turn off", Ask("channel", rest="off"), variant="off", spoken="Turn team replies off here"
            ),
            parts.button(
                "Stop the digest" if due else "Weekly digest",
                Ask("channel", rest="digest off" if due else "digest on"),
                variant="digest",
                spoken="Stop the weekly digest here" if due else "Post a weekly digest here",
            ),
        ),
    ]


def _off() -> list[Block | None]:
    return [
        parts.section(
            "*Team replies are off in this channel.* Where they are on, Likewise answers a message with a link to a Post once, "
            "in its thread: with buttons to like it, and with who of the team did. There is a weekly digest, too, if you want it."
        ),
        parts.actions(
            parts.button(
                "Turn on",
                Ask("channel", rest="on"),
                variant="on",
                style="primary",
                spoken="Turn team replies on here",
            )
        ),
    ]


def _misread(typed: str) -> Block:
    return parts.section(
        f"Likewise doesn't know {escape.code(f'/likewise channel {typed}', 120)}. After `channel` it takes `on`, `off`, "
        "`digest on` or `digest off`."
    )
