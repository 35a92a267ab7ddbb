"""Likes on X's own page, confirmed by an event or a look-up, and plain words where neither is possible."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import LikeEvent, PendingReply, XSubscription
from bot.likes.like_events import WindowListener
from bot.likes.like_windows import OpenWindow
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Delivery, FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from tests.conftest import SQLITE, MovableClock
from tests.reply_words import team_likes
from tests.scenarios.confirming import (
    confirmed_by_x,
    like_on_x,
    newest_message,
    press_like_on_x,
    wait_until_settled,
)
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.instances import second_instance
from tests.scenarios.post_preview_steps import member
from tests.scenarios.team import posted, reply, turn_on_replies, written
from tests.scenarios.transports import over_socket
from tests.scenarios.watching import stored_text

ONLY_SQLITE = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def entries(acme: Scene) -> list[tuple[str, str, str, str | None, int]]:
    async with acme.container.storage.database.session() as session:
        rows = await session.execute(
            select(
                LikeEvent.kind,
                LikeEvent.post_id,
                LikeEvent.surface,
                LikeEvent.confirmed_by,
                LikeEvent.cost_micros,
            ).order_by(LikeEvent.id)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


async def test_a_like_on_x_becomes_a_like_in_slack(database_url: str, clock: MovableClock) -> None:
    """The reply waits, then says *Liked*; the ledger has the source and the price; the subscription is deleted."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        assert "Only this post is kept" in as_text(answer)

        await press_like_on_x(acme, "maya", answer)
        assert "Waiting for your like on X" in as_text(answer)
        assert len(acme.x.activity.subscriptions) == 1
        assert not acme.slack.tour[0].is_done()

        await like_on_x(acme, "maya")
        assert acme.slack.tour[0].is_done()  # the demo's first step, as with likes in the plan
        assert "Liked the post" in as_text(answer)
        assert "as @maya_builds" in as_text(answer)
        assert "Confirmed by X." in as_text(answer)
        assert button(answer, "ask:unlike")
        assert await entries(acme) == [("like", ANNOUNCEMENT, "x", "event", 1000)]
        assert acme.x.activity.subscriptions == {}
        assert (await stored_text(acme))["like_windows"] == []
        assert (await stored_text(acme))["x_subscriptions"] == []


async def test_the_team_sees_a_confirmed_like(database_url: str, clock: MovableClock) -> None:
    """The team reply counts it as a like; history, Home and spending have it."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        await acme.type("maya", "/likewise", "settings")
        await turn_on_replies(acme)
        said = reply(acme, await posted(acme))
        await press_like_on_x(acme, "maya", said, "link:like:1")
        await like_on_x(acme, "maya")
        await written(acme)

        assert team_likes(as_text(said)) == 1
        assert "Confirmed by X" in as_text(said)
        assert "Opened on X" not in as_text(said)
        assert "Liked the post" in newest_message(acme, "maya")
        history = as_text(await acme.type("maya", "/likewise", "history"))
        assert "on X · confirmed by X" in history
        assert ANNOUNCEMENT in home_text(await open_home(acme, "maya"))
        assert "Likes: less than $0.01" in as_text(await acme.type("maya", "/likewise", "spending"))


@ONLY_SQLITE
async def test_likes_of_other_posts_are_dropped(
    database_url: str, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the database nor logs nor metrics have a trace of them; the window stays."""
    caplog.set_level(logging.DEBUG)
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        acme.statements.clear()
        caplog.clear()

        await like_on_x(acme, "maya", HIRING)
        await like_on_x(acme, "maya", MAYAS_POST)

        uuids = [str(number) for number in range(1_920_000_000_000_000_002, 1_920_000_000_000_000_009)]
        everything = repr(await stored_text(acme)) + caplog.text + repr(acme.statements)
        metrics = acme.container.storage.metrics.registry
        told = {
            (metric.labels["event"], metric.labels["outcome"]): metric.value
            for family in metrics.collect()
            for metric in family.samples
            if metric.name == "likewise_x_events_total"
        }
        for trace in (HIRING, MAYAS_POST, *uuids[1:]):
            assert trace not in everything
        assert told == {("like.create", "ignored"): 2}
        assert (await stored_text(acme))["x_events"] == []

        await like_on_x(acme, "maya")
        assert "Liked the post" in as_text(answer)


