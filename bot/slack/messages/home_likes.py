"""The Home's part about the person's own likes through Likewise."""

from bot.likes.results import RecentAction
from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.action_labels import label_of
from bot.slack.view_models.home import HomeContents


def section_blocks(contents: HomeContents) -> list[Block | None]:
    """The last Posts, each to unlike or to like again."""
    header = blocks.header("Your likes through Likewise")
    if contents.recent_actions:
        lines = (_line(done, number) for number, done in enumerate(contents.recent_actions))
        return [header, *lines, blocks.actions(_all()), _note(contents)]
    return [header, blocks.section(_none(contents))]


def _line(done: RecentAction, number: int) -> Block:
    liked = done.kind == "like"
    back = "unlike" if liked else "like"
    said = "Liked" if liked else "Like taken back"
    return blocks.section(
        f"{escape.link(done.post.url, f'Post …{done.post.id[-6:]}')}\n{said} {escape.when(done.at)}",
        accessory=blocks.button(
            "Unlike" if liked else "Like again",
            Intent(back, done.post.id),
            variant=f"home{number}",
            accessibility_label=f"{label_of(back).accessibility_label}: number {number + 1} in the list",
        ),
    )


def _all() -> Block | None:
    return blocks.button(
        "All my history",
        Intent("history"),
        variant="home",
        accessibility_label="Show all that I liked through Likewise",
    )


def _note(contents: HomeContents) -> Block | None:
    return blocks.context(_LEFT_TO_X) if contents.likes_unobservable else None


def _none(contents: HomeContents) -> str:
    if contents.likes_unobservable:
        return _LEFT_TO_X
    return "Nothing yet. Type `/like` and a Post's link in any channel, and it stands here, with a button to take it back."


_LEFT_TO_X = "X's plan leaves likes to X's own page at the moment: Likewise takes you there, and can't know whether you liked."
