"""A gateway's error in front of Slack (HTML with a status) isn't Slack's."""

import pytest

from bot import errors
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import words_for
from tests.reply_words import COST, LIKED, team_likes
from tests.scenarios import team
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.installing import installed, page
from tests.scenarios.link_attempts import begin_at_slack, is_unlinked
from tests.scenarios.slow_x import count_messages, count_pending_replies
from tests.scenarios.watching import stored_text

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]

STATUSES = pytest.mark.parametrize("status", [401, 403, 404, 429, 502])
EDGE = "Something between Likewise and Slack blocked this"


@STATUSES
async def test_a_reply_still_arrives(acme: Scene, status: int) -> None:
    """After a gateway's error the response_url may work again: the reply is sent directly, or later."""
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", ANNOUNCED)
    acme.slack.fail_next("response_url", "edge", status=status)
    acme.slack.fail_next("chat.postMessage", "edge", status=status)
    await acme.slack.shortcut("maya", "#social", message, "like_post")
    await acme.container.storage.background.drain(PATIENCE)
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert (await count_pending_replies(acme), count_messages(acme, LIKED)) == (1, 0)

    acme.clock.move(seconds=90)  # and not the hour that the edge's Retry-After speaks of
    await acme.container.slack.dispatcher.resume_pending()

    assert (await count_pending_replies(acme), count_messages(acme, LIKED)) == (0, 1)


@STATUSES
async def test_the_message_is_not_blamed(acme: Scene, status: int) -> None:
    """It isn't sent again without images; after a 5xx Slack may have it."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    acme.slack.fail_next("response_url", "edge", status=status)
    before = team.calls(acme, "response_url")

    await acme.click("maya", answer, "ask:share")

    said = as_text(acme.slack.seen_by("maya", "#social")[-1])
    assert (words_for(errors.ShareFailed(uncertain=True)) in said) is (status == 502)
    assert (words_for(errors.ShareFailed(uncertain=False)) in said) is (status != 502)
    assert team.calls(acme, "response_url") == before + 2  # the second one says so


@STATUSES
async def test_a_team_channel_stays_on(acme: Scene, status: int) -> None:
    """A failed update of the team reply is retried after half a minute; a gateway's 429 silences nobody for an hour."""
    await team.turn_on_replies(acme)
    message = await team.posted(acme)
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.slack.fail_next("chat.update", "edge", status=status)

    await team.written(acme)
    assert team_likes(as_text(team.reply(acme, message))) == 0
    await team.written(acme, after=45)

    assert team_likes(as_text(team.reply(acme, message))) == 1


@STATUSES
async def test_a_role_is_looked_up_again(acme: Scene, status: int) -> None:
    """If Slack can't say who is an admin, the reply names the cause, and the next request asks Slack again."""
    acme.slack.fail_next("users.info", "edge", status=status)

    refused = as_text(await acme.type("maya", "/likewise", "spending"))

    assert EDGE in refused
    assert f"it responded with {status}" in refused
    assert COST in as_text(await acme.type("maya", "/likewise", "spending"))


@STATUSES
@pytest.mark.parametrize("method", ["openid.connect.token", "openid.connect.keys"])
async def test_sign_in_with_slack_names_the_gateway(
    acme: Scene, browser: HttpBrowser, method: str, status: int
) -> None:
    """It doesn't just say "could not be verified"."""
    await begin_at_slack(acme, browser)
    acme.slack.fail_next(method, "edge", status=status, times=2)

    said = await browser.submit(user="maya", decision="allow")

    assert EDGE in said
    assert browser.link("Start again")
    assert await is_unlinked(acme)


@STATUSES
async def test_installing_names_the_gateway(many: Scene, browser: HttpBrowser, status: int) -> None:
    """The page says that it wasn't Slack; the next try works."""
    await browser.open(page(many, "/slack/install"))
    many.slack.fail_next("oauth.v2.access", "edge", status=status)

    assert EDGE in await browser.submit(team="globex", decision="allow")
    assert "Likewise is installed in Globex" in await installed(many, browser)


@STATUSES
async def test_an_uninstallation_waits_for_slacks_own_response(
    many: Scene, browser: HttpBrowser, status: int
) -> None:
    """Only Slack can say whether a token is dead."""
    await installed(many, browser)
    many.slack.fail_next("auth.test", "edge", status=status)

    await many.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U0"]}}, team="globex")
    await many.container.storage.background.drain(PATIENCE)

    assert len((await stored_text(many))["installations"]) == 1
