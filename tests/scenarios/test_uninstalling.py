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
from tests.scenarios.watching import stored

pytestmark = pytest.mark.slow

REVOKE = ("POST", "/2/oauth2/revoke")


@pytest.fixture
async def both(many: Scene) -> Scene:
    """Installed at Acme and Globex; Sam of Acme and Kai of Globex, with one Slack user ID, are connected and have liked."""
    await installed_everywhere(many)
    await many.connected("sam")
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


async def removed(scene: Scene) -> Exchange:
    """Uninstall the app from Acme, and wait until both of Slack's events are handled."""
    exchange = await scene.slack.uninstall("acme")
    await scene.slack.settled()
    await scene.container.storage.background.drain(PATIENCE)
    return exchange


async def told(
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


async def test_uninstalling_leaves_only_a_tombstone(both: Scene) -> None:
    """Its members' grants are revoked; the other workspace, with the same user ID, keeps everything."""
    acme, globex = tenant(both, "acme"), tenant(both, "globex")
    before = await of_tenant(both, globex)
    assert {"member_preferences", "grants", "like_events", "audit", "installations"} <= set(
        await of_tenant(both, acme)
    )

    exchange = await removed(both)

    assert exchange.status == 200
    assert await of_tenant(both, acme) == {"uninstalled_tenants": 1}
    assert await of_tenant(both, globex) == before
    assert (both.grants("sam_writes"), both.grants("theo_dev")) == (0, 1)
    assert both.liked("sam_writes", ANNOUNCEMENT)
    assert (await stored(both))["token_revocations"] == []


async def test_the_tombstone_identifies_no_member(both: Scene) -> None:
    """It has the workspace's ID and a time."""
    sam = both.slack.person("sam")
    account = both.account("sam_writes")
    await removed(both)

    everything = await stored(both)
    assert len(everything["uninstalled_tenants"]) == 1
    assert account.id not in str(everything)
    assert sam.team_id not in str(
        {name: rows for name, rows in everything.items() if name != "uninstalled_tenants"}
    )


async def test_no_other_process_acts_for_an_uninstalled_workspace(both: Scene) -> None:
    """It may have the installation cached for a minute, but there's no grant left."""
    first = both.slack.request_url
    async with second_instance(both) as other:
        await other.type("sam", "/like", MAYAS)
        second, both.slack.request_url = both.slack.request_url, first
        await removed(both)
        both.slack.request_url = second
        both.x.requests.clear()

        answer = await other.type("sam", "/unlike", ANNOUNCED)

        assert button(answer, "link:connect")
        assert both.x.requests == []
    assert both.liked("sam_writes", ANNOUNCEMENT)


async def test_a_row_written_during_uninstallation_is_deleted_later(both: Scene) -> None:
    """By the housekeeping."""
    sam = both.slack.person("sam")
    await removed(both)
    await both.container.storage.audit.record(
        Member(sam.team_id, sam.id, sam.team_id), AuditEvent.SETTING, "late"
    )

    await both.likewise.housekeeping()

    assert await of_tenant(both, sam.team_id) == {"uninstalled_tenants": 1}


async def test_later_events_of_an_uninstalled_workspace_change_nothing(both: Scene) -> None:
    """They're acknowledged, so that Slack doesn't repeat them."""
    await removed(both)
    before = await stored(both)

    for kind in ("app_uninstalled", "tokens_revoked", "user_change"):
        assert (
            await told(both, kind, tokens={"bot": ["U1"]}, user={"id": "U1", "deleted": True})
        ).status == 200

    after = await stored(both)
    assert after | {"slack_events": []} == before | {"slack_events": []}


@pytest.mark.parametrize(
    "order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")]
)
async def test_uninstallation_events_may_come_in_any_order(both: Scene, order: tuple[str, str]) -> None:
    """Once the token is dead, the first one does everything."""
    held = both.slack.installations.of(tenant(both, "acme"))
    assert held is not None
    held.revoked = True
    for kind in order:
        assert (await told(both, kind, tokens={"oauth": [], "bot": ["U04LKWB0T9S"]})).status == 200

    assert await of_tenant(both, tenant(both, "acme")) == {"uninstalled_tenants": 1}


async def test_revoking_other_tokens_deletes_nothing(both: Scene) -> None:
    """A member's, for example, or while the bot token still works."""
    await told(both, "tokens_revoked", tokens={"oauth": ["U03SAMQ4D2K"]})
    await told(both, "tokens_revoked", tokens={"bot": ["U04LKWB0T9S"]})

    assert both.grants("sam_writes") == 1


async def test_an_uninstallation_that_slack_cannot_confirm_is_retried(both: Scene) -> None:
    """Until Slack says that the token is dead, nothing is deleted."""
    both.slack.fail_next("auth.test", "internal_error")
    await told(both, "tokens_revoked", tokens={"bot": ["U04LKWB0T9S"]})
    assert both.grants("sam_writes") == 1
    held = both.slack.installations.of(tenant(both, "acme"))
    assert held is not None
    held.revoked = True

    async with both.container.storage.database.session() as session:
        await session.execute(update(SlackEvent).values(lease_until=both.clock() - timedelta(hours=1)))
    await both.likewise.housekeeping()
    await both.container.storage.background.drain(PATIENCE)

    assert await of_tenant(both, tenant(both, "acme")) == {"uninstalled_tenants": 1}


async def test_a_large_workspace_is_deleted_in_batches(both: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "_AT_ONCE", 1)
    await both.connected("lena")
    await both.connected("maya")

    await removed(both)

    assert await of_tenant(both, tenant(both, "acme")) == {"uninstalled_tenants": 1}
    assert [both.grants(name) for name in ("sam_writes", "lena_ops", "maya_builds")] == [0, 0, 0]


@pytest.mark.parametrize("ago", [timedelta(hours=1), timedelta(seconds=90)])
async def test_an_event_from_before_a_new_installation_deletes_nothing(both: Scene, ago: timedelta) -> None:
    """Even if it's just a moment older."""
    both.clock.move(hours=2)
    async with HttpBrowser() as browser:
        await installed(both, browser, "maya", "acme")

    exchange = await told(both, "app_uninstalled", ago=ago)

    assert exchange.status == 200
    assert both.grants("sam_writes") == 1
    assert "installations" in await of_tenant(both, tenant(both, "acme"))


async def test_reinstalling_starts_from_scratch(both: Scene) -> None:
    """There's neither a tombstone nor a link."""
    await removed(both)
    both.clock.move(minutes=5)
    async with HttpBrowser() as browser:
        await installed(both, browser, "maya", "acme")

    assert set(await of_tenant(both, tenant(both, "acme"))) == {"installations"}
    assert button(await both.type("sam", "/like", ANNOUNCED), "link:connect")


async def test_an_unconfirmed_revocation_is_repeated_after_uninstalling(both: Scene) -> None:
    """By another process; its tokens are stored encrypted and without the tenant."""
    both.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)
    await removed(both)
    (row,) = (await stored(both))["token_revocations"]
    assert tenant(both, "acme") not in row
    assert both.grants("sam_writes") == 1
    both.x.faults.clear()

    async with second_instance(both) as other:
        async with other.container.storage.database.session() as session:
            await session.execute(
                update(TokenRevocation).values(lease_until=other.clock() - timedelta(hours=1))
            )
        await other.likewise.housekeeping()
        await other.container.storage.background.drain(PATIENCE)

    assert both.grants("sam_writes") == 0
    assert (await stored(both))["token_revocations"] == []
