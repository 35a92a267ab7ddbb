"""The result of a like or unlike: done, or left to X because its API plan excludes likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.likes.plan_probe import ProbeResult
from bot.likes.results import (
    LikeOnX,
    LikeResult,
    PostPreview,
)
from bot.slack.actions import label_of
from bot.slack.intents.intent import LIKE_OPENED, Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.post_preview import (
    OF_A_TEXT,
    post_preview,
)


def like_result(
    result: LikeResult,
    *,
    preview: PostPreview | None = None,
    shareable: bool = False,
    teamed: bool = False,
    undo: bool = False,
) -> Message:
    """Say what was done and as which account, with a preview of the Post if there is one.

    One button reverts it in place, labeled "Undo" (`undo`) after an emoji reaction. A like that is
    `shareable` has a button to share it, and another one if there are team channels (`teamed`).
    """
    liked = result.kind == "like"
    sharing = [
        _share(result) if shareable and liked else None,
        _to_team(result) if shareable and liked and teamed else None,
    ]
    return blocks.first_that_fits(_message(result, preview, most, sharing, undo=undo) for most in OF_A_TEXT)


def _message(
    result: LikeResult, preview: PostPreview | None, most: int, sharing: list[Block | None], *, undo: bool
) -> Message:
    liked = result.kind == "like"
    back = "unlike" if liked else "like"
    what = "Liked" if liked else "Like taken back"
    post = escape.link(result.post.url, "See the post")
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
        accessibility_label="Share in this channel that you liked this post",
    )


def _to_team(result: LikeResult) -> Block | None:
    return blocks.button(
        "Share to team channel",
        Intent("share_team", result.post.id),
        accessibility_label="Share this post in a team channel",
    )


def _as(result: LikeResult, named: Callable[[str], str]) -> str:
    return f" as {named(result.account.username)}" if result.account else ""


def like_on_x(left: LikeOnX, *, preview: PostPreview | None = None) -> Message:
    """Return the button to like on X, and why it is needed, with a preview if there is one."""
    say = _like if left.kind == "like" else _unlike
    return blocks.first_that_fits(say(left, preview, most) for most in OF_A_TEXT)


def _like(left: LikeOnX, preview: PostPreview | None, most: int) -> Message:
    return blocks.message(
        "One more click: like this post on X.",
        blocks.section(
            "*One more click, on X.* Likewise's X plan doesn't include liking, so the last step "
            f"is yours: press the button and confirm there{_as_account(left)}."
        ),
        *post_preview(preview, most),
        blocks.actions(
            blocks.link_button(
                "like",
                "Like on X",
                left.post.like_intent,
                style="primary",
                accessibility_label="Like this post on X",
                intent=Intent(LIKE_OPENED, left.post.id),
            )
        ),
        blocks.context("Likewise can't know whether the like happened."),
    )


def _unlike(left: LikeOnX, preview: PostPreview | None, most: int) -> Message:
    return blocks.message(
        "One more click: take your like back on X.",
        blocks.section(
            "*One more click, on X.* Likewise's X plan doesn't include taking likes back, so the "
            f"last step is yours: open the post and click the heart there{_as_account(left)}."
        ),
        *post_preview(preview, most),
        blocks.actions(blocks.open_on_x(left.post, style="primary")),
        blocks.context("Likewise can't know whether the like is gone."),
    )


def _as_account(left: LikeOnX) -> str:
    return f", signed in as {escape.profile(left.account.username)}" if left.account else ""


_TEXTS: Final[dict[ProbeResult | None, tuple[str, str]]] = {
    ProbeResult.INCLUDED: ("X accepts likes from Likewise.", "Everyone can like posts from Slack again."),
    ProbeResult.OPEN: (
        "The next like asks X again.",
        "Checking right away takes a connected X account that already likes a post.",
    ),
    ProbeResult.EXCLUDED: (
        "X still refuses likes.",
        "Its plan for Likewise doesn't seem to include them. Whoever runs Likewise can change the plan with X.",
    ),
    ProbeResult.NAMED: (
        "X still refuses likes.",
        "Its plan for Likewise doesn't include them. Whoever runs Likewise can change the plan with X.",
    ),
    None: ("X's plan was checked a moment ago.", "Try again in five minutes."),
}


def plan_refused(since: datetime, variant: str | None = None) -> Block:
    """Say since when X refuses likes, with a button to check its plan again."""
    return blocks.section(
        f"*Likes happen on X*\nX refuses likes from Likewise since {escape.when(since)}. It's asked again after six hours.",
        accessory=blocks.button(
            "Check X's plan again",
            Intent("check_plan"),
            variant=variant,
            accessibility_label="Check whether X's plan includes likes now",
        ),
    )


def plan_checked(verdict: ProbeResult | None) -> Message:
    """Return X's answer; `verdict` is None if it was checked a moment ago."""
    what, more = _TEXTS[verdict]
    return blocks.message(
        what,
        blocks.section(f"*{what}*"),
        blocks.section(more),
        blocks.actions(
            blocks.button("Settings", Intent("settings"), accessibility_label="Show the settings")
        ),
    )
