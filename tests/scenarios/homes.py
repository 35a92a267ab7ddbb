"""The Home tab as a member uses it: opening it, reading it, pressing its buttons."""

from typing import Any

from bot.sandbox.slack import Message
from bot.sandbox.slack.views import View
from bot.sandbox.smoke_test import plain_words
from tests.scenarios.conftest import Scene


async def open_home(scene: Scene, user: str, tab: str = "home") -> View:
    """Open the Home tab, wait until the app has published it, and return it."""
    scene.slack.open_home(user, tab)
    await wait_until_published(scene)
    return home_tab(scene, user)


async def press_home_button(scene: Scene, user: str, action_id: str) -> View:
    """Press a button of the Home tab, and return what it shows then."""
    exchange = await scene.slack.click(user, home_tab(scene, user), action_id)
    assert not exchange.error, exchange.error
    await wait_until_published(scene)
    return home_tab(scene, user)


async def wait_until_published(scene: Scene) -> None:
    """Wait until nothing is under way between Slack and the app."""
    await scene.slack.settled()
    await scene.container.storage.background.drain(30)


def home_tab(scene: Scene, user: str) -> View:
    """Return the Home tab that Slack shows now."""
    home = scene.slack.home_of(user)
    assert home is not None, f"{user} has no Home"
    return home


def home_text(view: View) -> str:
    """Return all text of the Home tab, one block per line."""
    return _words(view.blocks)


def home_reply(view: View) -> str:
    """Return the reply to the last click, which is above its *Close* button."""
    section: list[str] = []
    for block in view.blocks:
        if block["type"] == "divider":
            section = []
        elif any(element.get("action_id") == "home:close" for element in block.get("elements", [])):
            return plain_words("\n".join(section))
        else:
            section.append(_words([block]))
    return ""


def has_button(view: View, action_id: str) -> bool:
    """Return whether the Home tab has a button of this name."""
    return any(
        element.get("action_id") == action_id
        for block in view.blocks
        for element in [*block.get("elements", []), block.get("accessory", {})]
    )


def as_message(view: View) -> Message:
    """Return the Home tab as a message."""
    return view  # type: ignore[return-value]


def _words(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(
        part["text"] if isinstance(part["text"], str) else part["text"]["text"]
        for block in blocks
        for part in (block, *block.get("elements", []))
        if part.get("text")
    )
