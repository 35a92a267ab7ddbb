"""Metrics are complete and correct after each kind of work, and identify nobody."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update

from bot import __version__
from bot.db.tables import PendingReply
from bot.metrics.deployment import NAMES
from bot.sandbox.x import FaultKind
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.reply_words import LIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, scene
from tests.scenarios.slow_x import impatient_scene, send_and_hold, wait_for_text
from tests.scenarios.test_events import deactivate
from tests.scenarios.watching import command_body, signed

TOKEN = "a-token-of-thirty-two-characters"
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = Path(__file__).parents[2] / "docs/monitoring.md"

Value = Callable[..., float]


async def metrics(acme: Scene) -> Value:
    """Return a function that returns a sample's value, or 0 without such a sample."""
    async with http_here() as http:
        answer = await http.get(
            acme.slack.request_url.replace("/slack/events", "/metrics"),
            headers={"authorization": f"Bearer {TOKEN}"},
        )
    return read(answer)


def read(answer: httpx.Response) -> Value:
    assert answer.status_code == 200
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]

    def value(name: str, **labels: str) -> float:
        return sum(
            sample.value
            for sample in samples
            if sample.name == f"likewise_{name}" and labels.items() <= sample.labels.items()
        )

    return value


@sqlite_only
async def test_actions_replies_and_calls_are_counted_by_outcome(
    database_url: str, clock: MovableClock
) -> None:
    """With the time until Slack's acknowledgment."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        await acme.type("sam", "/like", ANNOUNCED)
        await acme.connect("maya")
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.faults.every(FaultKind.STATUS, path="/2/users/*/likes*")
        await acme.type("maya", "/like", MAYAS)
        value = await metrics(acme)

    assert value("actions_total", action="like", outcome="ok") == 1
    assert value("actions_total", action="like", outcome="AccountNotLinked") == 1
    assert value("actions_total", action="like", outcome="XUnavailable") == 1
    assert value("replies_total", delivery="in_time") == 4
    assert value("replies_total", delivery="follow_up") == 1
    assert value("replies_total", delivery="late") == 0
    assert value("slack_acknowledgment_seconds_count", kind="command", status="200") == 4
    assert value("slack_acknowledgment_seconds_bucket", kind="command", le="+Inf") == 4
    assert value("x_requests_total", endpoint="like", status="200") == 1
    assert value("slack_requests_total", method="users.info", outcome="ok") >= 1
    assert value("build_info", version=__version__) == 1


@sqlite_only
async def test_outages_and_refusals_are_counted_by_the_error_in_the_reply(
    database_url: str, clock: MovableClock
) -> None:
    """Alerts use these names; an unparsed request counts, too."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN, SLACK_BOT_TOKEN="") as acme:
        await signed(acme, command_body(acme, "maya", text="help"))
        async with acme.container.storage.database.session() as session:
            await session.execute(text("ALTER TABLE installations RENAME TO elsewhere"))
        await signed(acme, command_body(acme, "maya", text="help"))
        value = await metrics(acme)

    assert value("actions_total", action="unknown", outcome="NotInstalled") == 1
    assert value("actions_total", action="unknown", outcome="DatabaseUnavailable") == 1

    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        async with acme.container.storage.database.session() as session:
            await session.execute(text("ALTER TABLE grants RENAME TO gone"))
        await acme.type("maya", "/like", ANNOUNCED)
        value = await metrics(acme)

    assert value("actions_total", action="like", outcome="DatabaseUnavailable") == 1