@ONLY_SQLITE
@pytest.mark.parametrize("field", ["liked_tweet_author_id", "tweet_author_id"])
@pytest.mark.parametrize("as_text_", [True, False])
async def test_both_documented_events_are_understood(
    database_url: str, clock: MovableClock, field: str, as_text_: bool
) -> None:
    """X's sample and its OpenAPI description, sent twice."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.behaviors.like_author_field = field  # type: ignore[assignment]
        acme.x.behaviors.timestamp_as_text = as_text_
        acme.x.behaviors.event_delivery = Delivery.TWICE
        answer = await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        assert "Liked the post" in as_text(answer)
        assert len(await entries(acme)) == 1


async def test_a_window_that_ends_without_a_like_says_so(database_url: str, clock: MovableClock) -> None:
    """After ten minutes; the subscription is deleted, and the member can have X asked."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        clock.move(minutes=11)
        await acme.likewise.housekeeping()
        await wait_until_settled(acme)

        assert "X didn't report a like" in as_text(answer)
        assert acme.x.activity.subscriptions == {}
        assert (await stored_text(acme))["like_windows"] == []
        assert button(answer, "ask:i_liked_it")


@ONLY_SQLITE
async def test_a_late_event_changes_nothing(database_url: str, clock: MovableClock) -> None:
    """Consent lasts ten minutes; an earlier like's event doesn't count for a new window either."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.behaviors.event_delivery = Delivery.HELD
        await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        clock.move(minutes=10, seconds=1)
        await acme.x.activity.release()
        assert await entries(acme) == []

        acme.x.world.unlike(acme.account("maya_builds"), acme.x.world.posts[ANNOUNCEMENT])
        await acme.likewise.housekeeping()
        await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        ((_, event),) = acme.x.activity.held
        event["payload"]["timestamp_ms"] = str(int((clock() - timedelta(minutes=5)).timestamp() * 1000))
        await acme.x.activity.release()
        assert await entries(acme) == []


@ONLY_SQLITE
async def test_events_out_of_order_confirm_both_posts(database_url: str, clock: MovableClock) -> None:
    """Two windows share a subscription, which ends with the last one."""
    async with confirmed_by_x(database_url, clock, "sam") as acme:
        acme.x.behaviors.event_delivery = Delivery.HELD
        one = await press_like_on_x(acme, "sam")
        other = await press_like_on_x(acme, "sam", await acme.type("sam", "/like", MAYAS))
        assert len(acme.x.activity.subscriptions) == 1
        for post in (ANNOUNCEMENT, MAYAS_POST):
            acme.x.world.unlike(acme.account("sam_writes"), acme.x.world.posts[post])
            await like_on_x(acme, "sam", post)
        await acme.x.activity.release(newest_first=True)
        await wait_until_settled(acme)

        assert "Liked the post" in as_text(one)
        assert "Liked the post" in as_text(other)
        assert [post for _, post, *_ in await entries(acme)] == [MAYAS_POST, ANNOUNCEMENT]
        assert acme.x.activity.subscriptions == {}


async def test_disconnecting_ends_the_window(database_url: str, clock: MovableClock) -> None:
    """And its subscription."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.behaviors.event_delivery = Delivery.HELD
        await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        await acme.type("maya", "/likewise", "disconnect")
        await acme.x.activity.release()
        await acme.likewise.housekeeping()

        assert await entries(acme) == []
        assert acme.x.activity.subscriptions == {}


