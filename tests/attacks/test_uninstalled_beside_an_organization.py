"""An organization's installation beside that of one of its workspaces: events that may mean either."""

import json
from typing import Any

import pytest

from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE
from tests.scenarios.conftest import PATIENCE, Scene, many
from tests.scenarios.installing import installed, of_tenant
from tests.scenarios.test_organizations import GROUP, organization
from tests.scenarios.watching import JSON, signed

__all__ = ["many", "organization"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


@pytest.fixture
async def both(organization: Scene) -> Scene:
    """Maya has set a budget at Acme in the organization's installation, and then in Acme's own."""
    await organization.type("maya", "/likewise", "spending 5")
    organization.slack.workspace("acme").org_wide = False
    async with HttpBrowser() as browser:
        await installed(organization, browser, "maya", "acme")
    await organization.type("maya", "/likewise", "spending 7")
    organization.clock.move(hours=1)
    return organization


async def send_without_authorizations(
    scene: Scene, event: dict[str, Any], event_id: str = "Ev1", *, minutes_ago: int = 0
) -> None:
    """Send an event of Acme's that doesn't say which installation it is for."""
    body = {
        "type": "event_callback",
        "team_id": scene.slack.workspace("acme").id,
        "enterprise_id": GROUP[0],
        "event_id": event_id,
        "event_time": int(scene.clock().timestamp()) - 60 * minutes_ago,
        "event": event,
    }
    assert (await signed(scene, json.dumps(body).encode(), JSON)).status_code == 200
    await scene.container.storage.background.drain(PATIENCE)


def revoke(scene: Scene, team: str) -> None:
    held = scene.slack.installations.of(scene.slack.workspace(team).id)
    assert held is not None
    held.revoked = True


@pytest.mark.parametrize("order", [("tokens_revoked", "app_uninstalled"), ("app_uninstalled",) * 2])
async def test_a_workspace_that_uninstalls_its_own_keeps_its_data_in_the_organization(
    both: Scene, order: tuple[str, str]
) -> None:
    """The second event finds only the organization's installation, and isn't about it."""
    revoke(both, "acme")

    for number, kind in enumerate(order):  # the second one is late
        event = {"type": kind} | ({"tokens": {"bot": ["U1"]}} if kind == "tokens_revoked" else {})
        await send_without_authorizations(both, event, f"Ev{number}", minutes_ago=5 * number)
        both.clock.move(minutes=5)

    assert await of_tenant(both, both.slack.workspace("acme").id) == {"uninstalled_tenants": 1}
    assert (await of_tenant(both, GROUP[0]))["workspaces"] == 1


async def test_an_organization_that_uninstalls_leaves_a_workspaces_own_installation(both: Scene) -> None:
    """The event names the workspace, too."""
    revoke(both, "globex")  # its token is the organization's

    await send_without_authorizations(both, {"type": "app_uninstalled"})

    assert await of_tenant(both, GROUP[0]) == {"uninstalled_tenants": 1}
    kept = await of_tenant(both, both.slack.workspace("acme").id)
    assert kept["installations"] == kept["workspaces"] == 1
