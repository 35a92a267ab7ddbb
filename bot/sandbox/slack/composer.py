"""Convert typed links and mentions as Slack does, to text with `<url>` and `rich_text` blocks.

Source: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from bot.sandbox.slack.world import Workspace

_TOKEN = re.compile(
    r"""
    (?P<url>https?://[^\s<>]+)
    | (?<![\w@.\-/])(?P<bare>(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|test)\b(?:/[^\s<>]*)?)
    | (?<!\w)@(?P<user>[a-z]+)\b
    | (?<!\w)\#(?P<channel>[a-z0-9-]+)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"\u201d\u2019)]}"


def message_parts(typed: str, workspace: Workspace) -> tuple[str, list[dict[str, Any]]]:
    """Return the message's `text` and its `blocks`."""
    elements = list(_elements(typed, workspace))
    text = "".join(_as_text(element, workspace) for element in elements)
    section = {"type": "rich_text_section", "elements": elements}
    return text, [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _elements(typed: str, workspace: Workspace) -> Iterator[dict[str, Any]]:
    position = 0
    for match in _TOKEN.finditer(typed):
        element, end = _element(match, workspace)
        if element is None:
            continue
        if match.start() > position:
            yield {"type": "text", "text": typed[position : match.start()]}
        yield element
        position = end
    if position < len(typed):
        yield {"type": "text", "text": typed[position:]}


def _element(match: re.Match[str], workspace: Workspace) -> tuple[dict[str, Any] | None, int]:
    kind, found = str(match.lastgroup), match[0]
    if kind in {"url", "bare"}:
        url = found.rstrip(_TRAILING)
        end = match.start() + len(url)
        bare = {"url": f"http://{url}", "text": url}
        return {"type": "link"} | ({"url": url} if kind == "url" else bare), end
    name = match[kind].lower()
    if kind == "user":
        ids = [person.id for person in workspace.people.values() if person.name == name]
        return ({"type": "user", "user_id": ids[0]} if ids else None), match.end()
    ids = [
        channel.id for channel in workspace.channels.values() if channel.name == name and not channel.im_with
    ]
    return ({"type": "channel", "channel_id": ids[0]} if ids else None), match.end()


def _as_text(element: dict[str, Any], workspace: Workspace) -> str:
    match element["type"]:
        case "link":
            label = f"|{escape(element['text'], quote=False)}" if "text" in element else ""
            return f"<{escape(element['url'], quote=False)}{label}>"
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}|{workspace.channels[element['channel_id']].name}>"
        case _:
            return escape(element["text"], quote=False)