async def test_a_restart_in_the_window_loses_nothing(database_url: str, clock: MovableClock) -> None:
    """Another process gets the event, writes the like and updates the reply."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        async with second_instance(acme) as second:
            webhook = next(iter(acme.x.activity.webhooks.values()))
            webhook.url = second.slack.request_url.replace("/slack/events", "/x/webhook")
            await like_on_x(acme, "maya")
            await wait_until_settled(second)
            assert "Liked the post" in as_text(answer)
            assert acme.x.activity.subscriptions == {}


def killed(listener: WindowListener) -> WindowListener:
    """Return the listener of a process that is killed between the commit and the reply."""

    def store(session: AsyncSession, window: OpenWindow, *, liked: bool) -> Callable[[], None]:
        listener(session, window, liked=liked)
        return lambda: None

    return store


async def test_another_process_sends_the_reply_of_a_killed_one(
    database_url: str, clock: MovableClock
) -> None:
    """The like and the pending reply are written in one transaction."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        events = acme.container.x_events.likes
        object.__setattr__(events, "listener", killed(events.listener))  # it is frozen
        await like_on_x(acme, "maya")
        assert "Waiting for your like on X" in as_text(answer)

        clock.move(minutes=2)
        async with acme.container.storage.database.session() as session:
            await session.execute(update(PendingReply).values(lease_until=clock() - timedelta(hours=1)))
        async with second_instance(acme) as second:
            await second.likewise.housekeeping()
            await wait_until_settled(second)
        assert "Liked the post" in as_text(answer)


@ONLY_SQLITE
async def test_without_a_webhook_one_look_up_confirms(database_url: str, clock: MovableClock) -> None:
    """*I liked it* reads the five newest likes once, for $0.025 at most."""
    async with confirmed_by_x(database_url, clock, "maya", registered=False) as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        assert "I liked it" in as_text(answer)
        acme.x.world.meter.reset()

        not_yet = await acme.click("maya", answer, "ask:i_liked_it")
        assert "isn't among your 5 newest likes" in as_text(not_yet)
        assert await entries(acme) == []

        await like_on_x(acme, "maya")
        liked = await acme.click("maya", not_yet, "ask:i_liked_it")
        assert "Liked the post" in as_text(liked)
        assert "Confirmed by X." in as_text(liked)
        assert await entries(acme) == [("like", ANNOUNCEMENT, "x", "lookup", 0)]
        assert 0 < acme.x.world.spent <= 0.03
        assert acme.x.activity.subscriptions == {}


@ONLY_SQLITE
async def test_a_question_that_slack_refuses_for_now_is_sent_later(
    database_url: str, clock: MovableClock
) -> None:
    """Without it, the member couldn't say that they liked the post."""
    async with confirmed_by_x(database_url, clock, "maya", registered=False) as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        for where in ("response_url", "chat.postMessage"):
            acme.slack.fail_next(where, "ratelimited", retry_after=30)
        await press_like_on_x(acme, "maya", answer)
        assert answer.changed == 0

        clock.move(seconds=40)
        await acme.container.slack.dispatcher.resume_pending()
        await wait_until_settled(acme)

        assert answer.changed == 1
        assert button(answer, "ask:i_liked_it")


@ONLY_SQLITE
async def test_the_look_up_confirms_in_socket_mode(database_url: str, clock: MovableClock) -> None:
    """Neither Slack nor X reaches the deployment."""
    async with (
        confirmed_by_x(database_url, clock, "maya", registered=False) as acme,
        over_socket(acme) as (socket, _),
    ):
        answer = await socket.type("maya", "/like", ANNOUNCED)
        await like_on_x(socket, "maya")
        liked = await socket.click("maya", answer, "ask:i_liked_it")
        assert "Confirmed by X." in as_text(liked)
        assert await entries(socket) == [("like", ANNOUNCEMENT, "x", "lookup", 0)]


