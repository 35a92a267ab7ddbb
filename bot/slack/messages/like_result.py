"""The result of a like or unlike: done, or left to X because its API plan excludes likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.likes.plan_probe import ProbeResult
from bot.likes.results import Confirmation, ConfirmationWay, LikeOnX, LikeResult, PostPreview
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.confirmation import i_liked_it, open_intent
from bot.slack.messages.labels import the_post
from bot.slack.messages.post_preview import post_preview, text_sizes


def like_result(
    result: LikeResult,
    *,
    preview: PostPreview | None = None,
    shareable: bool = False,
    teamed: bool = False,
    undo: bool = False,
) -> Message:
    """Say what was done and as which account, with a preview of the post if there is one.

    One button reverts it in place, labeled "Undo" (`undo`) after an emoji reaction. A like that is
    `shareable` has a button to share it, and another one if there are team channels (`teamed`).
    """
    liked = result.kind == "like"
    sharing = [
        _share(result) if shareable and liked else None,
        _to_team(result) if shareable and liked and teamed else None,
    ]
    return blocks.first_that_fits(
        lambda most: _message(result, preview, most, sharing, undo=undo), text_sizes(preview)
    )


_DONE: Final = {
    ("like", False): "Liked",
    ("like", True): "You already like",
    ("unlike", False): "Unliked",
    ("unlike", True): "You already unliked",
}


def _message(
    result: LikeResult, preview: PostPreview | None, most: int, sharing: list[Block | None], *, undo: bool
) -> Message:
    liked = result.kind == "like"
    back = "unlike" if liked else "like"
    if result.confirmed_by is Confirmation.PERSON:
        return _noted(result)
    what = _DONE[result.kind, result.again]
    author = preview.post.author.username if preview and preview.post.author else None
    named, revert = the_post(result.post, author), Intent.about(back, result.post)
    return blocks.message(
        f"{what} {the_post(result.post, author, linked=False)}{as_account(result, escape.handle)}.",
        blocks.section(f"{what} {named}{as_account(result, escape.profile)}."),
        *post_preview(preview, most),
        blocks.actions(
            blocks.button(revert, "Undo", f": {label_of(back).to}") if undo else blocks.button(revert),
            blocks.button(Intent.about("likers", result.post)),
            *sharing,
            blocks.open_on_x(result.post),
        ),
        blocks.context("Confirmed by X.") if result.confirmed_by else None,
    )


def _noted(result: LikeResult) -> Message:
    """Say that the person's word counts: Likewise hasn't asked X."""
    return blocks.titled(
        "Noted: you unliked this post.",
        " It isn't counted here anymore.",
        blocks.actions(blocks.open_on_x(result.post)),
        blocks.context("Likewise hasn't checked this with X."),
    )


def _share(result: LikeResult) -> Block | None:
    return blocks.button(
        Intent.about("share", result.post),
        confirm=blocks.share_dialog("Everyone in this channel will see that you liked this post."),
    )


def _to_team(result: LikeResult) -> Block | None:
    return blocks.button(
        Intent.about("share_team", result.post),
        confirm=blocks.share_dialog("Everyone in the team channel will see that you shared this post."),
    )


def as_account(result: LikeResult, named: Callable[[str], str]) -> str:
    """Return " as @handle", for the account that acted, if it is known."""
    return f" as {named(result.account.username)}" if result.account else ""


def like_on_x(
    left: LikeOnX,
    way: ConfirmationWay = ConfirmationWay.NONE,
    *,
    preview: PostPreview | None = None,
    recorded: bool = False,
) -> Message:
    """Say how to like on X, and how it is confirmed; `recorded` if there is a like to unlike."""
    if left.kind == "like":
        return blocks.first_that_fits(lambda most: _like(left, way, preview, most), text_sizes(preview))
    return blocks.first_that_fits(
        lambda most: _unlike(left, preview, most, recorded=recorded), text_sizes(preview)
    )


def _like(left: LikeOnX, way: ConfirmationWay, preview: PostPreview | None, most: int) -> Message:
    return blocks.message(
        "One more step: like this post on X.",
        blocks.section("*One more step:* like this post on X."),
        *post_preview(preview, most),
        blocks.actions(
            open_intent(left.post, style="primary"),
            i_liked_it(left.post) if way is ConfirmationWay.QUESTION else None,
        ),
        blocks.context(_WAYS[way]),
    )


_WAYS: Final = {
    ConfirmationWay.EVENT: "After you click it, X tells Likewise what you like for 10 minutes. Only this post is kept, "
    "and confirmed here.",
    ConfirmationWay.QUESTION: "Liked it? Click *I liked it* and Likewise checks with X.",
    ConfirmationWay.NONE: "Likewise can't confirm likes made there.",
}


def _unlike(left: LikeOnX, preview: PostPreview | None, most: int, *, recorded: bool) -> Message:
    return blocks.message(
        "One more step: unlike this post on X.",
        blocks.section("*One more step:* open this post on X and click the heart."),
        *post_preview(preview, most),
        blocks.actions(
            blocks.open_on_x(left.post, style="primary"),
            blocks.button(Intent.about("took_back", left.post)) if recorded else None,
        ),
        blocks.context(
            "X doesn't tell Likewise. Click *I unliked it* afterwards, so that your like isn't counted here."
            if recorded
            else "Likewise can't confirm that it's unliked."
        ),
    )


_TEXTS: Final[dict[ProbeResult | None, tuple[str, str]]] = {
    ProbeResult.INCLUDED: ("X accepts likes from Likewise.", "Everyone can like posts from Slack again."),
    ProbeResult.OPEN: (
        "The next like will tell.",
        "To check right away, connect an X account that already likes a post.",
    ),
    ProbeResult.EXCLUDED: (
        "X still rejects likes.",
        "Likewise's X plan doesn't seem to include them. Your Likewise admin can change the plan.",
    ),
    ProbeResult.NAMED: (
        "X still rejects likes.",
        "Likewise's X plan doesn't include them. Your Likewise admin can change the plan.",
    ),
    None: ("X's plan was checked a moment ago.", "Try again in five minutes."),
}


def plan_refused(since: datetime, variant: str | None = None) -> Block:
    return blocks.section(
        f"*Likes open on X for now*\nX has rejected likes since {escape.when(since)}. We'll try again after six hours.",
        accessory=blocks.button(Intent("check_plan"), variant=variant),
    )


def plan_checked(verdict: ProbeResult | None) -> Message:
    """Return X's answer; `verdict` is None if it was checked a moment ago."""
    what, more = _TEXTS[verdict]
    return blocks.titled(what, f"\n{more}", blocks.actions(blocks.button(Intent("settings"))))
