"""A person's App Home (https://docs.slack.dev/surfaces/app-home); its parts are in the `home_…` modules."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.slack.message import Block, Message
from bot.slack.outcomes.home import HomeContents
from bot.slack.render import home_account, home_admin, home_help, home_likes, home_limits, home_settings
from bot.slack.render.home_news import news_blocks

Part = Sequence[Block | None]

_MOST_BLOCKS: Final = 100  # Slack's limit for views


def home(contents: HomeContents, news: Message | None = None) -> dict[str, Any]:
    """The view: `news` from the last click, the account, likes, settings, limits, help; for admins the workspace."""
    own = _parted(list(_parts(contents)))
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [*news_blocks(news, _MOST_BLOCKS - len(own)), *own],
    }


def _parts(contents: HomeContents) -> Iterator[Part]:
    connected, allowed = contents.account is not None, contents.barred is None
    yield home_account.blocks(contents)
    if connected and allowed:
        yield home_likes.blocks(contents)
    if connected or allowed:
        yield home_settings.blocks(contents)
    if connected and allowed:
        yield home_limits.blocks(contents.used_up, contents.left)
    if contents.admin is not None:
        yield home_admin.blocks(contents.admin, contents.workspace)
    yield home_help.blocks(contents.privacy_url)


def _parted(parts: list[Part]) -> list[Block]:
    """The parts with a line between them; what is None is left out."""
    between: Block = {"type": "divider"}
    blocks = [block for part in parts for block in (between, *part) if block]
    return blocks[1:]