@pytest.mark.parametrize(
    ("database_url", "sign_in"), [(SQLITE, "oauth2"), (SQLITE, "oauth1")], indirect=["database_url"]
)
async def test_the_look_up_works_with_each_sign_in(
    database_url: str, clock: MovableClock, sign_in: str
) -> None:
    """X doesn't say whether OAuth 1.0a may subscribe, so it uses the look-up."""
    async with confirmed_by_x(database_url, clock, "maya", sign_in=sign_in) as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        told = "X tells Likewise" if sign_in == "oauth2" else "I liked it"
        assert told in as_text(answer)
        await press_like_on_x(acme, "maya", answer)
        acme.x.behaviors.event_delivery = Delivery.LOST
        await like_on_x(acme, "maya")
        assert "Confirmed by X." in as_text(await acme.click("maya", answer, "ask:i_liked_it"))
        await acme.likewise.housekeeping()
        assert acme.x.activity.subscriptions == {}


@ONLY_SQLITE
async def test_an_unconnected_member_gets_no_promise(database_url: str, clock: MovableClock) -> None:
    """Nothing is subscribed, and pressing changes nothing."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await acme.type("sam", "/like", ANNOUNCED)
        assert "can't confirm likes made there" in as_text(answer)
        before = as_text(answer)
        await press_like_on_x(acme, "sam", answer)
        assert as_text(answer) == before
        assert acme.x.activity.subscriptions == {}


@ONLY_SQLITE
async def test_a_member_can_turn_events_off(database_url: str, clock: MovableClock) -> None:
    """The look-up is offered instead; an open window and its subscription end."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        await press_like_on_x(acme, "maya")
        settings = await acme.type("maya", "/likewise", "settings")
        assert "For 10 minutes after you click Like on X" in as_text(settings)
        await acme.click("maya", settings, "ask:ask_likes")
        assert acme.x.activity.subscriptions == {}

        answer = await acme.type("maya", "/like", ANNOUNCED)
        assert "I liked it" in as_text(answer)
        await press_like_on_x(acme, "maya", answer)
        assert acme.x.activity.subscriptions == {}
        settings = await acme.type("maya", "/likewise", "settings")
        await acme.click("maya", settings, "ask:confirm_likes")
        assert "X tells Likewise" in as_text(await acme.type("maya", "/like", ANNOUNCED))


@ONLY_SQLITE
@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.LOSE_REPLY])
async def test_a_refused_subscription_offers_the_look_up(
    database_url: str, clock: MovableClock, kind: FaultKind
) -> None:
    """Nothing stays at X, whatever became of the request."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        acme.x.faults.next(kind, "POST", "/2/activity/subscriptions")
        answer = await press_like_on_x(acme, "maya")
        assert "I liked it" in as_text(answer)
        await acme.likewise.housekeeping()
        assert acme.x.activity.subscriptions == {}
        assert (await stored_text(acme))["like_windows"] == []


@ONLY_SQLITE
async def test_a_displaced_window_offers_the_look_up(database_url: str, clock: MovableClock) -> None:
    """When all of the plan's subscriptions are in use, the oldest window ends."""
    async with confirmed_by_x(database_url, clock, "maya", "sam") as acme:
        acme.container.activity.subscriptions.limit = 1
        acme.x.activity.limit = 1
        first = await press_like_on_x(acme, "maya")
        clock.move(seconds=90)
        second = await press_like_on_x(acme, "sam")
        assert "Waiting for your like on X" in as_text(second)
        await acme.likewise.housekeeping()
        await wait_until_settled(acme)

        assert "X didn't report a like" in as_text(first)
        assert [one.user_id for one in acme.x.activity.subscriptions.values()] == [
            acme.account("sam_writes").id
        ]


