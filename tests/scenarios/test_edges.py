"""A gateway's error in front of X (HTML with a status) says nothing about a post, a member, a limit or the plan."""

import pytest
from sqlalchemy import select

from bot.db.tables import DeploymentState, RateLimit, TokenRevocation
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.link_attempts import is_unlinked, open_x_consent
from tests.scenarios.sign_ins import EITHER_SIGN_IN

pytestmark = pytest.mark.slow

# 200: a captive portal's page of its own.
STATUSES = pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 502])
EDGE = "Something between Likewise and X blocked this"


async def rows(acme: Scene, table: type) -> list[object]:
    """Return the rows of a table."""
    async with acme.container.storage.database.session() as session:
        return list((await session.scalars(select(table))).all())


@STATUSES
async def test_a_gateways_error_turns_off_nobodys_likes(acme: Scene, status: int) -> None:
    """Three members' likes get it: X is asked again as soon as the gateway lets requests through."""
    people = ("maya", "sam", "lena")
    for person in people:
        await acme.connect(person)
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
async def test_every_command_names_the_gateway(acme: Scene, command: str, text: str, status: int) -> None:
    """No command takes the status for X's."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.EDGE, status=status)

    answer = await acme.type("maya", command, text)

    assert EDGE in as_text(answer)
    assert f"it responded with {status}" in as_text(answer)
    assert await rows(acme, RateLimit) == []


@STATUSES
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_revocation_waits_for_xs_own_response(acme: Scene, status: int) -> None:
    """Tokens stay in the queue until X itself has answered."""
    await acme.connect("maya")
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
async def test_linking_names_the_gateway(acme: Scene, browser: HttpBrowser, status: int) -> None:
    """At X's callback, its 401 means neither an expired code nor a wrong client secret."""
    await open_x_consent(acme, browser)
    acme.x.faults.every(FaultKind.EDGE, "POST", "/*oauth*", status=status)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert EDGE in page
    assert browser.link("Start again")
    assert await is_unlinked(acme)
