"""The Home's part about the person's own choices: each as it stands, what that means, and the button to change it."""

from bot.slack.message import Block
from bot.slack.outcomes.home import HomeContents
from bot.slack.render import parts
from bot.slack.render.settings import own_choices


def blocks(contents: HomeContents) -> list[Block | None]:
    """The choices."""
    return [
        parts.header("Your settings"),
        *own_choices(contents.choices, contents.workspace, "home"),
        parts.context("What you choose here holds from when you connect an account.")
        if contents.account is None
        else None,
    ]
