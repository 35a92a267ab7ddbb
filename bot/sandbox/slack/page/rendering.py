"""What templates ask when they show a text."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.page.emoji import with_emoji
from bot.sandbox.slack.page.mrkdwn import Mrkdwn
from bot.sandbox.slack.page.rich_text import rich_text
from bot.sandbox.slack.world import Workspace


class Rendering:
    """Renders the texts of one workspace; its links may be led to other addresses (`Core.links`)."""

    def __init__(self, sandbox: Core, workspace: Workspace) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._mrkdwn = Mrkdwn(self._name_of, self.address)

    def mrkdwn(self, text: str) -> Markup:
        return self._mrkdwn.render(text)

    def plain(self, text: str) -> Markup:
        return escape(with_emoji(text)).replace("\n", Markup("<br>"))

    def text(self, text: Mapping[str, Any] | None) -> Markup:
        """A text object of either kind."""
        if not text:
            return Markup("")
        held = str(text.get("text", ""))
        return self.mrkdwn(held) if text.get("type") == "mrkdwn" else self.plain(held)

    def rich(self, block: Mapping[str, Any]) -> Markup:
        return rich_text(block.get("elements", []), self._mrkdwn)

    def address(self, url: str) -> str:
        """Where a link leads: elsewhere on this machine, if its beginning is mapped."""
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
