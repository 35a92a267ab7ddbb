"""When Slack refuses a message, the member still gets the reply, now or later, and nothing is done twice."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot import errors
from bot.db.tables import PendingReply
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.error_words import advice_for, words_for
from tests.reply_words import LIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene
from tests.scenarios.reacting import connect_with_emoji, react
from tests.scenarios.slow_x import count_messages, count_pending_replies
from tests.scenarios.watching import log_lines, stored_text

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def like_without_reply(acme: Scene, error: str, *, retry_after: int = 1) -> None:
    """Have Maya like with a shortcut while Slack accepts neither a reply nor a direct message."""
    message = acme.slack.post("sam", "#social", ANNOUNCED)
    acme.slack.fail_next("response_url", "ratelimited", retry_after=retry_after)
    acme.slack.fail_next("chat.postMessage", error, retry_after=retry_after)
    exchange = await acme.slack.shortcut("maya", "#social", message, "like_post")
    assert exchange.status == 200
    await acme.container.storage.background.drain(PATIENCE)


async def advance_time(acme: Scene, *, seconds: float) -> None:
    """Let time pass; on PostgreSQL leases depend on the database's clock."""
    acme.clock.move(seconds=seconds)
    if acme.container.storage.database.engine.dialect.name != "sqlite":
        async with acme.container.storage.database.session() as session:
            await session.execute(update(PendingReply).values(lease_until=datetime.now(UTC)))


async def test_a_rate_limited_reply_is_sent_later(acme: Scene) -> None:
    """Not before Slack's Retry-After; the like is done once."""
    await acme.connect("maya")
    await like_without_reply(acme, "ratelimited", retry_after=300)
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert (await count_pending_replies(acme), count_messages(acme, LIKED)) == (1, 0)

    acme.clock.move(seconds=200)
    await acme.container.slack.dispatcher.resume_pending()
    assert count_messages(acme, LIKED) == 0
    await advance_time(acme, seconds=200)
    await acme.container.slack.dispatcher.resume_pending()

    assert (await count_pending_replies(acme), count_messages(acme, LIKED)) == (0, 1)
    assert len((await stored_text(acme))["like_events"]) == 1


@sqlite_only
@pytest.mark.parametrize("error", ["missing_scope", "fatal_error", "service_unavailable"])
async def test_a_reply_that_slack_may_accept_later_is_retried(acme: Scene, error: str) -> None:
    """After a minute: an admin may add a scope, or Slack recover."""
    await acme.connect("maya")
    await like_without_reply(acme, error)
    assert await count_pending_replies(acme) == 1

    await advance_time(acme, seconds=61)
    await acme.container.slack.dispatcher.resume_pending()

    assert (await count_pending_replies(acme), count_messages(acme, LIKED)) == (0, 1)


async def test_a_rate_limited_reply_to_a_reaction_is_sent_later(acme: Scene) -> None:
    """The like is done once."""
    message = await connect_with_emoji(acme)
    for where in ("chat.postEphemeral", "chat.postMessage"):
        acme.slack.fail_next(where, "ratelimited", retry_after=30)
    assert await react(acme, "sam", message) == []
    assert acme.liked("sam_writes", HIRING)
    assert await count_pending_replies(acme) == 1

    await advance_time(acme, seconds=40)
    await acme.container.slack.dispatcher.resume_pending()

    assert says_liked(as_text(acme.slack.seen_by("sam", "@app")[-1]))
    assert await count_pending_replies(acme) == 0
    assert len((await stored_text(acme))["like_events"]) == 1


async def test_a_rate_limited_error_message_is_sent_later(acme: Scene) -> None:
    """It's stored encrypted."""
    message = acme.slack.post("sam", "#social", "No link in here")
    for where in ("response_url", "chat.postMessage"):
        acme.slack.fail_next(where, "ratelimited", retry_after=30)
    await acme.slack.shortcut("maya", "#social", message, "like_post")
    await acme.container.storage.background.drain(PATIENCE)
    assert count_messages(acme, "no link to a post") == 0
    (row,) = (await stored_text(acme))["pending_replies"]
    assert "no link" not in row

    await advance_time(acme, seconds=40)
    await acme.container.slack.dispatcher.resume_pending()

    assert (await count_pending_replies(acme), count_messages(acme, "no link to a post")) == (0, 1)


@sqlite_only
@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_rejected_bot_token_is_logged(acme: Scene, error: str) -> None:
    """With the tenant, for the operator; the reply isn't retried."""
    await acme.connect("maya")

    with log_lines() as log:
        await like_without_reply(acme, error)

    (line,) = log.of("bot_token_rejected")
    assert (line["tenant"], line["reason"], line["level"]) == (acme.slack.workspace().id, error, "error")
    assert await count_pending_replies(acme) == 0


@sqlite_only
async def test_a_message_with_a_picture_that_slack_cannot_fetch_is_sent_without_pictures(acme: Scene) -> None:
    """Slack refuses the whole message."""
    await acme.connect("maya")
    liked = await acme.type("maya", "/like", MAYAS)
    acme.slack.fail_next("response_url", "invalid_blocks", status=400)

    answer = await acme.click("maya", liked, "ask:likers")

    assert "@acmehq" in as_text(answer)
    assert "image_url" not in json.dumps(answer.blocks)


@sqlite_only
@pytest.mark.parametrize(
    "error", ["missing_scope", "ratelimited", "expired_trigger_id", "account_inactive", "fatal_error"]
)
async def test_a_modal_that_slack_does_not_open_becomes_buttons(acme: Scene, error: str) -> None:
    """For a message with several posts."""
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    acme.slack.fail_next("views.open", error)

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert "Which post" in as_text(answer)


@sqlite_only
@pytest.mark.parametrize("error", ["missing_scope", "ratelimited", "account_inactive"])
async def test_an_unconfirmed_admin_changes_no_settings(acme: Scene, error: str) -> None:
    """If Slack can't say who is an admin, the reply names the next step."""
    acme.slack.fail_next("users.info", error, retry_after=60)

    answer = await acme.type("maya", "/likewise", "spending 5")

    said = errors.ReinstallNeeded(None) if error == "missing_scope" else errors.SlackUnavailable()
    assert words_for(said) in as_text(answer)
    assert advice_for(said) in as_text(answer)
    assert (await stored_text(acme))["workspaces"] == []
