"""Bot tokens that expire, and tokens of an organization."""

from typing import Any

from bot.sandbox.slack import SlackSandbox
from tests.paths import http_here

from .conftest import MovableClock

CREDENTIALS = {"client_id": "1111.2222", "client_secret": "client-secret"}


async def api(slack: SlackSandbox, method: str, token: str = "", **args: str) -> dict[str, Any]:
    """Call a method; without a token, with the app's own credentials."""
    async with http_here() as http:
        who = {"token": token} if token else CREDENTIALS
        reply = await http.post(f"{slack.url}/api/{method}", data=args | who)
    answer: dict[str, Any] = reply.json()
    return answer


async def test_rotating_tokens_expire_and_can_be_refreshed(slack: SlackSandbox, clock: MovableClock) -> None:
    """After twelve hours; a refresh returns two new tokens, and the old refresh token no longer works."""
    slack.installations.rotates = True
    held = slack.install("globex")
    first, refresh = held.token, held.refresh or ""
    clock.forward(hours=11, minutes=59)
    renewal = {"grant_type": "refresh_token", "refresh_token": refresh}
    renewed = await api(slack, "oauth.v2.access", **renewal)

    assert renewed["expires_in"] == 43_200
    assert renewed["access_token"] != first
    assert (await api(slack, "auth.test", first))["ok"]
    assert (await api(slack, "oauth.v2.access", **renewal))["access_token"] == renewed["access_token"]

    clock.forward(minutes=1)
    assert (await api(slack, "auth.test", first))["error"] == "token_expired"
    assert (await api(slack, "auth.test", renewed["access_token"]))["ok"]
    assert (await api(slack, "oauth.v2.access", **renewal))["error"] == "invalid_refresh_token"


async def test_an_org_wide_token_can_look_up_users_of_every_workspace(slack: SlackSandbox) -> None:
    """The installation has no team."""
    for workspace in slack.world.workspaces.values():
        workspace.enterprise, workspace.org_wide = ("E01GR0UP", "Group"), True
    token = slack.install("globex").token

    for who in ("lena", "nora"):
        found = await api(slack, "users.info", token, user=slack.person(who).id)
        assert found["user"]["name"] == who
        assert "is_stranger" not in found["user"]
    assert (await api(slack, "auth.test", token))["is_enterprise_install"] is True
