"""Access tokens expire after two hours: they're refreshed once, and no failure of X ends a link by mistake."""

import asyncio
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

import pytest

from bot import errors
from bot.errors import NeedsReconnect
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Hold, XSandbox
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import EVERY_DATABASE
from tests.error_words import words_for
from tests.reply_words import UNLIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button

# The lease has to work behind a transaction pooler, too.
pytestmark = pytest.mark.parametrize("database_url", EVERY_DATABASE, indirect=True)

TOKEN = ("POST", "/2/oauth2/token")


async def at_expiry(acme: Scene, user: str = "maya") -> None:
    """Connect, move the clock to ten seconds before the access token expires, and clear the sandbox's requests."""
    await acme.connect(user)
    acme.clock.move(hours=2, seconds=-10)
    acme.x.requests.clear()


def count_token_requests(acme: Scene) -> int:
    """Count the requests to X's token endpoint."""
    return len(acme.x.calls(*TOKEN))


async def late_answer(acme: Scene, user: str, command: str, text: str, *, said: str) -> Message:
    """Send a command and wait until a reply contains this text, after "Working on it…" or not."""
    exchange = await acme.slack.command(user, "#social", command, text)

    def found() -> Message | None:
        shown = [*exchange.answers, *([exchange.message] if exchange.message else [])]
        return next((message for message in shown if said in as_text(message)), None)

    return await acme.slack.wait_for(found, timeout=30)


async def like_held_at_refresh(acme: Scene, *, said: str) -> tuple[Hold, asyncio.Task[Message]]:
    """Send a `/like` whose refresh X holds; return the held request and the late answer."""
    hold = acme.x.faults.hold(*TOKEN)
    typing = asyncio.create_task(late_answer(acme, "maya", "/like", ANNOUNCED, said=said))
    await hold.arrived.wait()
    return hold, typing


async def test_an_expiring_token_is_refreshed_before_use(acme: Scene) -> None:
    """Once, in the last 30 seconds."""
    await at_expiry(acme)

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))

    assert [
        (recorded_request.method, urlsplit(recorded_request.path).path)
        for recorded_request in acme.x.requests
    ] == [TOKEN, ("POST", f"/2/users/{acme.account('maya_builds').id}/likes")]


async def test_a_valid_token_is_not_refreshed(acme: Scene) -> None:
    """An early refresh would only use up refresh tokens."""
    await acme.connect("maya")
    acme.clock.move(hours=2, seconds=-40)
    acme.x.requests.clear()

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert count_token_requests(acme) == 0


async def test_a_refreshed_token_is_stored(acme: Scene) -> None:
    """The next command uses it, and the next refresh uses its refresh token."""
    await at_expiry(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/unlike", ANNOUNCED)
    assert count_token_requests(acme) == 1

    acme.clock.move(hours=2)
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert count_token_requests(acme) == 2


async def test_twenty_concurrent_commands_refresh_once(acme: Scene) -> None:
    """The others wait for it, and all succeed."""
    await at_expiry(acme)
    hold = acme.x.faults.hold(*TOKEN)

    typing = [
        asyncio.create_task(late_answer(acme, "maya", "/like", ANNOUNCED, said="the post")) for _ in range(20)
    ]
    await hold.arrived.wait()
    hold.release()

    assert len(await asyncio.gather(*typing)) == 20
    assert count_token_requests(acme) == 1


async def test_a_slow_refresh_delays_no_other_member(acme: Scene) -> None:
    await acme.connect("sam")
    await at_expiry(acme)
    hold = acme.x.faults.hold(*TOKEN)
    waiting = asyncio.create_task(acme.type("maya", "/like", ANNOUNCED))
    await hold.arrived.wait()

    assert says_liked(as_text(await acme.type("sam", "/like", ANNOUNCED)))

    hold.release()
    await waiting
    assert count_token_requests(acme) == 2


async def test_a_refresh_that_did_not_reach_x_is_repeated(acme: Scene) -> None:
    """The member doesn't notice."""
    await at_expiry(acme)
    acme.x.faults.next(FaultKind.DROP, *TOKEN)

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


@pytest.mark.slow
@pytest.mark.parametrize("lost", [FaultKind.LOSE_REPLY, FaultKind.HALF_BODY, FaultKind.INVALID_JSON])
@pytest.mark.parametrize("words", ["invalid_request", "invalid_grant"])
async def test_a_lost_refresh_response_asks_to_reconnect(
    acme: Scene, lost: FaultKind, words: Literal["invalid_request", "invalid_grant"]
) -> None:
    """X has replaced the refresh token, and the new one never arrived; X refuses a second try with a 400.

    After reconnecting, the command is carried out.
    """
    await at_expiry(acme)
    acme.x.behaviors.token_error = words
    acme.x.faults.next(lost, *TOKEN)

    prompt = await acme.type("maya", "/like", ANNOUNCED)

    assert words_for(NeedsReconnect("maya_builds")) in as_text(prompt)
    assert count_token_requests(acme) == 2
    news, result = await acme.through_pages("maya", prompt, news=2)
    assert "@maya_builds" in as_text(news)
    assert says_liked(as_text(result))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_an_ended_link_costs_no_more_calls(acme: Scene) -> None:
    """Commands ask to reconnect."""
    await at_expiry(acme)
    acme.x.world.revoke(acme.account("maya_builds"))
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.requests.clear()

    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:connect")
    assert acme.x.requests == []


Trouble = Callable[[XSandbox], object]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        pytest.param(lambda x: x.faults.every(FaultKind.STATUS, *TOKEN, status=500), "X isn't", id="500"),
        pytest.param(lambda x: x.faults.every(FaultKind.STATUS, *TOKEN, status=503), "X isn't", id="503"),
        pytest.param(lambda x: x.faults.every(FaultKind.STATUS, *TOKEN, status=403), "renew", id="403"),
        pytest.param(lambda x: x.faults.every(FaultKind.STATUS, *TOKEN, status=404), "renew", id="404"),
        *(
            pytest.param(
                lambda x, status=status: x.faults.every(FaultKind.EDGE, *TOKEN, status=status),
                words_for(errors.IntermediaryRefused("X", None)),
                id=f"edge's {status}",
            )
            for status in (400, 401, 403, 404, 429, 502)
        ),
        pytest.param(
            lambda x: x.faults.every(FaultKind.NO_DATA, *TOKEN),
            words_for(errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)),
            id="no data",
        ),
        pytest.param(lambda x: x.faults.every(FaultKind.RATE_LIMITED, *TOKEN), "limit", id="429"),
        pytest.param(
            lambda x: x.faults.every(FaultKind.SPEND_CAPPED, *TOKEN),
            words_for(errors.SpendCapReached()),
            id="cap",
        ),
        pytest.param(lambda x: x.faults.every(FaultKind.DROP, *TOKEN), "X isn't", id="dropped"),
        pytest.param(
            lambda x: setattr(x, "client_secret", "new"), words_for(errors.Misconfigured()), id="credentials"
        ),
    ],
)
async def test_no_other_failure_ends_the_link(acme: Scene, trouble: Trouble, said: str) -> None:
    """Only X's explicit 400 does; after anything else the next command tries again, and works."""
    await at_expiry(acme)
    secret = acme.x.client_secret
    trouble(acme.x)

    refused = as_text(await acme.type("maya", "/like", ANNOUNCED))
    assert said in refused
    assert "Connect" not in refused

    acme.x.faults.clear()
    acme.x.client_secret = secret
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


