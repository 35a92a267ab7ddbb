"""X confirmed a like, or that one was taken back."""

from collections.abc import Callable

from bot.likes.outcomes import Acted, Card
from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts
from bot.slack.render.acts import wording
from bot.slack.render.post_card import OF_A_TEXT, post_card
from bot.slack.render.room import first_that_fits


def acted(
    done: Acted,
    *,
    card: Card | None = None,
    shareable: bool = False,
    teamed: bool = False,
    undo: bool = False,
) -> Message:
    """Say what was done and as whom, with the Post where its card is there.

    One button turns it round in place, called "Undo" for what an emoji did; a like that is `shareable` has one for that, and one more where there are team channels
    (`teamed`).
    """
    liked = done.kind == "like"
    sharing = [
        _share(done) if shareable and liked else None,
        _to_team(done) if shareable and liked and teamed else None,
    ]
    return first_that_fits(_message(done, card, most, sharing, undo=undo) for most in OF_A_TEXT)


def _message(
    done: Acted, card: Card | None, most: int, sharing: list[Block | None], *, undo: bool
) -> Message:
    liked = done.kind == "like"
    back = "unlike" if liked else "like"
    what = "Liked" if liked else "Like taken back"
    post = escape.link(done.post.url, "See the Post")
    return parts.message(
        f"{what}{_as(done, escape.handle)}.",
        parts.section(f"{what}{_as(done, escape.profile)}. {post}"),
        *post_card(card, most),
        parts.actions(
            parts.button(
                "Undo" if undo else wording(back).label, Ask(back, done.post.id), spoken=wording(back).spoken
            ),
            parts.button("Who liked this", Ask("likers", done.post.id), spoken=wording("likers").spoken),
            *sharing,
            parts.open_on_x(done.post),
        ),
    )


def _share(done: Acted) -> Block | None:
    return parts.button(
        "Share here", Ask("share", done.post.id), spoken="Share in this channel that you liked this Post"
    )


def _to_team(done: Acted) -> Block | None:
    return parts.button(
        "Share to team channel", Ask("share_team", done.post.id), spoken="Share this Post in a team channel"
    )


def _as(done: Acted, named: Callable[[str], str]) -> str:
    return f" as {named(done.account.username)}" if done.account else ""
