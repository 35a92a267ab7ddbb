"""A person's App Home (https://docs.slack.dev/surfaces/app-home); its parts are in the `home_…` modules."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from bot.slack.message import Block, Message
from bot.slack.outcomes.home import HomeContents
from bot.slack.render import home_account, home_admin, home_help, home_likes, home_limits, home_settings
from bot.slack.render.home_news import news_blocks

Part = Sequence[Block | None]

_FIRST: Final = "account"
_MOST_BLOCKS: Final = 100  # Slack's limit for views


def home(contents: HomeContents, news: Message | None = None) -> dict[str, Any]:
    """The view: the account, likes, settings, limits, for admins the workspace, help; `news` from the last click where that was."""
    named = dict(_parts(contents))
    shown = news_blocks(news, _MOST_BLOCKS - len(_parted(named.values())))
    place = news.beside if news is not None and news.beside in named else _FIRST
    placed = (each for name, part in named.items() for each in ((shown, part) if name == place else (part,)))
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": _parted(placed),
    }


def _parts(contents: HomeContents) -> Iterator[tuple[str, Part]]:
    connected, allowed = contents.account is not None, contents.barred is None
    yield _FIRST, home_account.blocks(contents)
    if connected and allowed:
        yield "likes", home_likes.blocks(contents)
    if connected or allowed:
        yield "settings", home_settings.blocks(contents)
    if connected and allowed:
        yield "limits", home_limits.blocks(contents.used_up, contents.left)
    if contents.admin is not None:
        yield "admin", home_admin.blocks(contents.admin, contents.workspace)
    yield "help", home_help.blocks(contents.privacy_url)


def _parted(parts: Iterable[Part]) -> list[Block]:
    """The parts with a line between them; what is None is left out."""
    between: Block = {"type": "divider"}
    blocks = [block for part in parts if part for block in (between, *part) if block]
    return blocks[1:]
