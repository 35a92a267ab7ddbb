"""With a token of its own, the App reads what is public, once for everybody; people's tokens are for what is theirs."""

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
        await made.connected("maya")
        await made.connected("sam")
        made.x.requests.clear()
        yield made


def askers(acme: Scene, path: str = LOOK_UP) -> list[str | None]:
    """Who asked X for this: the ids of accounts, None for the App."""
    return [
        recorded_request.account_id
        for recorded_request in acme.x.requests
        if recorded_request.path.startswith(path)
    ]


async def test_a_handle_is_looked_up_by_the_app_once_for_everybody(acme: Scene) -> None:
    """Who asks second is answered from what the App was told."""
    await acme.type("maya", "/liked", "@acmehq")
    answer = await acme.type("sam", "/liked", "@AcmeHQ")

    assert askers(acme) == [None]
    assert "@acmehq" in as_text(answer)


async def test_likers_and_liked_posts_are_read_as_the_person(acme: Scene) -> None:
    """X shows these to people only, so the App isn't tried."""
    await acme.type("maya", "/likers", MAYAS)
    await acme.type("maya", "/liked")

    assert set(askers(acme, "/2/")) == {acme.account("maya_builds").id}


async def test_a_refused_token_of_the_app_stops_nobody(acme: Scene) -> None:
    """The person's own token is used instead, and the App's isn't tried again at each look-up; later it is."""
    acme.x.bearer_token = "another one"
    maya = acme.account("maya_builds").id

    assert "X only shows liked posts" in as_text(await acme.type("maya", "/liked", "@acmehq"))
    await acme.type("maya", "/liked", "@n0t_slack")
    assert askers(acme) == [None, maya, maya]

    acme.x.bearer_token = X_BEARER_TOKEN
    acme.clock.move(minutes=16)
    await acme.type("maya", "/liked", "@theo_dev")
    assert askers(acme)[3:] == [None]


async def test_one_persons_refusals_are_nobody_elses(acme: Scene) -> None:
    """An attacker asks for accounts that X denies the App, again and again: the App's token stays in use for all."""
    refused = ("@acmehq", "@n0t_slack", "@theo_dev", "@lena_ops")
    await acme.type("maya", "/liked", "@sam_writes")
    for handle in (*refused, *refused):
        acme.x.faults.next(FaultKind.STATUS, "GET", f"{LOOK_UP}*", status=403, times=2)
        await acme.type("maya", "/liked", handle)
    acme.x.requests.clear()

    assert "@acmehq" in as_text(await acme.type("sam", "/liked", "@acmehq"))
    assert askers(acme) == [None]


async def test_a_used_up_limit_of_the_app_stops_nobody(acme: Scene) -> None:
    """The person's own is used instead; the App's is known to be used up and not tried until it opens."""
    acme.x.world.limits.use_up("getUsersByUsername", "app")
    maya = acme.account("maya_builds").id

    await acme.type("maya", "/liked", "@acmehq")
    await acme.type("maya", "/liked", "@n0t_slack")
    assert askers(acme) == [None, maya, maya]

    acme.clock.move(minutes=16)
    await acme.type("maya", "/liked", "@theo_dev")
    assert askers(acme)[3:] == [None]


async def test_what_the_app_looks_up_is_paid_by_who_asked(database_url: str, clock: MovableClock) -> None:
    """The budget of the asking workspace holds for the App's look-ups as well."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN, DAILY_BUDGET="0.005") as acme:
        await acme.connected("maya")
        acme.x.requests.clear()

        assert "budget" in as_text(await acme.type("maya", "/liked", "@acmehq"))
        assert acme.x.requests == []
