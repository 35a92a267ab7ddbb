"""Replies to a message shortcut if the message links to several posts, or to none."""

from collections.abc import Sequence
from typing import Any, Final

from bot.errors import InvalidPostLink
from bot.likes.results import NO_NAMES, PostName, PostNames
from bot.posts import PostRef
from bot.slack.actions import action_of, label_of
from bot.slack.commands import SHORTCUTS
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.error_texts.input import post_link_text
from bot.slack.messages.labels import plain_post, post_link, text_line

MOST_CHOICES: Final = 10  # Slack's limit for radio buttons
_MOST_OF_A_TEXT: Final = 75  # characters of an option's description

SEVERAL: Final = "That message links to several posts."
UNSEEN: Final = "That message has a link to a post, but doesn't show it."
EDITED: Final = "That message has been edited, maybe to link to another post."
RECENT: Final = "These were posted in this channel lately."
_TOO_SLOW: Final = "Slack couldn't open the list, so here it is."


def picker(act: str, posts: Sequence[PostRef], names: PostNames = NO_NAMES) -> dict[str, Any]:
    """Return the modal to choose a post: block `post`, action `choice`, the post's id as value."""
    options = [_option(post, names.get(post.id)) for post in posts[:MOST_CHOICES]]
    buttons = blocks.element("radio_buttons", action_id="choice", options=options)
    choice = blocks.input_field("post", label_of(act).question, buttons, optional=False)
    return blocks.form("pick", "Pick a post", choice, _more(posts), submit=label_of(act).submit)


def choices(
    act: str, posts: Sequence[PostRef], what: str = _TOO_SLOW, names: PostNames = NO_NAMES
) -> Message:
    """Return the same choice as buttons, for when there is no modal; `what` says why."""
    question = label_of(act).question
    return blocks.message(
        f"{what} {question}",
        blocks.section(f"*{question}* {what}"),
        *(_choice(act, number, post, names) for number, post in enumerate(posts[:MOST_CHOICES], 1)),
        _more(posts),
    )


def no_post(shortcut_name: str, error: InvalidPostLink | None = None) -> Message:
    """Say that the message links to no post; `error` is what is wrong with an X link in it."""
    what = "There's no link to a post in that message."
    name = escape.mrkdwn(shortcut_name, 100) or "this shortcut"
    command = next((action_of(each.action).command for each in SHORTCUTS if each.name == shortcut_name), None)
    return blocks.message(
        what,
        blocks.section(
            f"*{what}*{' ' + post_link_text(error).what if error else ''}\n"
            f"Use _{name}_ on a message that links to a post, or type `{command or '/like'} https://x.com/…`."
        ),
        blocks.actions(blocks.button(Intent("help"))),
    )


def _more(posts: Sequence[PostRef]) -> Block | None:
    more = len(posts) - MOST_CHOICES
    return blocks.context(f"{more} more. Use the command for those.") if more > 0 else None


def _choice(act: str, number: int, post: PostRef, names: PostNames) -> Block:
    name = names.get(post.id)
    return blocks.section(
        f"{post_link(post, name)}{text_line(name)}",
        accessory=blocks.button(
            Intent.about(act, post),
            label_of(act).submit,
            f": post {number}",
            variant=f"pick{number}",
            placement=Placement.REPLACE,
        ),
    )


def _option(post: PostRef, name: PostName | None) -> dict[str, Any]:
    text = escape.plain(name.text, _MOST_OF_A_TEXT) if name and name.text else ""
    return blocks.option(post.id, plain_post(post, name), text or post.url.removeprefix("https://"))
