"""A member's like, shared in a channel."""

from bot.likes.results import (
    LikeResult,
    PublicPostPreview,
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


def shared(result: LikeResult, user: str, proof: str, *, card: PublicPostPreview | None = None) -> Message:
    """Say who liked the Post and as which account; let everyone do as much.

    `user` is the sharer's Slack id, and nobody else is named; `proof` lets them alone remove the message. The card is what the App sees, never what one person does.
    """
    return first_that_fits(_message(result, user, proof, card, most) for most in OF_A_TEXT)


def _message(result: LikeResult, user: str, proof: str, card: PublicPostPreview | None, most: int) -> Message:
    who, account = escape.mention(user), result.account
    handle, profile = (
        (f" as {escape.handle(account.username)}", f" as {escape.profile(account.username)}")
        if account
        else ("", "")
    )
    return blocks.message(
        f"{who} liked a Post on X{handle}.",
        blocks.section(f"{who} liked {escape.link(result.post.url, 'this Post')}{profile}."),
        *post_preview(card, most),
        for_everyone(result.post.id, proof),
        blocks.context(
            "Shared with Likewise. Whatever you press here acts as you, and only you see the answer."
        ),
    )


def for_everyone(post_id: str, proof: str) -> Block | None:
    """The buttons of a message that all see: whoever presses one gets an answer of their own, which the block's id says, too."""
    return blocks.actions_for_everyone(
        *(
            blocks.button(
                label_of(act).label,
                Intent(act, post_id),
                accessibility_label=label_of(act).accessibility_label,
            )
            for act in ("like", "likers")
        ),
        blocks.button(
            "Remove",
            Intent("unshare", post_id, argument=proof),
            accessibility_label="Remove this message, if you shared it",
            confirm=blocks.confirm_dialog(
                "Remove this message?",
                "It goes for everyone in the channel. Your like stays as it is. Only whoever shared it can do this.",
                yes="Remove",
                no="Leave it",
            ),
        ),
    )
