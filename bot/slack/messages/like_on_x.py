"""The act is left to the person and X, since the plan of this Likewise doesn't include it."""

from bot.likes.results import (
    LikeOnX,
    PostPreview,
)
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.post_preview import (
    OF_A_TEXT,
    post_preview,
)
from bot.slack.messages.size_limit import first_that_fits


def like_on_x(left: LikeOnX, *, preview: PostPreview | None = None) -> Message:
    """Give the one button that leads to X, and say why, and that Likewise won't know; with the Post, where its card is there."""
    say = _like if left.kind == "like" else _unlike
    return first_that_fits(say(left, preview, most) for most in OF_A_TEXT)


def _like(left: LikeOnX, preview: PostPreview | None, most: int) -> Message:
    return blocks.message(
        "One more click: like this Post on X.",
        blocks.section(
            "*One more click, on X.* The X plan of this Likewise doesn't include liking, so the last step "
            f"is yours: press the button and confirm there{_as(left)}."
        ),
        *post_preview(preview, most),
        blocks.actions(
            blocks.link_button(
                "like",
                "Like on X",
                left.post.like_intent,
                style="primary",
                accessibility_label="Like this Post on X",
                intent=Intent("opened", left.post.id),
            )
        ),
        blocks.context("Likewise can't know whether the like happened."),
    )


def _unlike(left: LikeOnX, preview: PostPreview | None, most: int) -> Message:
    return blocks.message(
        "One more click: take your like back on X.",
        blocks.section(
            "*One more click, on X.* The X plan of this Likewise doesn't include taking likes back, so the "
            f"last step is yours: open the Post and click the heart there{_as(left)}."
        ),
        *post_preview(preview, most),
        blocks.actions(blocks.open_on_x(left.post, style="primary")),
        blocks.context("Likewise can't know whether the like is gone."),
    )


def _as(left: LikeOnX) -> str:
    return f", signed in as {escape.profile(left.account.username)}" if left.account else ""
