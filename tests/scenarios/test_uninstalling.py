"""A workspace uninstalls the app: grants are revoked at X, and all data is deleted except a tombstone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.db.tables import SlackEvent, TokenRevocation
from bot.linking import erasure
from bot.members import Member
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Exchange
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.workspaces.audit import AuditEvent
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, button
from tests.scenarios.installing import installed, installed_everywhere, of_tenant
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import stored_text

pytestmark = pytest.mark.slow

REVOKE = ("POST", "/2/oauth2/revoke")


@pytest.fixture
async def two_workspaces(many: Scene) -> Scene:
    """Installed at Acme and Globex; Sam of Acme and Kai of Globex, with one Slack user ID, are connected and have liked."""
    await installed_everywhere(many)
    await many.connect("sam")
    await many.type("sam", "/like", ANNOUNCED)
    prompt = await many.type("kai", "/likewise", "connect", channel="#newsroom")
    async with HttpBrowser() as http_browser:
        kai = many.slack.person("kai").key
        await connect(
            http_browser, button(prompt, "link:connect")["url"], slack_user=kai, x_account="theo_dev"
        )
    await many.type("kai", "/like", ANNOUNCED, channel="#newsroom")
    return many


def tenant(scene: Scene, team: str) -> str:
    return scene.slack.workspace(team).id


async def uninstall_app(scene: Scene) -> Exchange:
    """Uninstall the app from Acme, and wait until both of Slack's events are handled."""
    exchange = await scene.slack.uninstall("acme")
    await scene.slack.settled()
    await scene.container.storage.background.drain(PATIENCE)
    return exchange


async def send_workspace_event(
    scene: Scene, kind: str, team: str = "acme", *, ago: timedelta = timedelta(), **more: Any
) -> Exchange:
    """Send an event about a workspace, dated a while ago."""
    scene.clock.move(seconds=-ago.total_seconds())
    try:
        exchange = await scene.slack.event({"type": kind, **more}, team=team)
    finally:
        scene.clock.move(seconds=ago.total_seconds())
    await scene.container.storage.background.drain(PATIENCE)
    return exchange


async def test_uninstalling_leaves_only_a_tombstone(two_workspaces: Scene) -> None:
    """Its members' grants are revoked; the other workspace, with the same user ID, keeps everything."""
    acme, globex = tenant(two_workspaces, "acme"), tenant(two_workspaces, "globex")
    before = await of_tenant(two_workspaces, globex)
    assert {"member_preferences", "grants", "like_events", "audit", "installations"} <= set(
        await of_tenant(two_workspaces, acme)
    )

    exchange = await uninstall_app(two_workspaces)

    assert exchange.status == 200
    assert await of_tenant(two_workspaces, acme) == {"uninstalled_tenants": 1}
    assert await of_tenant(two_workspaces, globex) == before
    assert (two_workspaces.grants("sam_writes"), two_workspaces.grants("theo_dev")) == (0, 1)
    assert two_workspaces.liked("sam_writes", ANNOUNCEMENT)
    assert (await stored_text(two_workspaces))["token_revocations"] == []


async def test_the_tombstone_identifies_no_member(two_workspaces: Scene) -> None:
    """It has the workspace's ID and a time."""
    sam = two_workspaces.slack.person("sam")
    account = two_workspaces.account("sam_writes")
    await uninstall_app(two_workspaces)

    everything = await stored_text(two_workspaces)
    assert len(everything["uninstalled_tenants"]) == 1
    assert account.id not in str(everything)
    assert sam.team_id not in str(
        {name: rows for name, rows in everything.items() if name != "uninstalled_tenants"}
    )


async def test_no_other_process_acts_for_an_uninstalled_workspace(two_workspaces: Scene) -> None:
    """It may have the installation cached for a minute, but there's no grant left."""
    first = two_workspaces.slack.request_url
    async with second_instance(two_workspaces) as other:
        await other.type("sam", "/like", MAYAS)
        second, two_workspaces.slack.request_url = two_workspaces.slack.request_url, first
        await uninstall_app(two_workspaces)
        two_workspaces.slack.request_url = second
        two_workspaces.x.requests.clear()

        answer = await other.type("sam", "/unlike", ANNOUNCED)

        assert button(answer, "link:connect")
        assert two_workspaces.x.requests == []
    assert two_workspaces.liked("sam_writes", ANNOUNCEMENT)


async def test_a_row_written_during_uninstallation_is_deleted_later(two_workspaces: Scene) -> None:
    """By the housekeeping."""
    sam = two_workspaces.slack.person("sam")
    await uninstall_app(two_workspaces)
    await two_workspaces.container.storage.audit.record(
        Member(sam.team_id, sam.id, sam.team_id), AuditEvent.SETTING, "late"
    )

    await two_workspaces.likewise.housekeeping()

    assert await of_tenant(two_workspaces, sam.team_id) == {"uninstalled_tenants": 1}


