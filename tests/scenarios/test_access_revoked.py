"""A member revokes the app's permission on X, and X sends an event: their link ends, and they get one message about it."""

import pytest

from bot.sandbox.x import Delivery
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.confirming import confirmed_by_x, press_like_on_x, wait_until_settled
from tests.scenarios.conftest import Scene
from tests.scenarios.link_attempts import is_unlinked, linked_accounts
from tests.scenarios.watching import stored_text


def direct_messages(acme: Scene, user: str) -> list[str]:
    """Return the app's direct messages to this member."""
    person = acme.slack.person(user)
    calls = [call for call in acme.slack.api_calls if call.method == "chat.postMessage"]
    return [str(call.args) for call in calls if call.args.get("channel") == person.id]


async def test_the_link_ends_and_the_member_is_notified_once(database_url: str, clock: MovableClock) -> None:
    """However often X sends it; an open window and its subscription end, too."""
    async with confirmed_by_x(database_url, clock, "maya", "sam") as acme:
        await press_like_on_x(acme, "maya")
        clock.move(minutes=2)
        acme.x.behaviors.event_delivery = Delivery.TWICE
        acme.slack.api_calls.clear()

        acme.x.world.revoke(acme.account("maya_builds"))
        await wait_until_settled(acme)
        await acme.likewise.housekeeping()

        assert [username for _, username in await linked_accounts(acme)] == ["sam_writes"]
        (told,) = direct_messages(acme, "maya")
        assert "@maya_builds" in told
        assert "removed on X" in told
        assert (await stored_text(acme))["like_windows"] == []
        assert acme.x.activity.subscriptions == {}
        assert await is_unlinked(acme, "maya")
        assert "disconnected" in repr((await stored_text(acme))["audit"])


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
@pytest.mark.parametrize("with_time", [True, False])
async def test_a_later_link_stays(database_url: str, clock: MovableClock, with_time: bool) -> None:
    """X's events can be late: one about the old link doesn't end the new one."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.behaviors.event_delivery = Delivery.HELD
        clock.move(minutes=5)
        acme.x.world.revoke(acme.account("maya_builds"))
        ((_, event),) = acme.x.activity.held
        if not with_time:
            del event["payload"]["date_time"]
        clock.move(minutes=3)
        await acme.type("maya", "/likewise", "disconnect")
        await acme.connect("maya")

        await acme.x.activity.release()
        await wait_until_settled(acme)

        assert [username for _, username in await linked_accounts(acme)] == ["maya_builds"]


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_without_a_time_an_older_link_ends(database_url: str, clock: MovableClock) -> None:
    """X documents `date_time`; the link ends without it, too."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.behaviors.event_delivery = Delivery.HELD
        clock.move(minutes=5)
        acme.x.world.revoke(acme.account("maya_builds"))
        ((_, event),) = acme.x.activity.held
        event["payload"] = {"user_id": event["payload"]["user_id"]}
        await acme.x.activity.release()
        await wait_until_settled(acme)
        assert await linked_accounts(acme) == []