@pytest.mark.parametrize(("command", "text"), [("/likers", MAYAS), ("/liked", "")])
async def test_a_failed_refresh_during_a_look_up_is_reported(acme: Scene, command: str, text: str) -> None:
    """With *Try again*."""
    await at_expiry(acme)
    acme.x.faults.every(FaultKind.DROP, *TOKEN)

    refused = await acme.type("maya", command, text)
    assert "X isn't" in as_text(refused)

    acme.x.faults.clear()
    again = await acme.click("maya", refused, f"ask:{command.strip('/')}:again")
    assert "iked" in as_text(again)


async def test_a_token_refused_early_is_refreshed_once(acme: Scene) -> None:
    """After a 401 for a like; then the like is repeated once."""
    await acme.connect("maya")
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)
    acme.x.requests.clear()

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert [recorded_request.status for recorded_request in acme.x.requests] == [401, 200, 200]
    assert count_token_requests(acme) == 1


async def test_twenty_refused_commands_refresh_once(acme: Scene) -> None:
    """They all get a 401 at the same time."""
    await acme.connect("maya")
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)
    acme.x.requests.clear()

    typing = (late_answer(acme, "maya", "/like", ANNOUNCED, said="the post") for _ in range(20))

    assert len(await asyncio.gather(*typing)) == 20
    assert count_token_requests(acme) == 1


async def test_a_grant_revoked_at_x_asks_to_reconnect(acme: Scene) -> None:
    """When the user removed the app at x.com/settings/connected_apps; reconnecting works."""
    await acme.connect("maya")
    acme.x.world.revoke(acme.account("maya_builds"))

    prompt = await acme.type("maya", "/like", ANNOUNCED)
    assert words_for(errors.NeedsReconnect("maya_builds")) in as_text(prompt)

    await acme.through_pages("maya", prompt, news=2)
    acme.clock.move(hours=2)
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_disconnecting_during_a_refresh_revokes_the_new_tokens(acme: Scene) -> None:
    """The command asks to connect."""
    await at_expiry(acme)
    hold, typing = await like_held_at_refresh(acme, said="Connect")
    # X doesn't get the revocation of the old tokens, which would also revoke the new ones.
    missed = acme.x.faults.every(FaultKind.STATUS, "POST", "/2/oauth2/revoke", status=400)
    await acme.type("maya", "/likewise", "disconnect")
    acme.x.faults.active.remove(missed)
    assert acme.grants("maya_builds") == 1

    hold.release()

    assert button(await typing, "link:connect")
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0


async def test_reconnecting_during_a_refresh_keeps_the_new_link(acme: Scene) -> None:
    """The waiting command uses it."""
    await at_expiry(acme)
    hold, typing = await like_held_at_refresh(acme, said="Liked")
    await acme.connect("maya")

    hold.release()
    await typing

    await acme.container.x.linking.settled()
    assert UNLIKED in as_text(await acme.type("maya", "/unlike", ANNOUNCED))
    acme.clock.move(hours=2)
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_changing_accounts_during_a_refresh_revokes_the_first_ones_tokens(acme: Scene) -> None:
    await at_expiry(acme)
    hold, typing = await like_held_at_refresh(acme, said="@acmehq")
    missed = acme.x.faults.every(FaultKind.STATUS, "POST", "/2/oauth2/revoke", status=400)
    await acme.connect("maya", x_account="acmehq")
    await acme.container.x.revocation_queue.settled()
    acme.x.faults.active.remove(missed)
    assert acme.grants("maya_builds") == 1

    hold.release()
    await typing

    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0
    assert acme.grants("acmehq") == 1
