"""An author may let their teammates see who liked their Posts."""

import pytest

from bot.sandbox.walk import as_text
from tests.scenarios.conftest import MAYAS, Scene
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_teammates_see_likers_only_with_the_authors_consent(acme: Scene) -> None:
    """Without it they are not visible; with it the author's grant is used, and the answer says so; it ends at once."""
    await acme.connected("maya")
    await acme.connected("sam")
    assert "not visible to you" in as_text(await acme.type("sam", "/likers", MAYAS))

    card = await acme.type("maya", "/likewise", "account")
    await acme.click("maya", card, "ask:share_likers")
    shared = as_text(await acme.type("sam", "/likers", MAYAS))
    assert "@acmehq" in shared
    assert "@maya_builds lets teammates see them" in shared

    await acme.click("maya", card, "ask:keep_likers")
    assert "not visible to you" in as_text(await acme.type("sam", "/likers", MAYAS))


@pytest.mark.parametrize("noticed", ["before", "meanwhile"])
async def test_an_author_whose_link_has_ended_shares_nothing(acme: Scene, noticed: str) -> None:
    """X no longer accepts the author's link: the colleague sees what X shows to themselves, and isn't told to mend it."""
    await acme.connected("maya")
    await acme.connected("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    acme.x.world.revoke(acme.account("maya_builds"))
    if noticed == "before":
        acme.clock.move(minutes=121)  # its token has to be renewed first

    answer = as_text(await acme.type("sam", "/likers", MAYAS))

    assert "not visible to you" in answer
    assert "lets teammates see" not in answer
    assert "no longer accepts" not in answer


async def test_consent_does_not_cross_workspaces(acme: Scene) -> None:
    """Somebody of another workspace sees nothing of it."""
    acme.slack.install("globex")
    await acme.connected("maya")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    channel = acme.slack.at("nora", "#newsroom")[1].id
    exchange = await acme.slack.command("nora", channel, "/likers", MAYAS)

    answer = as_text(await acme.slack.answer(exchange))
    assert "Likewise is for them only" in answer
    assert "acmehq" not in answer
