"""Samples of what the app says about Posts: likes, likers, liked Posts, what is shared of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.likes.outcomes import Acted, LeftToX, Team
from bot.posts import PostRef
from bot.slack import render
from bot.slack.asking.asks import Ask
from bot.slack.asking.surface import SHORTCUTS
from tests.slack.render.samples import (
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
    public_card,
    with_pinned,
)

POST_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "acted": (
        lambda t: render.acted(Acted("like", POST, account(t)), undo=True),
        lambda t: render.acted(Acted("like", POST, account(t))),
        lambda t: render.acted(Acted("unlike", POST, account(t))),
        lambda _: render.acted(Acted("like", POST, None)),
        lambda t: render.acted(Acted("like", POST, account(t)), card=card(t), shareable=True, teamed=True),
        lambda t: render.acted(Acted("unlike", POST, account(t)), card=card(t, fresh=False, author=False)),
    ),
    "left_to_x": (
        lambda t: render.left_to_x(LeftToX("like", POST, account(t), NOW)),
        lambda t: render.left_to_x(LeftToX("unlike", POST, account(t), None)),
        lambda _: render.left_to_x(LeftToX("like", POST, None, NOW)),
        lambda t: render.left_to_x(LeftToX("like", POST, None, NOW), card=card(t)),
        lambda t: render.left_to_x(LeftToX("unlike", POST, account(t), NOW), card=card(t)),
    ),
    "likers": (
        lambda t: render.likers(found(t, count=10, team=crowd(t)), now=NOW),
        lambda t: render.likers(found(t, count=100, number=3, team=Team(others=2)), now=NOW),
        lambda t: render.likers(found(t, count=3, more=False, team=Team(shown=("U024BE7LH",))), now=NOW),
        lambda t: render.likers(found(t, count=10), now=NOW, card=card(t), shareable=True),
        lambda t: render.likers(found(t, count=0), now=NOW),
        lambda t: render.likers(found(t, count=0, more=False), now=NOW),
        lambda t: render.likers(replace(found(t, count=0, more=False), refused=True), now=NOW),
        lambda t: render.likers(found(t, count=0, number=4), now=NOW),
        lambda t: render.likers(found(t, count=10, team=crowd(t)), now=NOW, card=card(t)),
        lambda t: render.likers(found(t, count=0), now=NOW, card=card(t, fresh=False)),
        lambda t: render.likers(with_pinned(t), now=NOW),
        lambda t: render.likers(with_pinned(t, number=2), now=NOW),
        lambda t: render.likers(replace(found(t, count=3), pinned=True), now=NOW),
    ),
    "shared": (
        lambda t: render.shared(Acted("like", POST, account(t)), "U024BE7LH", PROOF),
        lambda t: render.shared(Acted("like", POST, None), t, PROOF),
        lambda t: render.shared(Acted("like", POST, account(t)), "U024BE7LH", PROOF, card=public_card(t)),
    ),
    "shared_likers": (
        lambda t: render.shared_likers(found(t, count=10), "U024BE7LH", PROOF, now=NOW),
        lambda t: render.shared_likers(found(t, count=100, number=3, more=False), t, PROOF, now=NOW),
    ),
    "shared_note": (lambda _: render.shared_note(), lambda _: render.shared_note(again=True)),
    "unshared": (lambda _: render.unshared(),),
    "shared_team": (
        lambda t: render.shared_team(POST, t),
        lambda _: render.shared_team(POST, "C02S0C1AL7B", again=True),
    ),
    "team_channels": (lambda t: render.team_channels(POST, [t, *(f"C02S0C1AL{n:02}" for n in range(30))]),),
    "likers_sent": (
        lambda t: render.likers_sent(found(t, count=1, more=False)),
        lambda t: render.likers_sent(found(t, count=100, number=2)),
    ),
    "liked": (
        lambda t: render.liked(liked(t)),
        lambda t: render.liked(liked(t, number=2)),
        lambda t: render.liked(liked(t, number=3, owner="somebody")),
        lambda t: render.liked(liked(t, count=0)),
        lambda t: render.liked(liked(t, count=0, number=2)),
        lambda t: render.liked(liked(t, count=0, hidden=True, owner="somebody")),
    ),
    "picker": (
        lambda t: render.picker("like", [POST, PostRef("1")], t[:3000]),
        lambda _: render.picker("likers", [PostRef("9" * 18 + str(n)) for n in range(10)], "{}"),
        lambda _: render.picker("unlike", [PostRef(str(n)) for n in range(1, 26)], "{}"),
    ),
    "choices": (
        lambda _: render.choices("like", [POST, PostRef("1")]),
        lambda _: render.choices("unlike", [PostRef("9" * 18 + str(n)) for n in range(10)]),
        lambda _: render.choices("like", [POST, PostRef("1")], render.SEVERAL),
        lambda _: render.choices("likers", [PostRef(str(n)) for n in range(1, 26)]),
    ),
    "no_post": (
        render.no_post,
        lambda _: render.no_post(SHORTCUTS[0].name),
    ),
    "perhaps_sent": (lambda _: render.perhaps_sent(POST),),
    "superseded": (
        lambda _: render.superseded(LIKE),
        lambda _: render.superseded(LIKE.turned("unlike")),
        lambda t: render.superseded(Ask("likers", POST.id, page=t)),
        lambda t: render.superseded(Ask("account", page=t)),
    ),
}
