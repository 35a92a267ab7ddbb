"""A message as the app sends it: blocks, and the text that stands for them in notifications."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.secret import Secret

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file as the app sends it; `comment` is the text of the message that holds it (formatted, escaped)."""

    name: str
    title: str
    comment: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks and their notification text (plain, escaped; never empty); `home_section` names the part of the Home it stands at there."""

    text: str
    blocks: Sequence[Block]
    home_section: str = ""

    def payload(self) -> dict[str, Any]:
        """The two fields as Slack takes them, with previews of links switched off."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def dump(self) -> Secret:
        """Write it as text, to be sealed."""
        return Secret(json.dumps([self.text, list(self.blocks), self.home_section]))

    @classmethod
    def load(cls, text: Secret) -> Self:
        """Read it back."""
        return cls(*json.loads(text.reveal()))

    def without_images(self) -> "Message":
        """The same words for when Slack can't fetch a picture, and so refuses the message."""
        return Message(self.text, without_images(self.blocks), self.home_section)

    @property
    def has_images(self) -> bool:
        """Whether there are any."""
        return without_images(self.blocks) != list(self.blocks)


def without_images(blocks: Sequence[Block]) -> list[Block]:
    """The blocks as far as they are words and buttons."""
    return [bare for block in blocks if (bare := _without_images(block))]


def _without_images(block: Block) -> Block | None:
    if block["type"] == "image":
        return None
    if block.get("accessory", {}).get("type") == "image":
        return {name: part for name, part in block.items() if name != "accessory"}
    if block["type"] == "context":
        words = [element for element in block["elements"] if element["type"] != "image"]
        return {**block, "elements": words} if words else None
    return block
