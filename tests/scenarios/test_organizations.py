"""Enterprise Grid: one installation for an organization, and requests from any of its workspaces."""

import json

import pytest

from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack.views import View
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.reply_words import NO_ACTIVITY, SENT, says_liked, team_likes
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, button
from tests.scenarios.homes import home_reply, home_text, open_home, press_home_button
from tests.scenarios.installing import installed, of_tenant
from tests.scenarios.team import posted, reply, turn_on_replies, written
from tests.scenarios.watching import JSON, signed

GROUP = ("E01GR0UP", "Acme Group")


@pytest.fixture
async def organization(many: Scene) -> Scene:
    """Acme and Globex are workspaces of one organization, which has the app installed org-wide."""
    for workspace in many.slack.world.workspaces.values():
        workspace.enterprise, workspace.org_wide = GROUP, True
    async with HttpBrowser() as browser:
        said = await installed(many, browser, "nora", "globex")
    assert "Likewise is installed in Acme Group" in said
    assert "An organization admin chooses its workspaces" in said
    await many.container.storage.background.drain(PATIENCE)
    return many


async def test_an_org_wide_installation_serves_every_workspace(organization: Scene) -> None:
    """Members of each can connect and like; the only installation is the organization's."""
    await organization.connect("lena")
    assert says_liked(as_text(await organization.type("lena", "/like", ANNOUNCED)))
    assert "/like" in as_text(await organization.type("nora", "/likewise", "help", "#newsroom"))

    assert organization.liked("lena_ops", ANNOUNCEMENT)
    kept = await of_tenant(organization, GROUP[0])
    assert kept["installations"] == kept["grants"] == kept["like_events"] == 1


async def test_commands_buttons_and_events_identify_the_same_member(organization: Scene) -> None:
    """A deactivated member's link ends."""
    await organization.connect("lena")
    liked = await organization.type("lena", "/like", ANNOUNCED)
    await organization.click("lena", liked, "ask:unlike")
    assert not organization.liked("lena_ops", ANNOUNCEMENT)

    lena = organization.slack.person("lena")
    await organization.slack.event({"type": "user_change", "user": {"id": lena.id, "deleted": True}})
    await organization.container.storage.background.drain(PATIENCE)

    assert organization.grants("lena_ops") == 0
    assert set(await of_tenant(organization, GROUP[0])) == {
        "billed_resources",
        "fair_use",
        "installations",
        "daily_spend",
        "feature_spend",
    }


async def test_every_feature_works_in_each_workspace(organization: Scene) -> None:
    """Team channel, Home and activity log of a workspace other than the one where the app was installed."""
    await organization.connect("lena")
    await turn_on_replies(organization)
    message = await posted(organization)
    await organization.type("lena", "/like", ANNOUNCED)
    await written(organization)
    assert team_likes(as_text(reply(organization, message))) == 1

    assert "For admins" in home_text(await open_home(organization, "maya"))
    assert SENT in home_reply(await export_activity_log(organization))
    assert NO_ACTIVITY in as_text(await organization.type("nora", "/likewise", "audit", "#newsroom"))


async def export_activity_log(organization: Scene) -> View:
    """Have the activity log sent to Maya, from her Home."""
    await press_home_button(organization, "maya", "ask:audit:home")
    return await press_home_button(organization, "maya", "ask:export")


async def test_uninstalling_in_one_workspace_keeps_the_others(organization: Scene) -> None:
    """Only that workspace's data is deleted; its members' links belong to the organization."""
    await organization.connect("lena")
    await organization.type("lena", "/like", ANNOUNCED)
    await organization.type("maya", "/likewise", "spending 5")

    await organization.slack.event({"type": "app_uninstalled"}, team="acme")
    await organization.container.storage.background.drain(PATIENCE)

    kept = await of_tenant(organization, GROUP[0])
    assert {"installations", "grants", "member_preferences"} <= set(kept)
    assert not {"like_events", "workspaces", "uninstalled_tenants"} & set(kept)
    assert organization.grants("lena_ops") == 1


async def test_removing_a_workspace_deletes_only_its_data(organization: Scene) -> None:
    """`team_access_revoked` names the workspaces."""
    await organization.connect("lena")
    await organization.type("lena", "/like", ANNOUNCED)
    await organization.type("maya", "/likewise", "spending 5")
    await organization.type("nora", "/likewise", "spending 7", "#newsroom")

    await organization.slack.revoke_access("acme")
    await organization.container.storage.background.drain(PATIENCE)

    kept = await of_tenant(organization, GROUP[0])
    assert "like_events" not in kept
    assert kept["workspaces"] == 1
    assert kept["installations"] == kept["grants"] == 1
    assert organization.grants("lena_ops") == 1


async def test_uninstalling_in_the_organization_deletes_everything(organization: Scene) -> None:
    """When its token is dead, whichever workspace the event names."""
    await organization.connect("lena")

    await organization.slack.uninstall("globex")
    await organization.container.storage.background.drain(PATIENCE)

    assert await of_tenant(organization, GROUP[0]) == {"uninstalled_tenants": 1}
    assert organization.grants("lena_ops") == 0


@pytest.mark.parametrize("team", ["acme", None])
async def test_an_uninstallation_event_may_name_only_the_organization(
    organization: Scene, team: str | None
) -> None:
    """Slack may send it without the installation that it's for."""
    await organization.connect("lena")
    held = organization.slack.installations.of(organization.slack.workspace("globex").id)
    assert held is not None
    held.revoked = True
    body = {
        "type": "event_callback",
        "team_id": organization.slack.workspace(team).id if team else None,
        "enterprise_id": GROUP[0],
        "event_id": "Ev1",
        "event_time": int(organization.clock().timestamp()),
        "event": {"type": "app_uninstalled"},
    }

    assert (await signed(organization, json.dumps(body).encode(), JSON)).status_code == 200
    await organization.container.storage.background.drain(PATIENCE)

    assert await of_tenant(organization, GROUP[0]) == {"uninstalled_tenants": 1}
    assert organization.grants("lena_ops") == 0


async def test_a_workspaces_own_installation_is_another_tenant(organization: Scene) -> None:
    """Beside the organization's; Slack's request says which one it's for."""
    await organization.connect("lena")
    acme = organization.slack.workspace("acme")
    acme.org_wide = False
    async with HttpBrowser() as browser:
        await installed(organization, browser, "maya", "acme")

    prompt = await organization.type("lena", "/like", ANNOUNCED)
    assert button(prompt, "link:connect")
    async with HttpBrowser() as http_browser:
        url = button(prompt, "link:connect")["url"]
        await connect(http_browser, url, slack_user="lena", x_account="theo_dev")

    assert (await of_tenant(organization, acme.id))["grants"] == 1
    assert (await of_tenant(organization, GROUP[0]))["grants"] == 1
