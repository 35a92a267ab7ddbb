"""Whose credential a call used, and what X bills for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import AppOnly, Bearer, Resource, XError

from .scripted import Answer, PartialResponse, ScriptedX, hang_up

if TYPE_CHECKING:
    from bot.x import ApiCall, XClient

    from .scripted import Answer as Reply

ANN = Bearer(Secret("ann-access"), "42")
LIMITS = {"x-rate-limit-limit": "75", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "1795176000"}


def user(number: str) -> Resource:
    return Resource("user", number)


def post(number: str) -> Resource:
    return Resource("post", number)


async def test_a_result_names_the_account_it_was_called_for(
    client: XClient, x: ScriptedX, calls: list[ApiCall]
) -> None:
    """A person's ID, the app's own marker, or None where the credential doesn't know."""
    x.says({"data": {"id": "20"}})
    for auth in (ANN, AppOnly(Secret("app-bearer")), Bearer(Secret("t"))):
        await client.post(auth, "20")
    assert [api_call.account for api_call in calls] == ["42", "app", None]


async def test_a_success_reports_the_limits(client: XClient, x: ScriptedX) -> None:
    """After the last request of a window, the limit is known before a request is refused."""
    x.says({"data": {"liked": True}}, headers=LIMITS)
    result = await client.like(ANN, "42", "20")
    assert result.limits.exhausted_until() is not None


async def test_a_refusal_reports_the_limits(client: XClient, x: ScriptedX) -> None:
    """A refused request counts against the person's limit, too."""
    x.says({"title": "Forbidden", "detail": "No.", "type": "about:blank", "status": 403}, 403, LIMITS)
    with pytest.raises(XError) as refused:
        await client.like(ANN, "42", "20")
    assert refused.value.limits is not None
    assert refused.value.limits.exhausted_until() is not None


@pytest.mark.parametrize("word", ["tweets", "posts"])
async def test_everything_returned_is_billed_once(client: XClient, x: ScriptedX, word: str) -> None:
    """In both vocabularies, authors and pinned posts count, and pictures don't."""
    data = [{"id": "20", "author_id": "7"}, {"id": "21", "author_id": "7"}, {"id": "20"}]
    includes = {
        "users": [{"id": "7", "username": "bob"}, {"id": "8"}],
        word: [{"id": "21"}, {"id": "7"}],
        "media": [{"media_key": "3_1", "type": "photo"}],
    }
    x.says({"data": data, "includes": includes})
    result = await client.liked_posts(ANN, "42")
    assert result.billed == (post("20"), post("21"), user("7"), user("8"), post("7"))


async def test_single_objects_and_likers_are_billed_by_their_kind(client: XClient, x: ScriptedX) -> None:
    """A user is billed as a user and a post as a post, whatever else the response holds."""
    ann = {"id": "42", "username": "ann"}
    x.answers(
        Answer({"data": ann}), Answer({"data": ann}), Answer({"data": [ann]}), Answer({"data": {"id": "42"}})
    )
    results = (
        await client.me(ANN),
        await client.user_by_username(ANN, "ann"),
        await client.liking_users(ANN, "20"),
        await client.post(ANN, "42"),
    )
    assert [result.billed for result in results] == [(user("42"),)] * 3 + [(post("42"),)]


async def test_a_confirmed_write_is_billed(client: XClient, x: ScriptedX) -> None:
    """Each like and each unlike is billed."""
    x.answers(*(Answer({"data": {"liked": liked}}) for liked in (True, False, True)))
    results = (
        await client.like(ANN, "42", "20"),
        await client.unlike(ANN, "42", "20"),
        await client.like(ANN, "42", "20"),
    )
    like, unlike = Resource("like", "20"), Resource("unlike", "20")
    assert [result.billed for result in results] == [(like,), (unlike,), (like,)]


UNBILLED: dict[str, Any] = {
    "refused": Answer({"title": "Forbidden"}, 403),
    "refused with data": Answer({"data": {"liked": True}}, 403),
    "refused by X with data": Answer(
        {"type": "about:blank", "title": "Forbidden", "data": {"liked": True}}, 403
    ),
    "failed": Answer({}, 503),
    "no reply": hang_up,
    "half a reply": PartialResponse(),
    "not done": Answer({"data": {"liked": False}}),
    "not said": Answer({"data": {}}),
    "only errors": Answer({"errors": [{"type": "https://api.x.com/2/problems/resource-not-found"}]}),
    "no object": Answer([]),
}


@pytest.mark.parametrize("answer", UNBILLED.values(), ids=UNBILLED.keys())
async def test_a_failed_like_is_not_billed(client: XClient, x: ScriptedX, answer: Reply) -> None:
    """X bills successful writes only."""
    x.answers(answer)
    with pytest.raises(XError) as refused:
        await client.like(ANN, "42", "20")
    assert refused.value.billed == ()


async def test_a_like_refused_as_a_duplicate_is_not_billed(
    client: XClient, x: ScriptedX, calls: list[ApiCall]
) -> None:
    """The result counts as done, but X reports a failure, and failures are free."""
    x.says({"errors": [{"code": 139, "message": "You have already favorited this status."}]}, 403)
    result = await client.like(ANN, "42", "20")
    assert (calls[0].error, result.billed) == (None, ())


async def test_unparsable_objects_are_billed(client: XClient, x: ScriptedX) -> None:
    """X returned them; only objects without an ID can't be counted."""
    x.says({"data": {"id": "42"}, "includes": {"tweets": [None, {"id": "x"}, {"id": "9"}]}})
    with pytest.raises(XError) as refused:
        await client.me(ANN)
    assert refused.value.billed == (user("42"), post("9"))
