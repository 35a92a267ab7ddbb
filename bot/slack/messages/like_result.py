"""X confirmed a like, or that one was taken back."""

from collections.abc import Callable

from bot.likes.results import (
    LikeResult,
    PostPreview,
)
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


def like_result(
    result: LikeResult,
    *,
    preview: PostPreview | None = None,
    shareable: bool = False,
    teamed: bool = False,
    undo: bool = False,
) -> Message:
    """Say what was done and as whom, with the Post where its card is there.

    One button turns it round in place, called "Undo" for what an emoji did; a like that is `shareable` has one for that, and one more where there are team channels
    (`teamed`).
    """
    liked = result.kind == "like"
    sharing = [
        _share(result) if shareable and liked else None,
        _to_team(result) if shareable and liked and teamed else None,
    ]
    return first_that_fits(_message(result, preview, most, sharing, undo=undo) for most in OF_A_TEXT)


def _message(
    result: LikeResult, preview: PostPreview | None, most: int, sharing: list[Block | None], *, undo: bool
) -> Message:
    liked = result.kind == "like"
    back = "unlike" if liked else "like"
    what = "Liked" if liked else "Like taken back"
    post = escape.link(result.post.url, "See the Post")
    return blocks.message(
        f"{what}{_as(result, escape.handle)}.",
        blocks.section(f"{what}{_as(result, escape.profile)}. {post}"),
        *post_preview(preview, most),
        blocks.actions(
            blocks.button(
                "Undo" if undo else label_of(back).label,
                Intent(back, result.post.id),
                accessibility_label=label_of(back).accessibility_label,
            ),
            blocks.button(
                "Who liked this",
                Intent("likers", result.post.id),
                accessibility_label=label_of("likers").accessibility_label,
            ),
            *sharing,
            blocks.open_on_x(result.post),
        ),
    )


def _share(result: LikeResult) -> Block | None:
    return blocks.button(
        "Share here",
        Intent("share", result.post.id),
        accessibility_label="Share in this channel that you liked this Post",
    )


def _to_team(result: LikeResult) -> Block | None:
    return blocks.button(
        "Share to team channel",
        Intent("share_team", result.post.id),
        accessibility_label="Share this Post in a team channel",
    )


def _as(result: LikeResult, named: Callable[[str], str]) -> str:
    return f" as {named(result.account.username)}" if result.account else ""
