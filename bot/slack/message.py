"""A message as the app sends it: blocks, and the text that stands for them in notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
    """Blocks and their notification text (plain, escaped; never empty)."""

    text: str
    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """The two fields as Slack takes them, with previews of links switched off."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }
