"""A message as the app sends it: blocks, and the text shown in notifications."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.secret import Secret

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file to send; `comment` is the text of its message (mrkdwn, escaped)."""

    name: str
    title: str
    comment: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, their notification text (plain, escaped), and the Home's section that shows them."""

    text: str
    blocks: Sequence[Block]
    home_section: str = ""

    def payload(self) -> dict[str, Any]:
        """Return the arguments of chat.postMessage, with link previews turned off."""
        return {"text": self.text, "blocks": list(self.blocks), "unfurl_links": False, "unfurl_media": False}

    def dump(self) -> Secret:
        return Secret(json.dumps([self.text, list(self.blocks), self.home_section]))

    @classmethod
    def load(cls, text: Secret) -> Self:
        return cls(*json.loads(text.reveal()))

    def plain(self) -> "Message":
        """Return the message without images and icon buttons, which Slack may refuse."""
        return Message(self.text, plain_blocks(self.blocks), self.home_section)

    @property
    def has_plain_variant(self) -> bool:
        """Whether any block has an image or an icon button."""
        return plain_blocks(self.blocks) != list(self.blocks)


def plain_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without images, and with ordinary buttons for icon buttons."""
    return [bare for block in blocks if (bare := _plain(block))]


def _plain(block: Block) -> Block | None:
    if block["type"] == "context_actions":
        return {**block, "type": "actions", "elements": [_ordinary(each) for each in block["elements"]]}
    if block["type"] == "image":
        return None
    if block.get("accessory", {}).get("type") == "image":
        return {name: part for name, part in block.items() if name != "accessory"}
    if block["type"] == "context":
        words = [element for element in block["elements"] if element["type"] != "image"]
        return {**block, "elements": words} if words else None
    return block


def _ordinary(icon_button: Block) -> Block:
    kept = {name: part for name, part in icon_button.items() if name not in {"icon", "visible_to_user_ids"}}
    return {**kept, "type": "button"}
