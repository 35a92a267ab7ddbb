"""Sharing a like, a page of likers or a post in a channel, and removing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.likes.results import LIKERS_A_PAGE, LikeResult, Likers, PublicPostPreview
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.like_result import as_account
from bot.slack.messages.likers import row
from bot.slack.messages.post_preview import post_preview, text_sizes


def shared(result: LikeResult, user: str, proof: str, *, card: PublicPostPreview | None = None) -> Message:
    """Say who liked the post and as which account, with buttons for everyone.

    `user` is the sharer's Slack id; nobody else is named. Only they can use `proof` to remove the
    message. The preview is the app's view of the post, not one user's.
    """
    return blocks.first_that_fits(lambda most: _message(result, user, proof, card, most), text_sizes(card))


def _message(result: LikeResult, user: str, proof: str, card: PublicPostPreview | None, most: int) -> Message:
    who, post = escape.mention(user), escape.link(result.post.url, "this post")
    return blocks.message(
        f"{who} liked a post on X{as_account(result, escape.handle)}.",
        blocks.section(f"{who} liked {post}{as_account(result, escape.profile)}."),
        *post_preview(card, most),
        *for_everyone(result.post.id, proof, user),
    )


def for_everyone(post_id: str, proof: str, sharer: str) -> tuple[Block | None, Block | None]:
    """Return the buttons for everyone, answered privately, and the sharer's to remove it."""
    remove = blocks.button(
        Intent("unshare", post_id, argument=proof),
        confirm=blocks.confirm_dialog(
            "Remove this message?",
            "It's removed for everyone. Your like stays. Only the person who shared it can do this.",
            yes="Remove",
        ),
    )
    acts = (blocks.button(Intent(act, post_id), placement=Placement.NEW) for act in ("like", "likers"))
    return blocks.actions(*acts), blocks.trash_can(remove, sharer)


def shared_likers(found: Likers, user: str, proof: str, *, now: datetime) -> Message:
    """Show one page of likers, and who agreed to show them.

    `user` is the sharer's Slack id; no other team member is named. Only they can use `proof` to
    remove the message.
    """
    who = escape.mention(user)
    return blocks.message(
        f"{who} shares who liked a post on X.",
        blocks.section(f"{who} shares *who liked {escape.link(found.post.url, 'this post')}*"),
        *(row(one, now, pictured=True) for one in found.page.items[:LIKERS_A_PAGE]),
        blocks.context(_whose(found)),
        *for_everyone(found.post.id, proof, user),
    )


def _whose(found: Likers) -> str:
    page = f"Page {found.number} · " if found.number > 1 or found.page.next_token else ""
    author = escape.handle(found.shared_by or found.account.username)
    return f"{page}X shows up to 100 likers, shared by the author {author}"


_MOST_CHANNELS: Final = 20


def team_channels(post: PostRef, channels: Sequence[str]) -> Message:
    question = "Share to which channel?"
    more = len(channels) - _MOST_CHANNELS
    return blocks.message(
        question,
        blocks.section(f"*{question}* Shares {escape.link(post.url, 'the post')} under your name."),
        *(
            blocks.section(
                escape.channel(channel),
                accessory=blocks.button(
                    Intent("share_team", post.id, argument=channel),
                    "Share",
                    f"to team channel {number}",
                    variant=str(number),
                ),
            )
            for number, channel in enumerate(channels[:_MOST_CHANNELS], 1)
        ),
        blocks.context(f"{more} more aren't listed.") if more > 0 else None,
    )


def shared_team(post: PostRef, channel: str, *, again: bool = False) -> Message:
    """Say where it is shared; `again` means earlier today, so nothing more is posted."""
    if again:
        return blocks.message(
            "You've already shared this today.",
            blocks.section(f"*You've already shared this today* in {escape.channel(channel)}."),
            blocks.actions(blocks.open_on_x(post)),
        )
    return blocks.message(
        "Shared to the team channel.",
        blocks.section(f"*Shared to {escape.channel(channel)}.* It may take a moment to appear."),
        blocks.actions(blocks.open_on_x(post)),
    )


def share_confirmation(*, again: bool = False) -> Message:
    """Confirm the share; `again` means a moment ago, so nothing more was posted."""
    if again:
        return blocks.titled("You've already shared this.", " You can share it again in ten minutes.")
    return blocks.message(
        "Shared in this channel.", blocks.section("*Shared in this channel*, under your name.")
    )


def unshared() -> Message:
    return blocks.message("Removed.", blocks.section("*Removed* for everyone. Your like stays."))
