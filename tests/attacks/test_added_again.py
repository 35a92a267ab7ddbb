"""A workspace leaves an organization's installation and is added again; the event about its leaving is late."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.db.tables import SlackEvent
from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE
from tests.scenarios.conftest import PATIENCE, Scene, many
from tests.scenarios.installing import installed, of_tenant
from tests.scenarios.test_organizations import GROUP, organization
from tests.scenarios.watching import JSON, signed

__all__ = ["many", "organization"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def send_event(
    scene: Scene, event: dict[str, Any], *, minutes_ago: int = 0, event_id: str = "Ev1", **fields: Any
) -> None:
    """Send an event for the organization's installation, and wait until it is handled."""
    body = {
        "type": "event_callback",
        "team_id": None,
        "enterprise_id": GROUP[0],
        "authorizations": [{"enterprise_id": GROUP[0], "team_id": None, "is_enterprise_install": True}],
        "event_id": event_id,
        "event_time": int(scene.clock().timestamp()) - 60 * minutes_ago,
        "event": event,
    }
    assert (await signed(scene, json.dumps(body | fields).encode(), JSON)).status_code == 200
    await scene.container.storage.background.drain(PATIENCE)


def left(scene: Scene, team: str) -> dict[str, Any]:
    return {"type": "team_access_revoked", "team_ids": [scene.slack.workspace(team).id]}


def uninstalled(scene: Scene, team: str) -> dict[str, Any]:
    """Return the envelope's fields if it was the workspace that removed the app."""
    one = {
        "enterprise_id": GROUP[0],
        "team_id": scene.slack.workspace(team).id,
        "is_enterprise_install": True,
    }
    return {"team_id": one["team_id"], "authorizations": [one]}


async def settings_of(scene: Scene, tenant: str = GROUP[0]) -> int:
    """Count the workspaces with settings."""
    return (await of_tenant(scene, tenant)).get("workspaces", 0)


@pytest.fixture
async def with_settings(organization: Scene) -> Scene:
    """Maya of Acme has set a budget; an hour has passed."""
    await organization.type("maya", "/likewise", "spending 5")
    organization.clock.move(hours=1)
    return organization


@pytest.mark.parametrize("by_workspace", [False, True])
async def test_a_workspace_that_was_added_again_keeps_its_settings(
    with_settings: Scene, *, by_workspace: bool
) -> None:
    """Whether the organization or the workspace removed the app before; Slack lists the workspace."""
    event = {"type": "app_uninstalled"} if by_workspace else left(with_settings, "acme")
    fields = uninstalled(with_settings, "acme") if by_workspace else {}

    await send_event(with_settings, event, minutes_ago=30, **fields)

    assert await settings_of(with_settings) == 1


@pytest.mark.parametrize("minutes_ago", [0, 30])
async def test_a_workspace_that_left_loses_its_data_however_late_the_event_is(
    with_settings: Scene, minutes_ago: int
) -> None:
    """A new event needs no confirmation, since Slack's list may still have the workspace."""
    with_settings.slack.workspace("acme").org_wide = minutes_ago == 0

    await send_event(with_settings, left(with_settings, "acme"), minutes_ago=minutes_ago)

    assert await settings_of(with_settings) == 0


async def test_a_late_event_waits_until_slack_lists_the_workspaces(with_settings: Scene) -> None:
    with_settings.slack.fail_next("auth.teams.list", "internal_error")
    with_settings.slack.workspace("acme").org_wide = False
    await send_event(with_settings, left(with_settings, "acme"), minutes_ago=30)
    assert await settings_of(with_settings) == 1

    async with with_settings.container.storage.database.session() as session:
        past = with_settings.clock() - timedelta(hours=1)
        await session.execute(update(SlackEvent).values(lease_until=past))
    await with_settings.likewise.housekeeping()
    await with_settings.container.storage.background.drain(PATIENCE)

    assert await settings_of(with_settings) == 0


async def test_a_list_that_slack_refuses_keeps_no_data(with_settings: Scene) -> None:
    with_settings.slack.fail_next("auth.teams.list", "not_allowed_token_type")

    await send_event(with_settings, left(with_settings, "acme"), minutes_ago=30)

    assert await settings_of(with_settings) == 0


@pytest.mark.parametrize("named", ["authorizations", "team"])
async def test_the_workspaces_own_installation_keeps_its_settings(organization: Scene, named: str) -> None:
    """Slack's sample of the event names a workspace's installation; it is about the organization's."""
    await organization.type("maya", "/likewise", "spending 5")
    organization.slack.workspace("acme").org_wide = False
    async with HttpBrowser() as browser:
        await installed(organization, browser, "maya", "acme")
    await organization.type("maya", "/likewise", "spending 7")
    acme = organization.slack.workspace("acme").id
    own = {"enterprise_id": GROUP[0], "team_id": acme, "is_enterprise_install": False}
    fields = {"authorizations": [own]} if named == "authorizations" else {"authorizations": None}

    await send_event(organization, left(organization, "acme"), team_id=acme, **fields)

    assert (await settings_of(organization), await settings_of(organization, acme)) == (0, 1)
