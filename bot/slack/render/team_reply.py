"""The reply in a team channel: the Posts, who of the team supports them, and buttons for everybody."""

from collections.abc import Iterator

from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.outcomes.team import TeamPost, TeamReply
from bot.slack.render import escape, parts
from bot.slack.render.acts import wording
from bot.slack.render.post_card import OF_A_TEXT, post_card
from bot.slack.render.room import first_that_fits
from bot.slack.render.supporters import supporters


def team_reply(reply: TeamReply) -> Message:
    """Show each Post with its support; whoever presses a button acts as themselves, and gets an answer of their own."""
    return first_that_fits(_message(reply, most) for most in OF_A_TEXT)


def _message(reply: TeamReply, most: int) -> Message:
    title = _title(reply)
    blocks = (
        block
        for number, post in enumerate(reply.posts, 1)
        for block in _post(post, number, len(reply.posts), most)
    )
    return parts.message(
        title,
        parts.sentence(title) if reply.shared else None,
        *blocks,
        parts.context(_hint(reply)),
    )


def _hint(reply: TeamReply) -> str:
    if any(post.left_to_x for post in reply.posts):
        return "Whatever you press is for you alone: X's own page, where you like as yourself, or an answer only you see."
    return "Whatever you press acts as your own X account, and only you see the answer."


def _title(reply: TeamReply) -> str:
    posts = "a Post" if len(reply.posts) == 1 else f"{len(reply.posts)} Posts"
    if reply.shared:
        return f"{escape.plain(reply.sharer or '', 80) or 'A colleague'} shared {posts} on X."
    return f"Like {posts} on X from here."


def _post(post: TeamPost, number: int, count: int, most: int) -> Iterator[Block | None]:
    card = post_card(post.card, most)
    if card:
        yield from card
    else:
        yield parts.section(
            escape.link(post.post.url, "A Post on X" if count == 1 else f"Post {number} on X")
        )
    yield parts.context(*(parts.unformatted(line) for line in supporters(post)))
    yield _buttons(post, number, count)
    if number < count:
        yield {"type": "divider"}


def _buttons(post: TeamPost, number: int, count: int) -> Block | None:
    which = f" ({number} of {count})" if count > 1 else ""
    acts = ("likers",) if post.left_to_x else ("like", "unlike", "likers")
    like_on_x = parts.link_button(
        f"like:{number}",
        "Like on X",
        post.post.like_intent,
        spoken=f"Like this Post on X{which}",
        ask=Ask("opened", post.post.id),
    )
    return parts.actions(
        like_on_x if post.left_to_x else None,
        # Numbered, so that the answer never takes the place of what all see.
        *(
            parts.button(
                wording(act).label,
                Ask(act, post.post.id),
                variant=str(number),
                spoken=wording(act).spoken + which,
            )
            for act in acts
        ),
    )
