"""Events are acknowledged at once and handled once, by any process."""

from typing import Any

import pytest
from sqlalchemy import text, update

from bot.db.tables import SlackEvent
from bot.members import Member
from bot.sandbox.slack import Exchange
from bot.slack.event_envelope import EventEnvelope
from bot.slack.events.inbox import LEASE
from tests.scenarios.conftest import PATIENCE, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import log_lines, stored_text


async def deactivate(acme: Scene, who: str, *, event_id: str, retry: int = 0) -> Exchange:
    """Send the event of a deactivated member, or its retry."""
    person = acme.slack.person(who)
    event: dict[str, Any] = {"type": "user_change", "user": {"id": person.id, "deleted": True}}
    headers = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else None
    exchange = await acme.slack.event(event, team=person.team_id, event_id=event_id, headers=headers)
    await acme.container.storage.background.drain(PATIENCE)
    return exchange


async def test_a_deactivated_members_grant_is_revoked(acme: Scene) -> None:
    """Their link ends, here and at X; teammates keep theirs."""
    await acme.connect("maya")
    await acme.connect("sam")

    exchange = await deactivate(acme, "sam", event_id="Ev1")

    assert exchange.status == 200
    await acme.container.x.linking.settled()
    assert (acme.grants("sam_writes"), acme.grants("maya_builds")) == (0, 1)
    assert len((await stored_text(acme))["grants"]) == 1


@pytest.mark.parametrize("slack_is_silent", [False, True])
async def test_a_deactivated_external_user_changes_no_teammate(acme: Scene, *, slack_is_silent: bool) -> None:
    """Kai of Globex has Sam's user ID, and Slack sends Acme events of external users: Sam's link stays."""
    await acme.connect("sam")
    kai = acme.slack.person("kai")
    gone = {"id": kai.id, "team_id": kai.team_id, "deleted": True, "is_stranger": True}
    acme.clock.move(minutes=6)  # who Sam is was heard longer ago than it is believed
    if slack_is_silent:
        acme.slack.fail_next("users.info", "internal_error")

    await acme.slack.event({"type": "user_change", "user": gone}, team="acme")
    await acme.container.storage.background.drain(PATIENCE)

    assert acme.grants("sam_writes") == 1


async def test_a_deactivated_external_user_is_forgotten(acme: Scene) -> None:
    """If external users were allowed, nothing of theirs stays."""
    nora = acme.slack.person("nora")
    acme.slack.share("#social", nora.key)
    here = acme.slack.workspace().id
    await acme.container.x.linking.update_preferences(Member(here, nora.id, here), show_likes=True)
    assert nora.id in str((await stored_text(acme))["member_preferences"])

    gone = {"id": nora.id, "team_id": nora.team_id, "deleted": True, "is_stranger": True}
    await acme.slack.event({"type": "user_change", "user": gone}, team="acme")

    assert nora.id not in str((await stored_text(acme))["member_preferences"])


async def test_an_event_is_handled_once(acme: Scene) -> None:
    """Its retry changes nothing, even after the member has connected again."""
    await acme.connect("sam")
    await deactivate(acme, "sam", event_id="Ev1")
    await acme.connect("sam")

    exchange = await deactivate(acme, "sam", event_id="Ev1", retry=1)

    assert exchange.status == 200
    assert acme.grants("sam_writes") == 1


async def test_a_retry_is_recognized_by_another_process(acme: Scene) -> None:
    """Event IDs are in the database."""
    await acme.connect("sam")
    await deactivate(acme, "sam", event_id="Ev1")
    await acme.connect("sam")

    async with second_instance(acme) as other:
        await deactivate(other, "sam", event_id="Ev1", retry=2)
        assert acme.grants("sam_writes") == 1
        await deactivate(other, "sam", event_id="Ev2")
        await other.container.x.linking.settled()
        assert acme.grants("sam_writes") == 0


async def test_another_process_handles_the_event_of_a_killed_one(acme: Scene) -> None:
    """It's stored, encrypted, from before the acknowledgment until it's handled."""
    await acme.connect("sam")
    body = {
        "team_id": acme.slack.workspace().id,
        "event_id": "Ev1",
        "event_time": int(acme.clock().timestamp()),
        "event": {"type": "user_change", "user": {"id": acme.slack.person("sam").id, "deleted": True}},
    }
    event_processor = acme.container.slack.event_processor
    assert await event_processor.inbox.accept(EventEnvelope.of(body), body)
    (row,) = (await stored_text(acme))["slack_events"]
    assert "user_change" not in row

    await acme.likewise.housekeeping()
    assert acme.grants("sam_writes") == 1  # its process may still be at it
    async with acme.container.storage.database.session() as session:
        await session.execute(update(SlackEvent).values(lease_until=acme.clock() - LEASE))
    await acme.likewise.housekeeping()
    await acme.container.x.linking.settled()

    assert acme.grants("sam_writes") == 0


async def test_an_event_that_cannot_be_stored_is_repeated(acme: Scene) -> None:
    """Without a database it isn't acknowledged, so Slack repeats it."""
    async with acme.container.storage.database.session() as session:
        await session.execute(text("ALTER TABLE slack_events RENAME TO elsewhere"))
    acme.slack.retry_delays = ()

    exchange = await deactivate(acme, "sam", event_id="Ev1")

    assert exchange.status == 503


async def test_an_unparsable_event_is_acknowledged(acme: Scene) -> None:
    """Repeating it wouldn't help."""
    with log_lines() as log:
        exchange = await acme.slack.event({"type": "user_change", "user": "U1"}, event_id="Ev1")
        await acme.container.storage.background.drain(PATIENCE)

    assert exchange.status == 200
    assert log.of("slack_event_processed")


async def test_event_ids_are_deleted_after_a_day(acme: Scene) -> None:
    """Slack may repeat an event until then."""
    await deactivate(acme, "sam", event_id="Ev1")
    acme.clock.move(hours=25)
    await acme.likewise.housekeeping()
    assert len((await stored_text(acme))["slack_events"]) == 1

    acme.clock.move(hours=2)
    await acme.likewise.housekeeping()

    assert (await stored_text(acme))["slack_events"] == []
