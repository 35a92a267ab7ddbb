"""The reply in a team channel: the Posts, who of the team supports them, and buttons for everybody."""

from collections.abc import Iterator

from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.action_labels import label_of
from bot.slack.messages.post_preview import (
    OF_A_TEXT,
    post_preview,
)
from bot.slack.messages.size_limit import first_that_fits
from bot.slack.messages.supporters import supporters
from bot.slack.view_models.team import (
    TeamPost,
    TeamReply,
)


def team_reply(reply: TeamReply) -> Message:
    """Show each Post with its support; whoever presses a button acts as themselves, and gets an answer of their own."""
    return first_that_fits(_message(reply, most) for most in OF_A_TEXT)


def _message(reply: TeamReply, most: int) -> Message:
    title = _title(reply)
    all_blocks = (
        block
        for number, post in enumerate(reply.posts, 1)
        for block in _post(post, number, len(reply.posts), most)
    )
    return blocks.message(
        title,
        blocks.sentence(title) if reply.shared else None,
        *all_blocks,
        blocks.context(_hint(reply)),
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
    card = post_preview(post.card, most)
    if card:
        yield from card
    else:
        yield blocks.section(
            escape.link(post.post.url, "A Post on X" if count == 1 else f"Post {number} on X")
        )
    yield blocks.context(*(blocks.plain_text(line) for line in supporters(post)))
    yield _buttons(post, number, count)
    if number < count:
        yield {"type": "divider"}


def _buttons(post: TeamPost, number: int, count: int) -> Block | None:
    which = f" ({number} of {count})" if count > 1 else ""
    acts = ("likers",) if post.left_to_x else ("like", "unlike", "likers")
    like_on_x = blocks.link_button(
        f"like:{number}",
        "Like on X",
        post.post.like_intent,
        accessibility_label=f"Like this Post on X{which}",
        intent=Intent("opened", post.post.id),
    )
    return blocks.actions(
        like_on_x if post.left_to_x else None,
        # Numbered, so that the answer never takes the place of what all see.
        *(
            blocks.button(
                label_of(act).label,
                Intent(act, post.post.id),
                variant=str(number),
                accessibility_label=label_of(act).accessibility_label + which,
            )
            for act in acts
        ),
    )
