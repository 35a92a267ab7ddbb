"""Read a message as a person does: its text, buttons and images."""

from collections.abc import Iterator
from typing import Any

from bot.slack.message import Message

_WRITTEN = {"mrkdwn", "plain_text", "text", "link"}


def blocks_of(said: Message | dict[str, Any]) -> list[dict[str, Any]]:
    return list(said.blocks if isinstance(said, Message) else said["blocks"])


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Return every JSON object inside."""
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from objects(child)


def texts(said: Message | dict[str, Any], kind: str) -> list[str]:
    """Return the text of all text objects of a kind."""
    return [o["text"] for o in objects(blocks_of(said)) if o.get("type") == kind]


def rich_pieces(said: Message | dict[str, Any]) -> list[dict[str, Any]]:
    """Return the elements of all rich texts."""
    parts = [o for o in objects(blocks_of(said)) if str(o.get("type")).startswith("rich_text_")]
    return [piece for part in parts for piece in part["elements"]]


def words(said: Message | dict[str, Any]) -> str:
    """Return all text in reading order, one per line."""
    return "\n".join(o["text"] for o in objects(blocks_of(said)) if o.get("type") in _WRITTEN)


def buttons(said: Message | dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the buttons by label."""
    return {
        o["text"]["text"]: o for o in objects(blocks_of(said)) if o.get("type") in {"button", "icon_button"}
    }


def pictures(said: Message | dict[str, Any]) -> list[dict[str, Any]]:
    return [o for o in objects(blocks_of(said)) if o.get("type") == "image"]
