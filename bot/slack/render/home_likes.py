"""The Home's part about the person's own likes through Likewise."""

from bot.likes.outcomes import Latest
from bot.slack.asking.asks import Ask
from bot.slack.message import Block
from bot.slack.outcomes.home import HomeContents
from bot.slack.render import escape, parts
from bot.slack.render.acts import wording


def blocks(contents: HomeContents) -> list[Block | None]:
    """The last Posts, each to unlike or to like again."""
    header = parts.header("Your likes through Likewise")
    if contents.latest:
        lines = (_line(done, number) for number, done in enumerate(contents.latest))
        return [header, *lines, parts.actions(_all()), _note(contents)]
    return [header, parts.section(_none(contents))]


def _line(done: Latest, number: int) -> Block:
    liked = done.kind == "like"
    back = "unlike" if liked else "like"
    said = "Liked" if liked else "Like taken back"
    return parts.section(
        f"{escape.link(done.post.url, f'Post …{done.post.id[-6:]}')}\n{said} {escape.when(done.at)}",
        accessory=parts.button(
            "Unlike" if liked else "Like again",
            Ask(back, done.post.id),
            variant=f"home{number}",
            spoken=f"{wording(back).spoken}: number {number + 1} in the list",
        ),
    )


def _all() -> Block | None:
    return parts.button(
        "All my history", Ask("history"), variant="home", spoken="Show all that I liked through Likewise"
    )


def _note(contents: HomeContents) -> Block | None:
    return parts.context(_LEFT_TO_X) if contents.unconfirmed else None


def _none(contents: HomeContents) -> str:
    if contents.unconfirmed:
        return _LEFT_TO_X
    return "Nothing yet. Type `/like` and a Post's link in any channel, and it stands here, with a button to take it back."


_LEFT_TO_X = "X's plan leaves likes to X's own page at the moment: Likewise takes you there, and can't know whether you liked."
