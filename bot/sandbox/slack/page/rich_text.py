"""`rich_text` blocks as HTML (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.slack.emoji import EMOJI
from bot.sandbox.slack.page.mrkdwn import Mrkdwn

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}
_WRAPS = {
    "rich_text_section": Markup("<div>{}</div>"),
    "rich_text_quote": Markup("<blockquote>{}</blockquote>"),
    "rich_text_preformatted": Markup("<pre>{}</pre>"),
}


def rich_text(elements: Iterable[Mapping[str, Any]], mrkdwn: Mrkdwn) -> Markup:
    """Return the HTML of the elements of a `rich_text` block."""
    return Markup("").join(_part(element, mrkdwn) for element in elements)


def _part(element: Mapping[str, Any], mrkdwn: Mrkdwn) -> Markup:
    kind = str(element.get("type"))
    inner = element.get("elements", [])
    if kind == "rich_text_list":
        tag = "ol" if element.get("style") == "ordered" else "ul"
        items = Markup("").join(Markup("<li>{}</li>").format(_part(each, mrkdwn)) for each in inner)
        return Markup("<{0}>{1}</{0}>").format(Markup(tag), items)  # noqa: S704 one of two words
    wrap = _WRAPS.get(kind, Markup("{}"))
    return wrap.format(Markup("").join(_inline(each, mrkdwn) for each in inner))


def _inline(element: Mapping[str, Any], mrkdwn: Mrkdwn) -> Markup:
    match element.get("type"):
        case "text":
            shown = escape(element.get("text", "")).replace("\n", Markup("<br>"))
        case "link":
            shown = mrkdwn.link(str(element.get("url", "")), element.get("text"))
        case "user":
            shown = mrkdwn.render(f"<@{element.get('user_id', '')}>")
        case "channel":
            shown = mrkdwn.render(f"<#{element.get('channel_id', '')}>")
        case "broadcast":
            shown = mrkdwn.render(f"<!{element.get('range', 'here')}>")
        case "emoji":
            name = str(element.get("name", ""))
            shown = escape(EMOJI.get(name, f":{name}:"))
        case "date":
            shown = mrkdwn.render(
                f"<!date^{element.get('timestamp', '')}^{element.get('format', '')}|{element.get('fallback', '')}>"
            )
        case _:
            shown = escape(str(element.get("text", "")))
    for style in (name for name, on in element.get("style", {}).items() if on and name in _STYLES):
        shown = Markup("<{0}>{1}</{0}>").format(Markup(_STYLES[style]), shown)  # noqa: S704 a word of ours
    return shown
