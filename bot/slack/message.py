"""A message as the app sends it: blocks, and the text that stands for them in notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]


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
