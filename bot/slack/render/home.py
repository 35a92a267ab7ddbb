"""A person's App Home (https://docs.slack.dev/surfaces/app-home); its parts are in the `home_…` modules."""

from typing import Any, Final

from bot.slack.home import HomeContents
from bot.slack.message import Block, Message
from bot.slack.render import home_account, home_admin, home_help, home_likes, home_limits, home_settings
from bot.slack.render.home_news import news_blocks

_MOST_BLOCKS: Final = 100  # Slack's limit for views


def home(contents: HomeContents, news: Message | None = None) -> dict[str, Any]:
    """The view: `news` from the last click, the account, likes, settings, limits, help; for admins the workspace."""
    account = contents.account
    blocks: list[Block | None] = [*home_account.blocks(contents)]
    if account is not None:
        blocks += home_likes.blocks(contents)
        blocks += home_settings.blocks(account)
        blocks += home_limits.blocks(contents.used_up)
    if contents.admin is not None:
        blocks += home_admin.blocks(contents.admin)
    blocks += home_help.blocks(contents.privacy_url)
    own = [block for block in blocks if block]
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [*news_blocks(news, _MOST_BLOCKS - len(own)), *own],
    }
