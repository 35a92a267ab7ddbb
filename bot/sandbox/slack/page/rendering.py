"""Text rendering for the templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page.mrkdwn import Mrkdwn, with_emoji
from bot.sandbox.slack.world import Workspace


class Rendering:
    """Render the texts of one workspace; links may be mapped to other URLs (`State.links`)."""

    def __init__(self, sandbox: SlackDriver, workspace: Workspace) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._mrkdwn = Mrkdwn(self._name_of, self.address)

    def mrkdwn(self, text: str) -> Markup:
        return self._mrkdwn.render(text)

    def plain(self, text: str) -> Markup:
        return escape(with_emoji(text)).replace("\n", Markup("<br>"))

    def text(self, text: Mapping[str, Any] | None) -> Markup:
        if not text:
            return Markup("")
        held = str(text.get("text", ""))
        return self.mrkdwn(held) if text.get("type") == "mrkdwn" else self.plain(held)

    def rich(self, block: Mapping[str, Any]) -> Markup:
        return rich_text(block.get("elements", []), self._mrkdwn)

    def address(self, url: str) -> str:
        """Return a link's target: a URL on this machine if its prefix is mapped."""
        for beginning, replacement in self._sandbox.links.items():
            rest = url.removeprefix(beginning)
            if rest != url and (beginning.endswith("/") or rest[:1] in {"", "/", "?", "#"}):
                return replacement + rest
        return url

    def _name_of(self, wanted: str) -> str | None:
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
