"""The direct message to the user who installed the app."""

from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Message
from bot.slack.messages import blocks


def welcome() -> Message:
    """Say what the app does, what to do first, and what admins can set."""
    return blocks.message(
        "Likewise is installed. Connect your X account to begin.",
        blocks.header("Likewise is here"),
        blocks.section(
            "With Likewise each of you likes posts on X from Slack, always as your own X account and only when you ask for it. "
            "Nothing is posted in any channel by itself."
        ),
        blocks.section(
            "*First:* connect your own X account. Then type `/like` and a post's link in any channel.\n"
            "*Everybody else* does the same; the first `/like` shows them the way.\n"
            "*As an admin* you choose who may use Likewise with `/likewise policy`, a daily budget with `/likewise spending`, and "
            "see what was done with `/likewise audit`. "
            "`/likewise channel on`, typed in a channel, has Likewise answer posts in its threads."
        ),
        blocks.actions(
            blocks.button(
                "Connect X account",
                Intent("connect"),
                placement=Placement.NEW,
                style="primary",
                accessibility_label="Connect my X account",
            ),
            blocks.button(
                "All commands",
                Intent("help"),
                placement=Placement.NEW,
                accessibility_label="Show all that Likewise can do",
            ),
        ),
    )
