"""Authors can let teammates see who liked their posts."""

import pytest

from bot.errors import NeedsReconnect
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import CONNECT
from tests.scenarios.conftest import MAYAS, Scene, scene
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_teammates_see_likers_only_with_the_authors_consent(acme: Scene) -> None:
    """It can be withdrawn at any time; the list names the author, whose token is used."""
    await acme.connect("maya")
    await acme.connect("sam")
    assert "X only shows likers" in as_text(await acme.type("sam", "/likers", MAYAS))

    card = await acme.type("maya", "/likewise", "account")
    await acme.click("maya", card, "ask:share_likers")
    shared = as_text(await acme.type("sam", "/likers", MAYAS))
    assert "@acmehq" in shared
    assert "shared by the author @maya_builds" in shared

    await acme.click("maya", card, "ask:keep_likers")
    assert "X only shows likers" in as_text(await acme.type("sam", "/likers", MAYAS))


@pytest.mark.parametrize("noticed", ["before", "meanwhile"])
async def test_an_author_whose_link_has_ended_shares_no_likers(acme: Scene, noticed: str) -> None:
    """The teammate sees what X shows them, and isn't asked to reconnect."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    acme.x.world.revoke(acme.account("maya_builds"))
    if noticed == "before":
        acme.clock.move(minutes=121)  # the token has to be refreshed first

    answer = as_text(await acme.type("sam", "/likers", MAYAS))

    assert "X only shows likers" in answer
    assert "shared by the author" not in answer
    assert words_for(NeedsReconnect("acmehq")) not in answer


async def test_consent_does_not_cross_workspaces(
    database_url: str, clock: MovableClock, sign_in: str
) -> None:
    """Another workspace with the app sees nothing."""
    async with scene(database_url, clock, sign_in=sign_in, SLACK_BOT_TOKEN="") as many:
        await installed_everywhere(many)
        await many.connect("maya")
        await many.click("maya", await many.type("maya", "/likewise", "account"), "ask:share_likers")

        channel = many.slack.at("nora", "#newsroom")[1].id
        answer = as_text(await many.type("nora", "/likers", MAYAS, channel=channel))

    assert CONNECT in answer
    assert "acmehq" not in answer
