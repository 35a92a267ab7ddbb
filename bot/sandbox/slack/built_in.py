"""Slack's own commands that concern an app: `/invite` and `/remove`.

https://slack.com/help/articles/201259356-Slash-commands-in-Slack
"""

from bot.sandbox.slack import replies
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel

_IS_THERE = {"/invite": True, "/remove": False}


def is_built_in(command: str) -> bool:
    return command in _IS_THERE


def use(state: State, person: Person, channel: Channel, command: str, text: str) -> Message:
    """Add the app to the channel or remove it; return the message that Slack shows."""
    app = state.workspace(channel.team_id).app
    if text.strip().removeprefix("@").lower() != app.name.lower() or channel.im_with:
        line = f"{command} takes @{app.name}, in a channel; here it takes nobody else."
        refused = replies.show(state, channel, None, {"text": line}, only_for=person)
        refused.kind = "error"
        return refused
    channel.has_app = _IS_THERE[command]
    done = "added" if channel.has_app else "removed"
    return replies.show(state, channel, person, {"text": f"{done} {app.name}."})
