"""The reply to a click in the Home, shown at the top of the section that was clicked.

Slack doesn't scroll when a Home changes.
"""

from typing import Final

from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks

# The Home itself shows these results further down, so a sentence is enough.
_IN_SHORT: Final = {
    "show_likes": "Saved: colleagues who ask who liked a post see your name.",
    "hide_likes": "Saved: colleagues no longer see your name.",
    "share_likers": "Saved: teammates may see who liked your posts.",
    "keep_likers": "Saved: who liked your posts is shown to you alone.",
    "show_my_previews": "Saved: answers about a post show it to you.",
    "hide_my_previews": "Saved: answers about a post only link to it.",
    "show_previews": "Saved for this workspace: answers about a post show it. It holds everywhere within half a minute.",
    "hide_previews": "Saved for this workspace: answers about a post only link to it. It holds everywhere within half a minute.",
    "account": "Your account and settings are below.",
    "settings": "Your settings are below.",
}


# The Home has no channel to share in.
_NOT_HERE: Final = frozenset({"share", "share_list"})


def at_home(action: str, message: Message) -> Message:
    """Return the reply to a click in the Home, shortened if the Home shows the rest of it."""
    short = _IN_SHORT.get(action)
    if action == "connected":
        short = f"{message.text} From now on you can like posts from Slack as this account."
    return blocks.message(short, blocks.section(short)) if short else message


def notice_blocks(news: Message | None, room: int) -> list[Block]:
    """Return at most `room` of the message's blocks, with a button to close them."""
    if news is None:
        return []
    close = blocks.home_button("close", "Close", accessibility_label="Close this answer")
    shown = [block for block in map(_fit, news.blocks) if block]
    return [*shown[: room - 2], {"type": "actions", "elements": [close]}]


def _fit(block: Block) -> Block | None:
    if block["type"] != "actions":
        return block
    kept = [button for button in block["elements"] if _action(button) not in _NOT_HERE]
    return block | {"elements": kept} if kept else None


def _action(button: Block) -> str | None:
    return Intent.decode(button["value"]).action if "value" in button else None