@ONLY_SQLITE
async def test_an_exhausted_budget_subscribes_and_reads_nothing(
    database_url: str, clock: MovableClock
) -> None:
    """The reply says how to like, and the look-up is refused like any other."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        await acme.type("maya", "/likewise", "spending 0.0005")
        answer = await press_like_on_x(acme, "maya")
        assert acme.x.activity.subscriptions == {}
        asked = acme.x.requests.copy()
        assert "budget" in as_text(await acme.click("maya", answer, "ask:i_liked_it")).lower()
        assert acme.x.requests == asked


async def test_a_confirmed_like_can_be_marked_as_unliked(database_url: str, clock: MovableClock) -> None:
    """The unlike is on X; the ledger believes the member and says so, without a request to X."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        unlike = await acme.click("maya", answer, "ask:unlike")
        assert "click the heart" in as_text(unlike)
        acme.x.requests.clear()

        noted = await acme.click("maya", unlike, "ask:took_back")

        assert "Noted: you unliked this post" in as_text(noted)
        assert acme.x.requests == []
        assert [(kind, by) for kind, _, _, by, _ in await entries(acme)] == [
            ("like", "event"),
            ("unlike", "person"),
        ]
        history = as_text(await acme.type("maya", "/likewise", "history"))
        assert "Unliked" in history
        assert "reported by you" in history
        assert "Post by @acmehq" in history  # as in the link, through X's page and back


@ONLY_SQLITE
async def test_only_a_recorded_like_can_be_marked_as_unliked(database_url: str, clock: MovableClock) -> None:
    """Otherwise the button isn't offered."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        assert "[I unliked it]" not in as_text(await acme.type("maya", "/unlike", ANNOUNCED))


@ONLY_SQLITE
async def test_other_likes_in_the_window_count_against_the_budget(
    database_url: str, clock: MovableClock
) -> None:
    """X bills each event; only the sum is kept."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        maya = acme.slack.person("maya")
        member = Member(acme.slack.workspace().id, maya.id, acme.slack.workspace().id)
        before = await acme.container.storage.budget.spent(member)
        acme.x.world.meter.reset()
        await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya", HIRING)
        await like_on_x(acme, "maya")
        after = await acme.container.storage.budget.spent(member)
        assert after.total - before.total == 2_000
        assert after.like_cost_micros == 1_000
        assert acme.x.world.spent == 0.002


@ONLY_SQLITE
async def test_a_window_without_a_subscription_ends(database_url: str, clock: MovableClock) -> None:
    """The process was killed in between: after a minute the look-up is offered."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        async with acme.container.storage.database.session() as session:
            await session.execute(update(XSubscription).values(subscription_id=None, ends_at=clock()))
        clock.move(seconds=90)
        await acme.likewise.housekeeping()
        await wait_until_settled(acme)
        assert "X didn't report a like" in as_text(answer)
        assert acme.x.activity.subscriptions == {}


@ONLY_SQLITE
async def test_an_unlike_after_disconnecting_is_the_former_accounts(
    database_url: str, clock: MovableClock
) -> None:
    """The ledger says which account it was; one who never liked it has nothing to take back."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        answer = await press_like_on_x(acme, "maya")
        await like_on_x(acme, "maya")
        unlike = await acme.click("maya", answer, "ask:unlike")
        await acme.type("maya", "/likewise", "disconnect")
        nobody = replace(member(acme), user="U0NOBODY")

        await acme.click("maya", unlike, "ask:took_back")
        await acme.container.likes.question.took_back(nobody, PostRef(ANNOUNCEMENT))

        async with acme.container.storage.database.session() as session:
            rows = await session.execute(select(LikeEvent.kind, LikeEvent.x_user_id).order_by(LikeEvent.id))
            account = acme.account("maya_builds").id
            assert [tuple(row) for row in rows] == [("like", account), ("unlike", account)]


@ONLY_SQLITE
async def test_a_window_that_x_refuses_ends_nobody_elses(database_url: str, clock: MovableClock) -> None:
    """A colleague's remains open, and X's word of their like arrives."""
    async with confirmed_by_x(database_url, clock, "maya", "sam") as acme:
        answer = await press_like_on_x(acme, "maya")
        acme.x.faults.next(FaultKind.STATUS, "POST", "/2/activity/subscriptions")
        await press_like_on_x(acme, "sam")
        assert len((await stored_text(acme))["like_windows"]) == 1

        await like_on_x(acme, "maya")
        assert "Liked the post" in as_text(answer)
