"""An author may let their teammates see who liked their Posts."""

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


async def test_consent_does_not_cross_workspaces(acme: Scene) -> None:
    """Somebody of another workspace sees nothing of it."""
    acme.slack.install("globex")
    await acme.connected("maya")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    channel = acme.slack.at("nora", "#newsroom")[1].id
    exchange = await acme.slack.command("nora", channel, "/likers", MAYAS)

    assert "Connect" in as_text(await acme.slack.answer(exchange))
