"""A person's App Home (https://docs.slack.dev/surfaces/app-home); its parts are in the `home_…` modules."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from bot.slack.message import Block, Message
from bot.slack.messages import (
    home_account,
    home_admin,
    home_help,
    home_likes,
    home_limits,
    home_settings,
)
from bot.slack.messages.home_notice import notice_blocks
from bot.slack.view_models.home import HomeContents

Part = Sequence[Block | None]

_FIRST: Final = "account"
_MOST_BLOCKS: Final = 100  # Slack's limit for views


def home(contents: HomeContents, news: Message | None = None) -> dict[str, Any]:
    """The view: the account, likes, settings, limits, for admins the workspace, help; `news` from the last click where that was."""
    named = dict(_parts(contents))
    shown = notice_blocks(news, _MOST_BLOCKS - len(_parted(named.values())))
    place = news.home_section if news is not None and news.home_section in named else _FIRST
    placed = (each for name, part in named.items() for each in ((shown, part) if name == place else (part,)))
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": _parted(placed),
    }


def _parts(contents: HomeContents) -> Iterator[tuple[str, Part]]:
    connected, allowed = contents.account is not None, contents.barred is None
    yield _FIRST, home_account.section_blocks(contents)
    if connected and allowed:
        yield "likes", home_likes.section_blocks(contents)
    if connected or allowed:
        yield "settings", home_settings.section_blocks(contents)
    if connected and allowed:
        yield "limits", home_limits.section_blocks(contents.exhausted_limits, contents.remaining_limits)
    if contents.admin is not None:
        yield "admin", home_admin.section_blocks(contents.admin, contents.workspace)
    yield "help", home_help.section_blocks(contents.privacy_url)


def _parted(parts: Iterable[Part]) -> list[Block]:
    """The parts with a line between them; what is None is left out."""
    between: Block = {"type": "divider"}
    blocks = [block for part in parts if part for block in (between, *part) if block]
    return blocks[1:]
