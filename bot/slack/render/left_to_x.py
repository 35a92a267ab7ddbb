"""The act is left to the person and X, since the plan of this Likewise doesn't include it."""

from bot.likes.outcomes import Card, LeftToX
from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import escape, parts
from bot.slack.render.post_card import OF_A_TEXT, post_card
from bot.slack.render.room import first_that_fits


def left_to_x(left: LeftToX, *, card: Card | None = None) -> Message:
    """Give the one button that leads to X, and say why, and that Likewise won't know; with the Post, where its card is there."""
    say = _like if left.kind == "like" else _unlike
    return first_that_fits(say(left, card, most) for most in OF_A_TEXT)


def _like(left: LeftToX, card: Card | None, most: int) -> Message:
    return parts.message(
        "One more click: like this Post on X.",
        parts.section(
            "*One more click, on X.* The X plan of this Likewise doesn't include liking, so the last step "
            f"is yours: press the button and confirm there{_as(left)}."
        ),
        *post_card(card, most),
        parts.actions(
            parts.link_button(
                "like",
                "Like on X",
                left.post.like_intent,
                style="primary",
                spoken="Like this Post on X",
                ask=Ask("opened", left.post.id),
            )
        ),
        parts.context("Likewise can't know whether the like happened."),
    )


def _unlike(left: LeftToX, card: Card | None, most: int) -> Message:
    return parts.message(
        "One more click: take your like back on X.",
        parts.section(
            "*One more click, on X.* The X plan of this Likewise doesn't include taking likes back, so the "
            f"last step is yours: open the Post and click the heart there{_as(left)}."
        ),
        *post_card(card, most),
        parts.actions(parts.open_on_x(left.post, style="primary")),
        parts.context("Likewise can't know whether the like is gone."),
    )


def _as(left: LeftToX) -> str:
    return f", signed in as {escape.profile(left.account.username)}" if left.account else ""
