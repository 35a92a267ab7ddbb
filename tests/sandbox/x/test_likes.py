"""Writing likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.x import Hidden, Repeat

from .conftest import SCOPES

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import Api, SampleAccounts


async def test_a_like_is_confirmed_and_stored(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """The response is liked: true."""
    reply = await api.like(cast.reader, cast.post.id)
    assert reply.json() == {"data": {"liked": True}}
    assert x.world.likers(cast.post) == [cast.reader]


async def test_liking_twice_stores_one_like(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """The second request succeeds."""
    await api.like(cast.reader, cast.post.id)
    reply = await api.like(cast.reader, cast.post.id)
    assert reply.json() == {"data": {"liked": True}}
    assert x.world.likers(cast.post) == [cast.reader]


async def test_liking_twice_can_be_refused_with_code_139(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """With a rule, the second like is a 403 with v1.1's code."""
    x.behaviors.repeated_like = Repeat.CODE_139
    await api.like(cast.reader, cast.post.id)
    reply = await api.like(cast.reader, cast.post.id)
    assert reply.status_code == 403
    assert reply.json()["errors"][0]["code"] == 139


async def test_liking_twice_can_be_refused_with_a_sentence(
    x: XSandbox, api: Api, cast: SampleAccounts
) -> None:
    """With a rule, the second like is a 403 without a code."""
    x.behaviors.repeated_like = Repeat.FORBIDDEN
    await api.like(cast.reader, cast.post.id)
    reply = await api.like(cast.reader, cast.post.id)
    assert (reply.status_code, reply.json()["detail"]) == (403, "You have already liked this Tweet.")


async def test_an_unlike_removes_the_like(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """The response is liked: false."""
    x.world.like(cast.reader, cast.post)
    reply = await api.unlike(cast.reader, cast.post.id)
    assert reply.json() == {"data": {"liked": False}}
    assert x.world.likers(cast.post) == []


async def test_unliking_without_a_like_succeeds(api: Api, cast: SampleAccounts) -> None:
    """The response is the same."""
    reply = await api.unlike(cast.reader, cast.post.id)
    assert reply.json() == {"data": {"liked": False}}


async def test_liking_for_another_account_is_refused(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """The ID in the path must be the caller's own; the 400 shows it."""
    path = f"/2/users/{cast.other.id}/likes"
    reply = await api.http.post(path, json={"tweet_id": cast.post.id}, headers=api.bearer(cast.reader))
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["parameters"] == {"id": [cast.other.id]}
    assert x.world.likers(cast.post) == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"tweet_id": "1"}', "text/plain"),
        ("tweet_id=1", "application/x-www-form-urlencoded"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ("{}", "application/json"),
        ('{"tweet_id": "1", "more": 1}', "application/json"),
        ('{"tweet_id": 1}', "application/json"),
        ('{"tweet_id": "12345678901234567890"}', "application/json"),
        ('{"tweet_id": "x"}', "application/json"),
    ],
)
async def test_an_invalid_body_is_an_invalid_request(
    api: Api, cast: SampleAccounts, body: str, content_type: str
) -> None:
    """The body must be JSON with only tweet_id, an ID."""
    headers = {**api.bearer(cast.reader), "content-type": content_type}
    reply = await api.http.post(f"/2/users/{cast.reader.id}/likes", content=body, headers=headers)
    assert reply.status_code == 400
    assert reply.json()["type"].endswith("/invalid-request")


@pytest.mark.parametrize("verb", ["like", "unlike"])
async def test_without_like_write_both_writes_are_forbidden(
    api: Api, cast: SampleAccounts, verb: str
) -> None:
    """With a plain 403."""
    reply = await getattr(api, verb)(cast.reader, cast.post.id, SCOPES - {"like.write"})
    assert (reply.status_code, reply.json()["type"]) == (403, "about:blank")


async def test_a_suspended_account_cannot_like(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """With a plain 403."""
    x.world.suspend(cast.reader)
    reply = await api.like(cast.reader, cast.post.id)
    assert (reply.status_code, reply.json()["type"]) == (403, "about:blank")


def hide(x: XSandbox, cast: SampleAccounts, how: str) -> None:
    match how:
        case "missing":
            x.world.delete_post(cast.post)
        case "suspended":
            x.world.suspend(cast.author)
        case "protected":
            cast.author.protected = True
        case "blocked":
            x.world.block(cast.author, cast.reader)


def kind(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rpartition("/")[2]


HIDDEN = [
    ("missing", "missing", "resource-not-found"),
    ("suspended", "missing", "resource-not-found"),
    ("protected", "protected", "not-authorized-for-resource"),
    ("blocked", "blocked", "not-authorized-for-resource"),
]


async def attempts(api: Api, cast: SampleAccounts) -> list[httpx.Response]:
    """Return every request about one post."""
    return [
        await api.like(cast.reader, cast.post.id),
        await api.unlike(cast.reader, cast.post.id),
        await api.get(f"/2/tweets/{cast.post.id}", cast.reader),
        await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.reader),
    ]


@pytest.mark.parametrize(("how", "rule", "expected"), HIDDEN)
async def test_an_invisible_post_gives_errors_without_data(
    x: XSandbox, api: Api, cast: SampleAccounts, how: str, rule: str, expected: str
) -> None:
    """By default it's a 200 with only errors, and it isn't liked."""
    hide(x, cast, how)
    for reply in await attempts(api, cast):
        assert reply.status_code == 200
        assert "data" not in reply.json()
        assert [kind(problem) for problem in reply.json()["errors"]] == [expected]
    assert x.world.likers(cast.post) == []


@pytest.mark.parametrize(("how", "rule", "expected"), HIDDEN)
async def test_an_invisible_post_can_be_forbidden(
    x: XSandbox, api: Api, cast: SampleAccounts, how: str, rule: str, expected: str
) -> None:
    """With a rule, it's a 403."""
    hide(x, cast, how)
    setattr(x.behaviors, rule, Hidden.FORBIDDEN)
    assert [reply.status_code for reply in await attempts(api, cast)] == [403] * 4


@pytest.mark.parametrize(("how", "rule", "expected"), HIDDEN)
async def test_an_invisible_post_can_be_not_found(
    x: XSandbox, api: Api, cast: SampleAccounts, how: str, rule: str, expected: str
) -> None:
    """With a rule, it's a 404 resource-not-found."""
    hide(x, cast, how)
    setattr(x.behaviors, rule, Hidden.NOT_FOUND)
    for reply in await attempts(api, cast):
        assert (reply.status_code, kind(reply.json())) == (404, "resource-not-found")


async def test_a_follower_can_see_and_like_a_protected_post(
    x: XSandbox, api: Api, cast: SampleAccounts
) -> None:
    cast.author.protected = True
    x.world.follow(cast.reader, cast.author)
    reply = await api.like(cast.reader, cast.post.id)
    assert reply.json() == {"data": {"liked": True}}
