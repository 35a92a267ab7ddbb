"""Look-ups at X: whether they are sent, with which credential, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import AppOnly, Bearer, XClient, XMalformed, XServerError, XUnreachable

from .assertions import ANN, ann
from .scripted import Answer, PartialResponse, ScriptedX, hang_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def test_an_unanswered_look_up_is_retried_once(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Reading twice does no harm, and X billed nothing."""
    x.answers(hang_up, Answer({"data": ANN}))
    assert (await client.me(auth)).value == ann


@pytest.mark.parametrize("answer", [Answer({}, 503), PartialResponse()], ids=["503", "half an answer"])
async def test_an_answered_look_up_is_not_retried(
    client: XClient, x: ScriptedX, auth: Bearer, answer: Any
) -> None:
    """X may have billed any response, even a malformed one."""
    x.answers(answer)
    with pytest.raises((XServerError, XMalformed)):
        await client.liked_posts(auth, "42")
    assert len(x.asked) == 1


BAD_ASKS: dict[str, Callable[[XClient, Bearer], Awaitable[object]]] = {
    "user id with a path": lambda c, a: c.like(a, "42/../43", "20"),
    "empty user id": lambda c, a: c.like(a, "", "20"),
    "id of 20 digits": lambda c, a: c.like(a, "42", "1" * 20),
    "newline after an id": lambda c, a: c.unlike(a, "42", "20\n"),
    "digits of another script": lambda c, a: c.unlike(a, "٤٢", "20"),
    "query in a Post id": lambda c, a: c.post(a, "20?x=1"),
    "negative id": lambda c, a: c.liking_users(a, "-1"),
    "username with @": lambda c, a: c.user_by_username(a, "@ann"),
    "username with a slash": lambda c, a: c.user_by_username(a, "ann/.."),
    "username too long": lambda c, a: c.user_by_username(a, "a" * 16),
    "token with a space": lambda c, a: c.liking_users(a, "20", pagination_token="a b"),
    "empty token": lambda c, a: c.liking_users(a, "20", pagination_token=""),
    "no likers": lambda c, a: c.liking_users(a, "20", max_results=0),
    "too many likers": lambda c, a: c.liking_users(a, "20", max_results=101),
    "too few liked Posts": lambda c, a: c.liked_posts(a, "42", max_results=4),
    "too many liked Posts": lambda c, a: c.liked_posts(a, "42", max_results=101),
}


@pytest.mark.parametrize("ask", BAD_ASKS.values(), ids=BAD_ASKS.keys())
async def test_invalid_arguments_are_not_sent(
    client: XClient, x: ScriptedX, auth: Bearer, ask: Callable[[XClient, Bearer], Awaitable[object]]
) -> None:
    """Text that isn't an ID, a username or a page token is never put into an address."""
    with pytest.raises(ValueError, match=r"X|page|token"):
        await ask(client, auth)
    assert x.asked == []


PERSONAL: dict[str, Callable[[XClient, AppOnly], Awaitable[object]]] = {
    "like": lambda c, a: c.like(a, "42", "20"),
    "unlike": lambda c, a: c.unlike(a, "42", "20"),
    "liking_users": lambda c, a: c.liking_users(a, "20"),
    "liked_posts": lambda c, a: c.liked_posts(a, "42"),
    "me": lambda c, a: c.me(a),
}


@pytest.mark.parametrize("ask", PERSONAL.values(), ids=PERSONAL.keys())
async def test_a_persons_look_up_is_not_sent_with_the_apps_token(
    client: XClient, x: ScriptedX, ask: Callable[[XClient, AppOnly], Awaitable[object]]
) -> None:
    """X's refusal would read like that of a plan without likes."""
    with pytest.raises(ValueError, match="a person's authorization"):
        await ask(client, AppOnly(Secret("app-bearer")))
    assert x.asked == []


async def test_posts_and_users_are_looked_up_with_the_apps_token(client: XClient, x: ScriptedX) -> None:
    """Public data needs no person's token."""
    app = AppOnly(Secret("app-bearer"))
    x.answers(Answer({"data": {"id": "20"}}), Answer({"data": ANN}))
    await client.post(app, "20")
    await client.user_by_username(app, "ann")
    assert {asked.headers["authorization"] for asked in x.asked} == {"Bearer app-bearer"}


async def test_a_refused_connection_is_unreachable(
    http: Any, clock: Any, auth: Bearer, unused_tcp_port: int
) -> None:
    """The error names no address."""
    client = XClient(http, f"http://127.0.0.1:{unused_tcp_port}", clock=clock, pause=0)
    with pytest.raises(XUnreachable) as lost:
        await client.me(auth)
    assert str(lost.value) == "No reply: ClientConnectorError (no reply)"
