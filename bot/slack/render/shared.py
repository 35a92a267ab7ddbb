"""A member's like, shared in a channel."""

from bot.likes.outcomes import Acted, PublicCard
from bot.slack.asking.asks import Ask
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts
from bot.slack.render.acts import wording
from bot.slack.render.post_card import OF_A_TEXT, post_card
from bot.slack.render.room import first_that_fits


def shared(done: Acted, user: str, proof: str, *, card: PublicCard | None = None) -> Message:
    """Say who liked the Post and as which account; let everyone do as much.

    `user` is the sharer's Slack id, and nobody else is named; `proof` lets them alone remove the message. The card is what the App sees, never what one person does.
    """
    return first_that_fits(_message(done, user, proof, card, most) for most in OF_A_TEXT)


def _message(done: Acted, user: str, proof: str, card: PublicCard | None, most: int) -> Message:
    who, account = escape.mention(user), done.account
    handle, profile = (
        (f" as {escape.handle(account.username)}", f" as {escape.profile(account.username)}")
        if account
        else ("", "")
    )
    return parts.message(
        f"{who} liked a Post on X{handle}.",
        parts.section(f"{who} liked {escape.link(done.post.url, 'this Post')}{profile}."),
        *post_card(card, most),
        for_everyone(done.post.id, proof),
        parts.context(
            "Shared with Likewise. Whatever you press here acts as you, and only you see the answer."
        ),
    )


def for_everyone(post_id: str, proof: str) -> Block | None:
    """The buttons of a message that all see: whoever presses one gets an answer of their own, which the block's id says, too."""
    return parts.actions_for_everyone(
        *(
            parts.button(wording(act).label, Ask(act, post_id), spoken=wording(act).spoken)
            for act in ("like", "likers")
        ),
        parts.button(
            "Remove",
            Ask("unshare", post_id, rest=proof),
            spoken="Remove this message, if you shared it",
            confirm=parts.dialog(
                "Remove this message?",
                "It goes for everyone in the channel. Your like stays as it is. Only whoever shared it can do this.",
                yes="Remove",
                no="Leave it",
            ),
        ),
    )