@sqlite_only
async def test_a_refused_slack_request_is_counted_by_its_status(
    database_url: str, clock: MovableClock
) -> None:
    """A wrong signing secret is visible as a series of its own."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme, http_here() as http:
        await http.post(f"{acme.environment.app_url}/slack/events", content=b"text=x")
        value = await metrics(acme)

    assert value("slack_acknowledgment_seconds_count", kind="other", status="401") == 1


async def test_a_late_reply_is_pending_until_it_is_sent(database_url: str, clock: MovableClock) -> None:
    """While X is silent, its count and age are shown; then it counts as late."""
    async with impatient_scene(database_url, clock, METRICS_TOKEN=TOKEN) as hasty:
        hold, _ = await send_and_hold(hasty)
        async with hasty.container.storage.database.session() as session:
            await session.execute(
                update(PendingReply).values(created_at=hasty.clock() - timedelta(seconds=90))
            )
        before = await metrics(hasty)
        hold.release()
        await wait_for_text(hasty, LIKED)
        await hasty.container.storage.background.drain(PATIENCE)
        after = await metrics(hasty)

    assert before("replies_pending") == 1
    assert before("replies_oldest_pending_seconds") >= 90
    assert (after("replies_pending"), after("replies_oldest_pending_seconds")) == (0, 0)
    assert after("replies_total", delivery="late") == 1


@sqlite_only
async def test_events_refreshes_revocations_and_lookups_are_counted(
    database_url: str, clock: MovableClock
) -> None:
    """Events as processed or repeated, look-ups as hits or misses."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        await acme.connect("maya")
        await acme.connect("sam")
        acme.clock.move(hours=2, seconds=-10)
        for _ in range(2):
            await acme.type("maya", "/likers", MAYAS)
        acme.x.faults.every(FaultKind.STATUS, path="/2/oauth2/revoke")
        for retry in range(2):
            await deactivate(acme, "sam", event_id="Ev1", retry=retry)
        await acme.container.x.linking.settled()
        value = await metrics(acme)

    assert value("token_refreshes_total", outcome="ok") == 1
    assert value("cache_lookups_total", cache="x_responses", result="hit") >= 1
    assert value("cache_lookups_total", cache="x_responses", result="miss") >= 1
    assert value("events_total", event="user_change", outcome="processed") == 1
    assert value("events_total", event="user_change", outcome="repeated") == 1
    assert value("event_lag_seconds_count") == value("events_total", outcome="processed")
    assert value("events_pending") == 0
    assert value("slack_acknowledgment_seconds_count", kind="event", status="200") == value(
        "events_total", event="user_change"
    )
    assert value("revocations_pending") >= 1
    assert value("linked_accounts") == 1


async def test_budgets_show_the_part_that_is_used(database_url: str, clock: MovableClock) -> None:
    """Of the deployment's cap, and of the workspace that has used most of its own."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN, DAILY_BUDGET="1", MONTHLY_BUDGET="10") as acme:
        await acme.connect("maya")
        await acme.type("maya", "/like", ANNOUNCED)
        value = await metrics(acme)

    assert value("deployment_cap_dollars") == 1000
    assert 0 < value("deployment_cap_used_dollars") < 1000
    assert 0 < value("workspace_budget_used_ratio") < 1
    daily, monthly = value("workspace_budget_used_ratio"), value("workspace_monthly_budget_used_ratio")
    assert monthly == pytest.approx(daily / 10)


async def test_database_connections_are_counted_while_in_use(database_url: str, clock: MovableClock) -> None:
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        engine = acme.container.storage.database.engine
        async with engine.connect(), engine.connect():
            held = await metrics(acme)
        free = await metrics(acme)

    # A scrape doesn't count its own connection: it reads the database first.
    assert (held("database_connections_in_use"), free("database_connections_in_use")) == (2, 0)
    assert held("database_connections_limit") >= 2


@sqlite_only
async def test_metrics_work_without_the_database(database_url: str, clock: MovableClock) -> None:
    """In an outage they show what the process counts, and the outage itself."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        async with acme.container.storage.database.engine.begin() as connection:
            await connection.execute(text("DROP TABLE slack_events"))
        value = await metrics(acme)

    assert value("database_up") == 0
    assert value("build_info") == 1


@sqlite_only
async def test_every_metric_is_documented(database_url: str, clock: MovableClock) -> None:
    """With its labels, and the table has no other metric."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme:
        registry: Any = acme.container.storage.metrics.registry
        own = {
            family.name + ("_total" if family.type == "counter" else ""): set(collector._labelnames)
            for collector in registry._collector_to_names
            for family in collector.describe()
        }

    deployment = {name: set[str]() for name in NAMES} | {"likewise_build_info": {"version", "python"}}
    rows = re.findall(r"^\| `(likewise_\w+)` \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows} == own | deployment