async def test_later_events_of_an_uninstalled_workspace_change_nothing(two_workspaces: Scene) -> None:
    """They're acknowledged, so that Slack doesn't repeat them."""
    await uninstall_app(two_workspaces)
    before = await stored_text(two_workspaces)

    for kind in ("app_uninstalled", "tokens_revoked", "user_change"):
        assert (
            await send_workspace_event(
                two_workspaces, kind, tokens={"bot": ["U1"]}, user={"id": "U1", "deleted": True}
            )
        ).status == 200

    after = await stored_text(two_workspaces)
    assert after | {"slack_events": []} == before | {"slack_events": []}


@pytest.mark.parametrize(
    "order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")]
)
async def test_uninstallation_events_may_come_in_any_order(
    two_workspaces: Scene, order: tuple[str, str]
) -> None:
    """Once the token is dead, the first one does everything."""
    held = two_workspaces.slack.installations.of(tenant(two_workspaces, "acme"))
    assert held is not None
    held.revoked = True
    for kind in order:
        assert (
            await send_workspace_event(two_workspaces, kind, tokens={"oauth": [], "bot": ["U04LKWB0T9S"]})
        ).status == 200

    assert await of_tenant(two_workspaces, tenant(two_workspaces, "acme")) == {"uninstalled_tenants": 1}


async def test_revoking_other_tokens_deletes_nothing(two_workspaces: Scene) -> None:
    """A member's, for example, or while the bot token still works."""
    await send_workspace_event(two_workspaces, "tokens_revoked", tokens={"oauth": ["U03SAMQ4D2K"]})
    await send_workspace_event(two_workspaces, "tokens_revoked", tokens={"bot": ["U04LKWB0T9S"]})

    assert two_workspaces.grants("sam_writes") == 1


async def test_an_uninstallation_that_slack_cannot_confirm_is_retried(two_workspaces: Scene) -> None:
    """Until Slack says that the token is dead, nothing is deleted."""
    two_workspaces.slack.fail_next("auth.test", "internal_error")
    await send_workspace_event(two_workspaces, "tokens_revoked", tokens={"bot": ["U04LKWB0T9S"]})
    assert two_workspaces.grants("sam_writes") == 1
    held = two_workspaces.slack.installations.of(tenant(two_workspaces, "acme"))
    assert held is not None
    held.revoked = True

    async with two_workspaces.container.storage.database.session() as session:
        await session.execute(
            update(SlackEvent).values(lease_until=two_workspaces.clock() - timedelta(hours=1))
        )
    await two_workspaces.likewise.housekeeping()
    await two_workspaces.container.storage.background.drain(PATIENCE)

    assert await of_tenant(two_workspaces, tenant(two_workspaces, "acme")) == {"uninstalled_tenants": 1}


async def test_a_large_workspace_is_deleted_in_batches(
    two_workspaces: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_AT_ONCE", 1)
    await two_workspaces.connect("lena")
    await two_workspaces.connect("maya")

    await uninstall_app(two_workspaces)

    assert await of_tenant(two_workspaces, tenant(two_workspaces, "acme")) == {"uninstalled_tenants": 1}
    assert [two_workspaces.grants(name) for name in ("sam_writes", "lena_ops", "maya_builds")] == [0, 0, 0]


@pytest.mark.parametrize("ago", [timedelta(hours=1), timedelta(seconds=90)])
async def test_an_event_from_before_a_new_installation_deletes_nothing(
    two_workspaces: Scene, ago: timedelta
) -> None:
    """Even if it's just a moment older."""
    two_workspaces.clock.move(hours=2)
    async with HttpBrowser() as browser:
        await installed(two_workspaces, browser, "maya", "acme")

    exchange = await send_workspace_event(two_workspaces, "app_uninstalled", ago=ago)

    assert exchange.status == 200
    assert two_workspaces.grants("sam_writes") == 1
    assert "installations" in await of_tenant(two_workspaces, tenant(two_workspaces, "acme"))


async def test_reinstalling_starts_from_scratch(two_workspaces: Scene) -> None:
    """There's neither a tombstone nor a link."""
    await uninstall_app(two_workspaces)
    two_workspaces.clock.move(minutes=5)
    async with HttpBrowser() as browser:
        await installed(two_workspaces, browser, "maya", "acme")

    assert set(await of_tenant(two_workspaces, tenant(two_workspaces, "acme"))) == {"installations"}
    assert button(await two_workspaces.type("sam", "/like", ANNOUNCED), "link:connect")


async def test_an_unconfirmed_revocation_is_repeated_after_uninstalling(two_workspaces: Scene) -> None:
    """By another process; its tokens are stored encrypted and without the tenant."""
    two_workspaces.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)
    await uninstall_app(two_workspaces)
    (row,) = (await stored_text(two_workspaces))["token_revocations"]
    assert tenant(two_workspaces, "acme") not in row
    assert two_workspaces.grants("sam_writes") == 1
    two_workspaces.x.faults.clear()

    async with second_instance(two_workspaces) as other:
        async with other.container.storage.database.session() as session:
            await session.execute(
                update(TokenRevocation).values(lease_until=other.clock() - timedelta(hours=1))
            )
        await other.likewise.housekeeping()
        await other.container.storage.background.drain(PATIENCE)

    assert two_workspaces.grants("sam_writes") == 0
    assert (await stored_text(two_workspaces))["token_revocations"] == []
