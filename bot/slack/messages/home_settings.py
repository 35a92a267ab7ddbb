"""The Home's part about the person's own choices: each as it stands, what that means, and the button to change it."""

from bot.slack.message import Block
from bot.slack.messages import blocks
from bot.slack.messages.settings import own_choices
from bot.slack.view_models.home import HomeContents


def section_blocks(contents: HomeContents) -> list[Block | None]:
    """The choices."""
    return [
        blocks.header("Your settings"),
        *own_choices(contents.preferences, contents.workspace, "home"),
        blocks.context("What you choose here holds from when you connect an account.")
        if contents.account is None
        else None,
    ]
