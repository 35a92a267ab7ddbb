"""The App Home (https://docs.slack.dev/surfaces/app-home) and the replies to its buttons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.likes.results import ConfirmationWay, PostName, RecentAction
from bot.slack.actions import action_of
from bot.slack.intents.action import HomeSection
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape, home_sections
from bot.slack.messages.home_contents import HomeContents
from bot.slack.messages.labels import post_link, text_line
from bot.slack.messages.settings import own_choices

Part = Sequence[Block | None]

_FIRST: Final = HomeSection.ACCOUNT
_MOST_BLOCKS: Final = 100  # Slack's limit for views


def home(contents: HomeContents, news: Message | None = None) -> dict[str, Any]:
    named = dict(_parts(contents))
    shown = notice_blocks(news, _MOST_BLOCKS - len(_parted(named.values())))
    place = news.home_section if news is not None and news.home_section in named else _FIRST
    placed = (each for name, part in named.items() for each in ((shown, part) if name == place else (part,)))
    shown_blocks = _parted(placed)
    if contents.barred is not None:
        shown_blocks = blocks.without_refused(shown_blocks)
    return {"type": "home", "callback_id": "home", "blocks": shown_blocks}


def _parts(contents: HomeContents) -> Iterator[tuple[HomeSection, Part]]:
    connected, allowed = contents.account is not None, contents.barred is None
    yield _FIRST, home_sections.account_section(contents)
    if connected and allowed:
        yield HomeSection.LIKES, _likes(contents)
    if connected or allowed:
        yield HomeSection.SETTINGS, _settings(contents)
    if contents.admin is not None:
        yield HomeSection.ADMIN, home_sections.admin_section(contents.admin, contents.workspace)
    yield HomeSection.HELP, _footer(contents)


def _parted(parts: Iterable[Part]) -> list[Block]:
    """Join the sections with dividers; None is left out."""
    between: Block = {"type": "divider"}
    parted = [block for part in parts if part for block in (between, *part) if block]
    return parted[1:]


def _likes(contents: HomeContents) -> list[Block | None]:
    header = blocks.header("Recent likes")
    if contents.recent_actions:
        lines = (
            _action(done, number, contents.names.get(done.post.id))
            for number, done in enumerate(contents.recent_actions)
        )
        history = blocks.button(Intent("history"), variant="home")
        unobservable = blocks.context(_LEFT_TO_X[contents.left_to_x]) if contents.left_to_x else None
        return [header, *lines, blocks.actions(history), unobservable]
    return [header, blocks.section(_LEFT_TO_X.get(contents.left_to_x, _NO_LIKES))]


def _action(done: RecentAction, number: int, name: PostName | None) -> Block:
    liked = done.kind == "like"
    back = "unlike" if liked else "like"
    said = "Liked" if liked else "Unliked"
    return blocks.section(
        f"{post_link(done.post, name)}{text_line(name)}\n{said} {escape.when(done.at)}",
        accessory=blocks.button(
            Intent.about(back, done.post),
            "Unlike" if liked else "Like again",
            f"{'this post' if liked else ', this post'}, number {number + 1} in the list",
            variant=f"home{number}",
        ),
    )


_NO_LIKES: Final = "No likes yet. Posts you like with Likewise show up here."
_LEFT_TO_X: Final[Mapping[ConfirmationWay | None, str]] = {
    ConfirmationWay.EVENT: "Likes open on X for now, and X confirms them here.",
    ConfirmationWay.QUESTION: "Likes open on X for now. Click *I liked it* afterwards to have them confirmed here.",
    ConfirmationWay.NONE: "Likes open on X for now. Likewise can't confirm likes made there.",
}


def _settings(contents: HomeContents) -> list[Block | None]:
    return [
        blocks.header("Your settings"),
        *own_choices(contents.preferences, contents.workspace, "home", x_confirms=contents.x_confirms),
        blocks.context("These apply once you connect.") if contents.account is None else None,
    ]


def _footer(contents: HomeContents) -> list[Block | None]:
    updated = contents.loaded_at
    return [
        blocks.actions(
            blocks.button(Intent("help"), variant="home"),
            blocks.link_button("privacy", "Privacy", contents.privacy_url, ", in the browser"),
            blocks.button(Intent("forget_me"), variant="home"),
        ),
        blocks.context(f"Updated {escape.when(updated)}") if updated else None,
    ]


def at_home(action: str, message: Message) -> Message:
    """Return the reply to a click in the Home, shortened if the Home shows the rest of it."""
    short = action_of(action).in_home
    if action == "connected":
        short = f"{message.text} You can now like posts from Slack."
    return blocks.message(short, blocks.section(short)) if short else message


def notice_blocks(news: Message | None, room: int) -> list[Block]:
    """Return at most `room` of the message's blocks, with a button to close them."""
    if news is None:
        return []
    close = blocks.home_button("close", "Close", "this reply")
    shown = [block for block in map(_fit, news.blocks) if block]
    return [*shown[: room - 2], {"type": "actions", "elements": [close]}]


def _fit(block: Block) -> Block | None:
    if block["type"] != "actions":
        return block
    kept = [button for button in block["elements"] if _is_offered(button)]
    return block | {"elements": kept} if kept else None


def _is_offered(button: Block) -> bool:
    return "value" not in button or action_of(Intent.decode(button["value"]).action).home is not None
