"""Texts as HTML: mrkdwn (https://docs.slack.dev/messaging/formatting-message-text), `rich_text`.

Whatever a text contains, only tags generated here are output: everything else is escaped, and
links have http, https and mailto URLs only.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.world import EMOJI, Workspace

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TOKEN = re.compile(r"<([^<>\n]+)>")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_STYLES = tuple(
    (re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]*?\S){mark}(?![\w{mark}])"), rf"<{tag}>\1</{tag}>")
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
_EVERYONE = {"here", "channel", "everyone"}
_NAME = re.compile(r":([a-z0-9_+-]+):")


class Mrkdwn:
    """Render a workspace's texts; `name_of` returns the name of a user or channel id, or None."""

    def __init__(self, name_of: Callable[[str], str | None], address: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._address = address

    def render(self, text: str) -> Markup:
        kept: list[Markup] = []

        def keep(made: Markup) -> str:
            kept.append(made)
            return f"\ue000{len(kept) - 1}\ue001"

        rest = text.replace("\ue000", "").replace("\ue001", "")
        rest = _FENCE.sub(lambda m: keep(Markup("<pre>{}</pre>").format(_unescaped(m[1]))), rest)
        rest = _CODE.sub(lambda m: keep(Markup("<code>{}</code>").format(_unescaped(m[1]))), rest)
        rest = _TOKEN.sub(lambda m: keep(self._token(m[1])), rest)
        marked = _styled(str(escape(with_emoji(_unescaped(rest)))))
        return Markup(_KEPT.sub(lambda m: str(kept[int(m[1])]), _lines(marked)))  # noqa: S704 escaped above

    def link(self, url: str, label: str | None = None) -> Markup:
        """Return a link; plain text if the URL isn't http, https or mailto."""
        shown = label or url.removeprefix("mailto:")
        if not url.startswith(("http://", "https://", "mailto:")):
            return escape(shown)
        made = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        return made.format(self._address(url), shown)

    def mention(self, name: str) -> Markup:
        return Markup('<span class="mention">{}</span>').format(name)

    def _token(self, token: str) -> Markup:
        what, _, label = token.partition("|")
        what, label = _unescaped(what), _unescaped(label)
        if what.startswith("@"):
            return self.mention("@" + (self._name_of(what[1:]) or label or what[1:]))
        if what.startswith("#"):
            return self.mention("#" + (self._name_of(what[1:]) or label or what[1:]))
        if what.startswith("!"):
            return self._special(what[1:], label)
        return self.link(what, label)

    def _special(self, what: str, label: str) -> Markup:
        if what in _EVERYONE:
            return Markup('<span class="mention everyone">@{}</span>').format(what)
        if what.startswith("date^"):
            return self._date(what, label)
        return self.mention(label or what)

    def _date(self, what: str, fallback: str) -> Markup:
        """Keep the pattern for the script, which fills it in with local time."""
        _, stamp, pattern, *link = [*what.split("^"), "", ""][:4]
        if not stamp.isdigit():
            return escape(fallback)
        try:
            at = datetime.fromtimestamp(int(stamp), UTC)
        except (OverflowError, OSError, ValueError):
            return escape(fallback)
        made = Markup('<time datetime="{}" data-pattern="{}" title="{}">{}</time>')
        shown = made.format(at.isoformat(), pattern, fallback, fallback)
        url = link[0] if link else ""
        return self.link(url, shown) if url else shown


def _styled(escaped: str) -> str:
    for pattern, replacement in _STYLES:
        escaped = pattern.sub(replacement, escaped)
    return escaped


def _lines(marked: str) -> str:
    """Convert line breaks, and lines that start with `>` to quotes."""
    shown: list[str] = []
    quoted = False
    for line in marked.split("\n"):
        is_quote = line.startswith("&gt;")
        if is_quote != quoted:
            shown.append("<blockquote>" if is_quote else "</blockquote>")
        elif shown:
            shown.append("<br>")
        shown.append(line.removeprefix("&gt;").removeprefix(" ") if is_quote else line)
        quoted = is_quote
    return "".join(shown) + ("</blockquote>" if quoted else "")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def with_emoji(text: str) -> str:
    """Replace known names by their characters; leave unknown names unchanged."""
    return _NAME.sub(lambda match: EMOJI.get(match[1], match[0]), text)


class Rendering(Mrkdwn):
    """Render the texts of one workspace; links may be mapped to other URLs (`State.links`)."""

    def __init__(self, sandbox: SlackDriver, workspace: Workspace) -> None:
        super().__init__(self._named, self.address)
        self._sandbox = sandbox
        self._workspace = workspace

    def plain(self, text: str) -> Markup:
        return escape(with_emoji(text)).replace("\n", Markup("<br>"))

    def text(self, text: Mapping[str, Any] | None) -> Markup:
        if not text:
            return Markup("")
        held = str(text.get("text", ""))
        return self.render(held) if text.get("type") == "mrkdwn" else self.plain(held)

    def rich(self, block: Mapping[str, Any]) -> Markup:
        return rich_text(block.get("elements", []), self)

    def address(self, url: str) -> str:
        """Return a link's target: a URL on this machine if its prefix is mapped."""
        for beginning, replacement in self._sandbox.links.items():
            rest = url.removeprefix(beginning)
            if rest != url and (beginning.endswith("/") or rest[:1] in {"", "/", "?", "#"}):
                return replacement + rest
        return url

    def _named(self, wanted: str) -> str | None:
        people = self._workspace.people
        if wanted in people:
            return people[wanted].name
        if wanted in self._workspace.channels:
            return self._workspace.channels[wanted].name
        return self._workspace.app.name if wanted == self._workspace.app.user_id else None


_WRAPS = {
    "rich_text_section": Markup("<div>{}</div>"),
    "rich_text_quote": Markup("<blockquote>{}</blockquote>"),
}


def rich_text(parts: Iterable[Mapping[str, Any]], mrkdwn: Mrkdwn) -> Markup:
    """Return the HTML of a `rich_text` block's parts, of the kinds that users and the app send."""
    none = Markup("")
    return none.join(
        _WRAPS[part["type"]].format(none.join(_inline(each, mrkdwn) for each in part["elements"]))
        for part in parts
    )


def _inline(element: Mapping[str, Any], mrkdwn: Mrkdwn) -> Markup:
    match element["type"]:
        case "link":
            return mrkdwn.link(element["url"], element.get("text"))
        case "user":
            return mrkdwn.render(f"<@{element['user_id']}>")
        case "channel":
            return mrkdwn.render(f"<#{element['channel_id']}>")
        case _:
            return escape(element["text"]).replace("\n", Markup("<br>"))
