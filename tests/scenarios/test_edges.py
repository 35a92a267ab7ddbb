"""What an edge in front of X says (HTML with a status of its own) teaches nothing about a Post, a person, a limit or the plan."""

import pytest
from sqlalchemy import select

from bot.db.tables import DeploymentState, RateLimit, TokenRevocation
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.runs import at_x, is_unlinked
from tests.scenarios.sign_ins import EITHER_SIGN_IN

pytestmark = pytest.mark.slow

# 200: a captive portal's page of its own.
STATUSES = pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 502])
EDGE = "Something between Likewise and X blocked this"


async def rows(acme: Scene, table: type) -> list[object]:
    """Return what is stored in a table."""
    async with acme.container.storage.database.session() as session:
        return list((await session.scalars(select(table))).all())


@STATUSES
async def test_nobodys_likes_are_turned_off(acme: Scene, status: int) -> None:
    """Three people on three Posts meet an edge's refusal: X is asked again as soon as the edge lets it be."""
    people = ("maya", "sam", "lena")
    for person in people:
        await acme.connected(person)
    acme.x.faults.every(FaultKind.EDGE, "POST", "/2/users/*/likes", status=status)

    for person, post in zip(people, (ANNOUNCED, MAYAS, ANNOUNCED), strict=True):
        answer = await acme.type(person, "/like", post)
        assert EDGE in as_text(answer)
        assert button(answer, "ask:like:again")
    assert await rows(acme, DeploymentState) == []
    assert await rows(acme, RateLimit) == []

    acme.x.faults.clear()
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


@STATUSES
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("command", "text"),
    [("/likers", MAYAS_POST), ("/liked", ""), ("/liked", "@acmehq"), ("/unlike", MAYAS_POST)],
)
async def test_every_command_says_that_something_in_between_refuses(
    acme: Scene, command: str, text: str, status: int
) -> None:
    """No command takes the status for X's word, be it of a Post, an account or a list."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.EDGE, status=status)

    answer = await acme.type("maya", command, text)

    assert EDGE in as_text(answer)
    assert f"it responded with {status}" in as_text(answer)
    assert await rows(acme, RateLimit) == []


@STATUSES
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_to_be_revoked_waits_for_xs_own_word(acme: Scene, status: int) -> None:
    """Disconnecting behind an edge keeps the tokens in the queue, and X revokes them once it hears of them."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.EDGE, "POST", "/2/oauth2/revoke", status=status)

    await acme.type("maya", "/likewise", "disconnect")
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 1
    assert len(await rows(acme, TokenRevocation)) == 1

    acme.x.faults.clear()
    acme.clock.move(hours=2)
    await acme.container.x.revocation_queue.sweep()
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0
    assert await rows(acme, TokenRevocation) == []


@EITHER_SIGN_IN
@STATUSES
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_run_of_linking_says_what_refused(acme: Scene, browser: HttpBrowser, status: int) -> None:
    """On the way back from X's consent an edge's 401 is neither a late code nor a wrong client secret."""
    await at_x(acme, browser)
    acme.x.faults.every(FaultKind.EDGE, "POST", "/*oauth*", status=status)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert EDGE in page
    assert browser.link("Start again")
    assert await is_unlinked(acme)
