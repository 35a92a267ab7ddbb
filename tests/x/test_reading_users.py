"""Parsing users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.x import Bearer, User, XClient, XMalformed

from .assertions import ANN, ann

if TYPE_CHECKING:
    from .scripted import ScriptedX


async def test_me_is_the_tokens_own_account(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The account has all requested fields."""
    x.says({"data": ANN})
    assert (await client.me(auth)).value == ann
    assert x.asked[0].path == "/2/users/me"


async def test_a_user_is_found_by_username(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The address has the username without @."""
    x.says({"data": ANN})
    assert (await client.user_by_username(auth, "ann")).value == ann
    assert x.asked[0].path == "/2/users/by/username/ann"


async def test_invalid_details_of_a_user_are_none(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An invalid date, a picture without an address or a lone surrogate doesn't spoil the rest."""
    odd = {
        "created_at": "yesterday",
        "profile_image_url": "javascript:alert(1)",
        "verified": "yes",
        "name": "\ud800!",
    }
    x.says({"data": ANN | odd})
    assert (await client.me(auth)).value == User("42", "ann", "?!")


async def test_a_date_without_a_zone_or_out_of_range_is_none(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """A time has a zone and is converted to UTC, or is None."""
    for date in ("2009-03-21T20:50:14", "9999-12-31T23:59:59-23:59", 7):
        x.says({"data": ANN | {"created_at": date}})
        assert (await client.me(auth)).value.created_at is None


@pytest.mark.parametrize(
    "data", [None, [], "ann", {}, {"id": "42"}, {"id": 42, "username": "ann"}, {"id": "4x2"}]
)
async def test_an_unparsable_user_is_malformed(
    client: XClient, x: ScriptedX, auth: Bearer, data: Any
) -> None:
    """A user needs an ID and a username."""
    x.says({"data": data})
    with pytest.raises(XMalformed):
        await client.me(auth)
