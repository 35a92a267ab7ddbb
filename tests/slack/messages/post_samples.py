"""Samples of messages about posts: likes, likers, liked posts, and shared ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.errors import NotAllowed, Rule
from bot.likes.results import Confirmation, ConfirmationWay, LikeNotSeen, LikeOnX, LikeResult, TenantLikes
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.commands import SHORTCUTS
from bot.slack.intents.intent import Intent
from tests.slack.messages.samples import (
    LIKE,
    NOW,
    POST,
    PROOF,
    Said,
    account,
    card,
    crowd,
    found,
    liked,
    names,
    public_card,
    token,
    with_pinned,
)

POST_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "like_result": (
        lambda t: messages.like_result(LikeResult("like", POST, account(t)), undo=True),
        lambda t: messages.like_result(LikeResult("like", POST, account(t))),
        lambda t: messages.like_result(LikeResult("unlike", POST, account(t))),
        lambda _: messages.like_result(LikeResult("like", POST, None)),
        lambda t: messages.like_result(LikeResult("like", POST, account(t), again=True)),
        lambda t: messages.like_result(LikeResult("unlike", POST, account(t), again=True)),
        lambda t: messages.like_result(LikeResult("like", POST, account(t), Confirmation.EVENT)),
        lambda t: messages.like_result(LikeResult("unlike", POST, account(t), Confirmation.PERSON)),
        lambda t: messages.like_result(
            LikeResult("like", POST, account(t)), preview=card(t), shareable=True, teamed=True
        ),
        lambda t: messages.like_result(
            LikeResult("unlike", POST, account(t)), preview=card(t, fresh=False, author=False)
        ),
    ),
    "like_on_x": (
        lambda _: messages.like_on_x(LikeOnX("like", POST)),
        lambda _: messages.like_on_x(LikeOnX("unlike", POST)),
        lambda t: messages.like_on_x(LikeOnX("like", POST), ConfirmationWay.EVENT, preview=card(t)),
        lambda _: messages.like_on_x(LikeOnX("like", POST), ConfirmationWay.QUESTION),
        lambda _: messages.like_on_x(LikeOnX("unlike", POST), recorded=True),
        lambda t: messages.like_on_x(LikeOnX("like", POST), preview=card(t)),
        lambda t: messages.like_on_x(LikeOnX("unlike", POST), preview=card(t)),
    ),
    "like_waiting": (lambda _: messages.like_waiting(POST, NOW), lambda _: messages.like_waiting(POST, None)),
    "like_unseen": (lambda _: messages.like_unseen(POST),),
    "excluded": (lambda _: messages.excluded(messages.like_unseen(POST), NotAllowed(Rule.GUESTS)),),
    "like_not_seen": (lambda t: messages.like_not_seen(LikeNotSeen(POST, account(t), 5)),),
    "likers": (
        lambda t: messages.likers(found(t, count=10, tenant_likes=crowd(t)), now=NOW),
        lambda t: messages.likers(found(t, count=100, number=3, tenant_likes=TenantLikes(others=2)), now=NOW),
        lambda t: messages.likers(
            found(t, count=3, more=False, tenant_likes=TenantLikes(shown=("U024BE7LH",))), now=NOW
        ),
        lambda t: messages.likers(found(t, count=10), now=NOW, preview=card(t), shareable=True),
        lambda t: messages.likers(found(t, count=0), now=NOW),
        lambda t: messages.likers(found(t, count=0, more=False), now=NOW),
        lambda t: messages.likers(replace(found(t, count=0, more=False), refused=True), now=NOW),
        lambda t: messages.likers(found(t, count=0, number=4), now=NOW),
        lambda t: messages.likers(found(t, count=10, tenant_likes=crowd(t)), now=NOW, preview=card(t)),
        lambda t: messages.likers(found(t, count=0), now=NOW, preview=card(t, fresh=False)),
        lambda t: messages.likers(with_pinned(t), now=NOW),
        lambda t: messages.likers(with_pinned(t, number=2), now=NOW),
        lambda t: messages.likers(replace(found(t, count=3), pinned=True), now=NOW),
    ),
    "shared": (
        lambda t: messages.shared(LikeResult("like", POST, account(t)), "U024BE7LH", PROOF),
        lambda t: messages.shared(LikeResult("like", POST, None), t, PROOF),
        lambda t: messages.shared(
            LikeResult("like", POST, account(t)), "U024BE7LH", PROOF, card=public_card(t)
        ),
    ),
    "shared_likers": (
        lambda t: messages.shared_likers(found(t, count=10), "U024BE7LH", PROOF, now=NOW),
        lambda t: messages.shared_likers(found(t, count=100, number=3, more=False), t, PROOF, now=NOW),
    ),
    "share_confirmation": (
        lambda _: messages.share_confirmation(),
        lambda _: messages.share_confirmation(again=True),
    ),
    "unshared": (lambda _: messages.unshared(),),
    "shared_team": (
        lambda t: messages.shared_team(POST, t),
        lambda _: messages.shared_team(POST, "C02S0C1AL7B", again=True),
    ),
    "team_channels": (lambda t: messages.team_channels(POST, [t, *(f"C02S0C1AL{n:02}" for n in range(30))]),),
    "likers_sent": (
        lambda t: messages.likers_sent(found(t, count=1, more=False)),
        lambda t: messages.likers_sent(found(t, count=100, number=2)),
    ),
    "liked": (
        lambda t: messages.liked(liked(t)),
        lambda t: messages.liked(liked(t, number=2)),
        lambda t: messages.liked(liked(t, number=3, owner="somebody")),
        lambda t: messages.liked(liked(t, count=0)),
        lambda t: messages.liked(liked(t, count=0, number=2)),
        lambda t: messages.liked(liked(t, count=0, hidden=True, owner="somebody")),
    ),
    "picker": (
        lambda t: messages.picker("like", [POST, PostRef("1")], names(t)),
        lambda _: messages.picker("likers", [PostRef("9" * 18 + str(n)) for n in range(10)]),
        lambda _: messages.picker("unlike", [PostRef(str(n)) for n in range(1, 26)]),
    ),
    "choices": (
        lambda t: messages.choices("like", [POST, PostRef("1")], names=names(t)),
        lambda _: messages.choices("unlike", [PostRef("9" * 18 + str(n)) for n in range(10)]),
        lambda _: messages.choices("like", [POST, PostRef("1")], messages.SEVERAL),
        lambda _: messages.choices("likers", [PostRef(str(n)) for n in range(1, 26)]),
    ),
    "no_post": (messages.no_post, lambda _: messages.no_post(SHORTCUTS[0].name)),
    "file_unconfirmed": (
        lambda _: messages.file_unconfirmed(Intent("send_likers", POST.id)),
        lambda _: messages.file_unconfirmed(Intent("export")),
    ),
    "superseded": (
        lambda _: messages.superseded(LIKE),
        lambda _: messages.superseded(replace(LIKE, action="unlike")),
        lambda t: messages.superseded(Intent("likers", POST.id, page=token(t))),
        lambda t: messages.superseded(Intent("account", page=token(t))),
    ),
}
