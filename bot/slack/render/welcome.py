"""The app has just been installed: a word to whoever installed it."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import parts


def welcome() -> Message:
    """Say what the app does, what to do first, and what admins can set."""
    return parts.message(
        "Likewise is installed. Connect your X account to begin.",
        parts.header("Likewise is here"),
        parts.section(
            "With Likewise each of you likes Posts on X from Slack, always as your own X account and only when you ask for it. "
            "Nothing is posted in any channel by itself."
        ),
        parts.section(
            "*First:* connect your own X account. Then type `/like` and a Post's link in any channel.\n"
            "*Everybody else* does the same; the first `/like` shows them the way.\n"
            "*As an admin* you choose who may use Likewise with `/likewise policy`, a daily budget with `/likewise spending`, and "
            "see what was done with `/likewise audit`. "
            "`/likewise channel on`, typed in a channel, has Likewise answer Posts in its threads."
        ),
        parts.actions(
            parts.button(
                "Connect X account",
                Ask("connect"),
                variant="beside",
                style="primary",
                spoken="Connect my X account",
            ),
            parts.button(
                "All commands", Ask("help"), variant="beside", spoken="Show all that Likewise can do"
            ),
        ),
    )
