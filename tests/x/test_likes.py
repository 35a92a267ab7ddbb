"""Liking and unliking, and when each counts as done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.x import XForbidden, XMalformed, XNotFound, XServerError

from .scripted import Answer, PartialResponse, ScriptedX, hang_up

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


async def test_a_like_is_one_request_with_the_persons_token(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """The post's ID is posted to the person's own likes."""
    x.answers(LIKED)
    await client.like(auth, "42", "20")
    [asked] = x.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/2/users/42/likes", {})
    assert asked.json == {"tweet_id": "20"}
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["authorization"] == "Bearer ann-access"


def problem(title: str) -> dict[str, str]:
    """A plain problem document in X's format."""
    return {"title": title, "detail": title, "type": "about:blank"}


async def test_an_unlike_is_one_delete_without_a_body(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The post's ID is in the address."""
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
async def test_a_duplicate_like_counts_as_done(
    client: XClient, x: ScriptedX, auth: Bearer, body: Any
) -> None:
    """X refuses a second like; the post is liked, as requested."""
    x.says(body, 403)
    await client.like(auth, "42", "20")
    assert len(x.asked) == 1


async def test_partial_errors_beside_success_are_ignored(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """`data.liked` decides, whatever `errors` contains."""
    x.says({"data": {"liked": True}, **GONE})
    await client.like(auth, "42", "20")
    assert len(x.asked) == 1


async def test_a_200_with_only_errors_is_not_a_like(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X reports a deleted post as a 200 without data; it's not found."""
    x.says(GONE)
    with pytest.raises(XNotFound) as refused:
        await client.like(auth, "42", "20")
    assert (refused.value.status, refused.value.problem) == (200, "resource-not-found")
    assert refused.value.detail == "Could not find tweet with id: [20]."


async def test_a_200_with_a_refusal_is_not_a_like(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X reports a protected post as a 200 with not-authorized-for-resource; it's forbidden."""
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
async def test_only_liked_true_is_a_like(client: XClient, x: ScriptedX, auth: Bearer, body: Any) -> None:
    """A success without `liked: true` doesn't count."""
    x.says(body)
    with pytest.raises(XMalformed):
        await client.like(auth, "42", "20")


async def test_only_liked_false_is_an_unlike(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An unlike is done only when X says `liked: false`."""
    x.answers(LIKED)
    with pytest.raises(XMalformed):
        await client.unlike(auth, "42", "20")


@pytest.mark.parametrize(
    "first",
    [hang_up, PartialResponse(), Answer({}, 500), Answer(b"<html>busy</html>", 503), Answer(b"", 502)],
    ids=["hung up", "half an answer", "500", "503 page", "empty 502"],
)
async def test_an_unconfirmed_like_is_retried_once(
    client: XClient, x: ScriptedX, auth: Bearer, calls: list[ApiCall], first: Any
) -> None:
    """A like is idempotent, so it's sent again if the first result is unknown."""
    x.answers(first, LIKED)
    await client.like(auth, "42", "20")
    assert [asked.json for asked in x.asked] == [{"tweet_id": "20"}] * 2
    assert [asked.headers["authorization"] for asked in x.asked] == ["Bearer ann-access"] * 2
    assert len(calls) == 2


async def test_an_unconfirmed_unlike_is_retried_once(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An unlike is idempotent, too."""
    x.answers(Answer({}, 503), UNLIKED)
    await client.unlike(auth, "42", "20")
    assert len(x.asked) == 2


async def test_there_is_no_third_attempt(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The second failure is the one that is raised."""
    x.answers(Answer(problem("first"), 500), Answer(problem("second"), 503))
    with pytest.raises(XServerError) as failed:
        await client.like(auth, "42", "20")
    assert (failed.value.status, failed.value.title, len(x.asked)) == (503, "second", 2)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429])
async def test_a_refusal_is_final(client: XClient, x: ScriptedX, auth: Bearer, status: int) -> None:
    """What X refuses isn't retried."""
    x.says(problem("No"), status)
    with pytest.raises(Exception, match="No"):
        await client.like(auth, "42", "20")
    assert len(x.asked) == 1
