"""Liking and unliking, and when it counts as done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.x import XForbidden, XMalformed, XNotFound, XServerError

from .scripted import Answer, HalfAnAnswer, ScriptedX, hang_up

if TYPE_CHECKING:
    from bot.x import ApiCall, Bearer, XClient

LIKED = Answer({"data": {"liked": True}})
UNLIKED = Answer({"data": {"liked": False}})
GONE = {
    "errors": [
        {
            "value": "20",
            "detail": "Could not find tweet with id: [20].",
            "title": "Not Found Error",
            "resource_type": "tweet",
            "parameter": "id",
            "resource_id": "20",
            "type": "https://api.twitter.com/2/problems/resource-not-found",
        }
    ]
}


async def test_a_like_is_one_post_in_the_persons_name(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Liking sends the Post's id to the person's own likes, with their token and nothing else."""
    x.answers(LIKED)
    await client.like(auth, "42", "20")
    [asked] = x.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/2/users/42/likes", {})
    assert asked.json == {"tweet_id": "20"}
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["authorization"] == "Bearer ann-access"


def problem(title: str) -> dict[str, str]:
    """One of X's plain problems."""
    return {"title": title, "detail": title, "type": "about:blank"}


async def test_an_unlike_is_one_delete_without_a_body(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Unliking names the Post in the address and sends no body."""
    x.answers(UNLIKED)
    await client.unlike(auth, "42", "20")
    [asked] = x.asked
    assert (asked.method, asked.path, asked.body) == ("DELETE", "/2/users/42/likes/20", b"")


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"code": 139, "message": "You have already favorited this status."}]},
        {
            "title": "Forbidden",
            "status": 403,
            "type": "about:blank",
            "detail": "You have already liked this Tweet",
        },
        {
            "errors": [{"message": "You have already favorited this Post."}],
            "title": "Forbidden",
            "detail": "Not permitted.",
            "type": "about:blank",
        },
        {"code": 139, "message": "No."},
    ],
    ids=["code 139", "detail", "message", "code at the top"],
)
async def test_a_post_liked_before_is_liked(client: XClient, x: ScriptedX, auth: Bearer, body: Any) -> None:
    """X's refusal to like twice is no failure: the Post is liked, which was asked for."""
    x.says(body, 403)
    await client.like(auth, "42", "20")
    assert len(x.asked) == 1


async def test_partial_errors_beside_success_do_not_matter(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """`data.liked` decides, whatever `errors` has next to it."""
    x.says({"data": {"liked": True}, **GONE})
    await client.like(auth, "42", "20")
    assert len(x.asked) == 1


async def test_a_200_that_only_holds_errors_is_no_like(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A Post that is gone comes as a 200 without data, and is not found."""
    x.says(GONE)
    with pytest.raises(XNotFound) as refused:
        await client.like(auth, "42", "20")
    assert (refused.value.status, refused.value.problem) == (200, "resource-not-found")
    assert refused.value.detail == "Could not find tweet with id: [20]."


async def test_a_200_that_forbids_is_no_like(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A protected Post comes as a 200 that says not-authorized-for-resource, and is forbidden."""
    problem = "https://api.x.com/2/problems/not-authorized-for-resource"
    x.says({"errors": [{"title": "Authorization Error", "detail": "Sorry.", "type": problem}]})
    with pytest.raises(XForbidden):
        await client.like(auth, "42", "20")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": []},
        {"data": {"liked": "true"}},
        {"data": {"liked": 1}},
        {"data": {"liked": None}},
        {"data": {"liked": False}},
        [],
        None,
        "liked",
        b"",
        b"<html>liked</html>",
        b'{"data": {"liked": true',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=repr,
)
async def test_nothing_but_liked_true_is_a_like(
    client: XClient, x: ScriptedX, auth: Bearer, body: Any
) -> None:
    """A success that does not say `liked: true` is not taken for one."""
    x.says(body)
    with pytest.raises(XMalformed):
        await client.like(auth, "42", "20")


async def test_liked_true_is_no_unlike(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An unlike is done when X says `liked: false`, not before."""
    x.answers(LIKED)
    with pytest.raises(XMalformed):
        await client.unlike(auth, "42", "20")


@pytest.mark.parametrize(
    "first",
    [hang_up, HalfAnAnswer(), Answer({}, 500), Answer(b"<html>busy</html>", 503), Answer(b"", 502)],
    ids=["hung up", "half an answer", "500", "503 page", "empty 502"],
)
async def test_a_like_that_may_have_failed_is_sent_once_more(
    client: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall], first: Any
) -> None:
    """When the reply leaves open whether X liked the Post, the same like goes out a second time."""
    x.answers(first, LIKED)
    await client.like(auth, "42", "20")
    assert [asked.json for asked in x.asked] == [{"tweet_id": "20"}] * 2
    assert [asked.headers["authorization"] for asked in x.asked] == ["Bearer ann-access"] * 2
    assert len(calls) == 2


async def test_an_unlike_is_sent_once_more_too(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Unliking is as idempotent as liking."""
    x.answers(Answer({}, 503), UNLIKED)
    await client.unlike(auth, "42", "20")
    assert len(x.asked) == 2


async def test_there_is_no_third_attempt(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Two failures in a row are told, as the second one."""
    x.answers(Answer(problem("first"), 500), Answer(problem("second"), 503))
    with pytest.raises(XServerError) as failed:
        await client.like(auth, "42", "20")
    assert (failed.value.status, failed.value.title, len(x.asked)) == (503, "second", 2)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429])
async def test_a_refusal_is_final(client: XClient, x: ScriptedX, auth: Bearer, status: int) -> None:
    """What X refuses is not asked again."""
    x.says(problem("No"), status)
    with pytest.raises(Exception, match="No"):
        await client.like(auth, "42", "20")
    assert len(x.asked) == 1
