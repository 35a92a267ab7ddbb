"""With its own token, the app reads public data once for everybody; members' tokens are for their own data."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from tests.conftest import MovableClock
from tests.scenarios.conftest import MAYAS, Scene, scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LOOK_UP = "/2/users/by/username/"


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """A deployment with X_BEARER_TOKEN, where Maya and Sam are connected."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        await made.connect("maya")
        await made.connect("sam")
        made.x.requests.clear()
        yield made


def token_owners(acme: Scene, path: str = LOOK_UP) -> list[str | None]:
    """Return which accounts' tokens requests to X had; None is the app's."""
    return [
        recorded_request.account_id
        for recorded_request in acme.x.requests
        if recorded_request.path.startswith(path)
    ]


async def test_a_handle_is_looked_up_by_the_app_once_for_everybody(acme: Scene) -> None:
    """The second member's look-up is answered from the cache."""
    await acme.type("maya", "/liked", "@acmehq")
    answer = await acme.type("sam", "/liked", "@AcmeHQ")

    assert token_owners(acme) == [None]
    assert "@acmehq" in as_text(answer)


async def test_likers_and_liked_posts_are_read_with_the_members_token(acme: Scene) -> None:
    """X shows these to users only, so the app's token isn't tried."""
    await acme.type("maya", "/likers", MAYAS)
    await acme.type("maya", "/liked")

    assert set(token_owners(acme, "/2/")) == {acme.account("maya_builds").id}


async def test_a_refused_app_token_stops_nobody(acme: Scene) -> None:
    """The member's own token is used, and the app's isn't tried again until later."""
    acme.x.bearer_token = "another one"
    maya = acme.account("maya_builds").id

    assert "X only shows liked posts" in as_text(await acme.type("maya", "/liked", "@acmehq"))
    await acme.type("maya", "/liked", "@n0t_slack")
    assert token_owners(acme) == [None, maya, maya]

    acme.x.bearer_token = X_BEARER_TOKEN
    acme.clock.move(minutes=16)
    await acme.type("maya", "/liked", "@theo_dev")
    assert token_owners(acme)[3:] == [None]


async def test_one_members_refusals_affect_nobody_else(acme: Scene) -> None:
    """After repeated requests for accounts that X denies the app, its token stays in use for all."""
    refused = ("@acmehq", "@n0t_slack", "@theo_dev", "@lena_ops")
    await acme.type("maya", "/liked", "@sam_writes")
    for handle in (*refused, *refused):
        acme.x.faults.next(FaultKind.STATUS, "GET", f"{LOOK_UP}*", status=403, times=2)
        await acme.type("maya", "/liked", handle)
    acme.x.requests.clear()

    assert "@acmehq" in as_text(await acme.type("sam", "/liked", "@acmehq"))
    assert token_owners(acme) == [None]


async def test_an_exhausted_app_limit_stops_nobody(acme: Scene) -> None:
    """The member's own token is used until the app's limit is reset."""
    acme.x.world.limits.use_up("getUsersByUsername", "app")
    maya = acme.account("maya_builds").id

    await acme.type("maya", "/liked", "@acmehq")
    await acme.type("maya", "/liked", "@n0t_slack")
    assert token_owners(acme) == [None, maya, maya]

    acme.clock.move(minutes=16)
    await acme.type("maya", "/liked", "@theo_dev")
    assert token_owners(acme)[3:] == [None]


async def test_the_apps_look_ups_count_against_the_budget(database_url: str, clock: MovableClock) -> None:
    """Against that of the workspace they were made for."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN, DAILY_BUDGET="0.005") as acme:
        await acme.connect("maya")
        acme.x.requests.clear()

        assert "budget" in as_text(await acme.type("maya", "/liked", "@acmehq"))
        assert acme.x.requests == []
