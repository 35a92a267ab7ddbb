"""Followed accounts: each new post is announced once in the team channel, and deleted with the post."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import errors
from bot.sandbox.environment import X_API_KEY, X_API_SECRET, X_BEARER_TOKEN
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Delivery
from bot.workspaces.followed_accounts import MOST_A_CHANNEL
from bot.workspaces.thread_replies import MOST_FOLLOWED_A_DAY
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.scenarios import homes
from tests.scenarios.conftest import PATIENCE, Scene, button, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.post_preview_steps import member
from tests.scenarios.team import turn_on_replies, wait_for_events, written
from tests.scenarios.test_forms import field_errors, open_form, save_form
from tests.scenarios.test_policy import SOCIAL

EVENTS: dict[str, Any] = {
    "X_BEARER_TOKEN": X_BEARER_TOKEN,
    "X_API_KEY": X_API_KEY,
    "X_API_SECRET": X_API_SECRET,
}


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in Acme, with a registered webhook and a team channel."""
    async with scene(database_url, clock, **EVENTS) as made:
        await made.container.activity.webhook.register()
        await turn_on_replies(made)
        yield made


async def follow(acme: Scene, account: str = "@acmehq", more: str = "") -> Message:
    """Follow an account in #social, as an admin."""
    offer = await acme.type("maya", "/likewise", f"channel follow {account} {more}".strip())
    return await acme.click("maya", offer, "ask:follow")


async def publish(acme: Scene, text: str = "We ship today.", **options: object) -> str:
    """Publish a post of @acmehq, and wait until the app has handled it."""
    post = acme.x.world.add_post(acme.account("acmehq"), text, **options)  # type: ignore[arg-type]
    await wait_for_x_events(acme)
    return post.id


async def wait_for_x_events(acme: Scene) -> None:
    """Wait until X's events have arrived and their effects are in Slack."""
    await acme.x.activity.settled()
    await acme.container.storage.background.drain(PATIENCE)
    await written(acme)


def messages(acme: Scene, text: str = "New post by") -> list[Message]:
    """Return the messages about followed accounts that everybody in #social sees, outside threads."""
    seen = acme.slack.seen_by("lena", "#social")
    return [said for said in seen if said.by_app and not said.thread_ts and text in as_text(said)]


async def test_the_price_is_shown_before_an_account_is_followed(acme: Scene) -> None:
    """The command only offers; the button in its reply follows."""
    offer = await acme.type("maya", "/likewise", "channel follow @acmehq")

    assert "$0.005" in as_text(offer)
    assert acme.x.activity.subscriptions == {}
    await acme.click("maya", offer, "ask:follow")
    followed = {(one.event_type, one.user_id) for one in acme.x.activity.subscriptions.values()}
    assert followed == {(kind, acme.account("acmehq").id) for kind in ("post.create", "post.delete")}


async def test_an_account_that_is_followed_is_not_offered_again(acme: Scene) -> None:
    """The reply says so and costs nothing; with replies, too, is another offer. A profile's link will do."""
    await follow(acme)
    acme.x.requests.clear()

    again = await acme.type("maya", "/likewise", "channel follow acmehq")

    assert as_text(again).startswith("Following @acmehq")
    assert "[Unfollow]" in as_text(again)
    assert acme.x.requests == []
    more = await acme.type("maya", "/likewise", "channel follow https://x.com/AcmeHQ with replies")
    assert button(more, "ask:follow")


@pytest.mark.parametrize("word", ["follow", "unfollow"])
async def test_without_an_account_the_command_lists_them(acme: Scene, word: str) -> None:
    """With the buttons to add one and to end each."""
    await follow(acme)

    answer = await acme.type("maya", "/likewise", f"channel {word}")

    assert "Followed accounts" in as_text(answer)
    assert button(answer, "form:follow")
    assert "Unfollow" in as_text(answer)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_unfollowing_in_the_home_can_be_undone_there(acme: Scene) -> None:
    """The Home is in no channel, so the button names it; replies and reposts come again, too."""
    await follow(acme, more="with replies")
    await homes.open_home(acme, "maya")
    await homes.press_home_button(acme, "maya", f"ask:unfollow:{SOCIAL}:acmehq")

    home = await homes.press_home_button(acme, "maya", "ask:follow")

    assert "Following <https://x.com/acmehq|@acmehq>. New posts, replies and reposts" in str(home.content)


async def test_a_new_post_arrives_once_with_its_buttons(acme: Scene) -> None:
    """In one message, with X's data from the event: no look-up is needed, and nobody likes by it."""
    await acme.container.storage.workspaces.change(member(acme), previews=True)
    await follow(acme)
    acme.x.behaviors.event_delivery = Delivery.TWICE
    before = acme.x.world.spent

    post = await publish(acme)

    (said,) = messages(acme)
    assert as_text(said).startswith("New post by @acmehq")
    assert "We ship today." in as_text(said)
    assert button(said, "ask:like:1")
    assert acme.x.world.posts[post].likes == {}
    assert acme.x.world.spent - before == pytest.approx(0.005)


async def test_two_processes_post_it_once(acme: Scene) -> None:
    """The database decides which one."""
    await follow(acme)
    async with second_instance(acme) as other:
        acme.x.behaviors.event_delivery = Delivery.TWICE
        await publish(acme)
        await other.container.slack.team_channels.write_due()

    assert len(messages(acme)) == 1


async def test_likes_are_counted_in_place(acme: Scene) -> None:
    """As in a team reply."""
    await acme.connect("sam")
    await follow(acme)
    await publish(acme)
    (said,) = messages(acme)

    await acme.click("sam", said, "ask:like:1")
    await written(acme)

    (said,) = messages(acme)
    assert said.changed


async def test_replies_arrive_only_if_turned_on(acme: Scene) -> None:
    """By an admin, for each account."""
    await follow(acme)
    first = acme.x.world.posts[await publish(acme)]
    await publish(acme, "An answer", reply_to=first)
    assert len(messages(acme)) == 1

    await follow(acme, more="with replies")
    await publish(acme, "Another answer", reply_to=first)

    assert len(messages(acme)) == 2


async def test_a_deleted_posts_message_is_deleted(acme: Scene) -> None:
    """X requires it, and nobody can like it any more."""
    await follow(acme)
    post = await publish(acme)

    acme.x.world.delete_post(acme.x.world.posts[post])
    await wait_for_x_events(acme)

    assert messages(acme) == []


async def test_a_day_has_a_limit_that_is_announced_once(acme: Scene) -> None:
    """The channel isn't flooded and knows why; the next day starts at midnight UTC."""
    acme.clock.begin_an_hour()  # each post moves the clock
    await follow(acme)
    for number in range(MOST_FOLLOWED_A_DAY + 3):
        await publish(acme, f"Part {number}")

    assert len(messages(acme)) == MOST_FOLLOWED_A_DAY
    assert len(messages(acme, "arrived here today")) == 1
    acme.clock.move(hours=24)
    await publish(acme, "The next day")
    assert len(messages(acme)) == MOST_FOLLOWED_A_DAY + 1


async def test_unfollowing_deletes_the_subscription(acme: Scene) -> None:
    """The channel's settings have a button for each account."""
    await follow(acme)
    settings = await acme.type("maya", "/likewise", "channel")
    assert "acmehq" in as_text(settings)

    await acme.click("maya", settings, f"ask:unfollow:{SOCIAL}:acmehq")
    await acme.likewise.housekeeping()
    await publish(acme)

    assert messages(acme) == []
    assert acme.x.activity.subscriptions == {}


async def test_turning_replies_off_ends_following(acme: Scene) -> None:
    """Only team channels can follow."""
    await follow(acme)

    await acme.type("maya", "/likewise", "channel off")
    await acme.likewise.housekeeping()
    await acme.likewise.housekeeping()

    assert acme.x.activity.subscriptions == {}


async def test_a_channel_that_was_off_can_follow_again(acme: Scene) -> None:
    """Whether or not the subscriptions at X have been deleted meanwhile."""
    await acme.type("maya", "/likewise", "channel follow @acmehq")
    await follow(acme)
    await acme.type("maya", "/likewise", "channel off")
    await acme.likewise.housekeeping()
    await acme.type("maya", "/likewise", "channel on")

    await follow(acme)

    assert len(acme.x.activity.subscriptions) == 2


async def test_a_new_webhook_delivers_followed_accounts(acme: Scene) -> None:
    """X delivers a subscription to the webhook it was made for."""
    await follow(acme)
    await acme.container.activity.webhook.remove()
    await acme.container.activity.webhook.register()
    await acme.likewise.housekeeping()

    await publish(acme)

    assert len(messages(acme)) == 1
    assert len(acme.x.activity.subscriptions) == 2


async def test_without_deletion_events_no_account_is_followed(acme: Scene) -> None:
    """Messages about deleted posts would stay; no subscription is left at X."""
    acme.x.activity.limit = 1
    refused = await follow(acme)

    assert words_for(errors.FollowingUnavailable()) in as_text(refused)
    await acme.likewise.housekeeping()
    await acme.likewise.housekeeping()
    assert acme.x.activity.subscriptions == {}


async def test_a_post_deleted_before_its_event_never_arrives(acme: Scene) -> None:
    """X repeats unhandled events, perhaps after the deletion."""
    await follow(acme)
    acme.x.behaviors.event_delivery = Delivery.HELD
    post = await publish(acme)
    acme.x.world.delete_post(acme.x.world.posts[post])

    await acme.x.activity.release(newest_first=True)
    await wait_for_x_events(acme)

    assert messages(acme) == []


async def test_an_exhausted_monthly_budget_pauses_following(acme: Scene) -> None:
    """Until the month ends."""
    await follow(acme)
    await acme.type("maya", "/likewise", "spending month 0.005")
    await publish(acme)
    await publish(acme, "While it is paused")

    maya = member(acme)
    (followed,) = await acme.container.storage.followed_accounts.of_workspace(maya)
    assert followed.paused_until is not None
    assert followed.paused_until.day == 1
    told = [said for said in acme.slack.seen_by("maya", "@app") if "paused" in as_text(said)]
    assert len(told) == 1
    assert len(messages(acme)) == 1


async def test_an_exhausted_daily_budget_pauses_following(acme: Scene) -> None:
    """Until midnight UTC; the admin who chose the account gets one message."""
    await follow(acme)
    await acme.type("maya", "/likewise", "spending 0.01")
    for number in range(4):
        await publish(acme, f"Part {number}")

    told = [said for said in acme.slack.seen_by("maya", "@app") if "paused" in as_text(said)]
    assert len(told) == 1
    before = len(messages(acme))
    assert before < 4
    acme.clock.move(days=1)
    await acme.likewise.housekeeping()
    await publish(acme, "The next day")
    assert len(messages(acme)) == before + 1


async def test_an_account_can_be_followed_by_form(acme: Scene) -> None:
    """It shows the price; an invalid handle gets an error at its field."""
    settings = await acme.type("maya", "/likewise", "channel")
    view = await open_form(acme, "maya", settings, "form:follow")
    assert "$0.005" in str(view.content)
    exchange = await acme.slack.submit(
        "maya", view, {"account": {"account": "not a handle"}, "switches": {"switches": []}}
    )
    assert "account" in field_errors(exchange)

    view = await open_form(acme, "maya", settings, "form:follow")
    after = await save_form(acme, "maya", view, {"account": "@acmehq", "switches": ["with replies"]})

    assert "Following @acmehq" in as_text(after)
    assert len(acme.x.activity.subscriptions) == 2
    assert "@acmehq" in str((await homes.open_home(acme, "maya")).content)


async def test_only_admins_follow(acme: Scene) -> None:
    """A member can neither type the command nor press an admin's button."""
    assert words_for(errors.NotAnAdmin()) in as_text(
        await acme.type("sam", "/likewise", "channel follow @acmehq")
    )

    offer = await acme.type("maya", "/likewise", "channel follow @acmehq")
    forged = await acme.type("sam", "/likewise", "settings")
    section = next(block for block in forged.blocks if "accessory" in block)
    section["accessory"] = button(offer, "ask:follow")
    assert words_for(errors.NotAnAdmin()) in as_text(await acme.click("sam", forged, "ask:follow"))
    assert acme.x.activity.subscriptions == {}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("follow https://x.com/home", errors.InvalidHandle()),
        ("follow @no_such_account", errors.NoSuchHandle("no_such_account")),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_refusal_names_the_next_step(acme: Scene, typed: str, error: errors.LikewiseError) -> None:
    """For unknown, protected and malformed handles."""
    assert words_for(error) in as_text(await acme.type("maya", "/likewise", f"channel {typed}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_channel_follows_ten_accounts_at_most(acme: Scene) -> None:
    """The eleventh is refused before its price is shown."""
    for number in range(MOST_A_CHANNEL + 1):
        acme.x.world.add_account(f"brand_{number}", f"Brand {number}")
    for number in range(MOST_A_CHANNEL):
        await follow(acme, f"@brand_{number}")

    refused = await acme.type("maya", "/likewise", f"channel follow @brand_{MOST_A_CHANNEL}")

    assert words_for(errors.TooManyFollowed(SOCIAL, MOST_A_CHANNEL)) in as_text(refused)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_following_needs_a_team_channel_and_xs_webhook(database_url: str, clock: MovableClock) -> None:
    """Each refusal says who can change it."""
    async with scene(database_url, clock, **EVENTS) as made:
        off = await made.type("maya", "/likewise", "channel follow @acmehq")
        assert words_for(errors.NotATeamChannel(SOCIAL)) in as_text(off)
        await turn_on_replies(made)
        silent = await made.type("maya", "/likewise", "channel follow @acmehq")
        assert words_for(errors.FollowingUnavailable()) in as_text(silent)
        await wait_for_events(made)


async def test_a_larger_budget_ends_the_pause(acme: Scene) -> None:
    """Without waiting for midnight."""
    await follow(acme)
    await acme.type("maya", "/likewise", "spending 0.005")
    await publish(acme)
    await publish(acme, "While it is paused")
    before = len(messages(acme))

    await acme.type("maya", "/likewise", "spending 5")
    await acme.likewise.housekeeping()
    await publish(acme, "After that")

    assert len(messages(acme)) == before + 1


async def test_an_account_followed_while_others_are_reconciled_stays_subscribed(acme: Scene) -> None:
    """The subscription from before is ended only if nobody needs it at that moment."""
    await follow(acme)
    accounts, posts = acme.container.storage.followed_accounts, acme.container.slack.follows.posts
    maya, acmehq = member(acme), acme.account("acmehq").id
    await accounts.remove(maya, SOCIAL, "acmehq")
    await accounts.add(maya, SOCIAL, acme.account("theo_dev").id, "theo_dev", with_replies=False)
    hold = acme.x.faults.hold("POST", "/2/activity/subscriptions")

    reconciling = asyncio.create_task(posts.reconcile())
    await asyncio.wait_for(hold.arrived.wait(), PATIENCE)
    await accounts.add(maya, SOCIAL, acmehq, "acmehq", with_replies=False)
    assert await posts.subscribe(acmehq)
    hold.release()
    await reconciling
    await acme.container.activity.subscriptions.sweep()

    assert {one.user_id for one in acme.x.activity.subscriptions.values()} == {
        acmehq,
        acme.account("theo_dev").id,
    }


async def test_a_budget_raised_in_another_process_ends_no_following(acme: Scene) -> None:
    """The process that gets the event knows only the old budget, which is used up."""
    await follow(acme)
    maya, storage = member(acme), acme.container.storage
    await storage.workspaces.change(maya, monthly_budget_micros=5_000)
    async with second_instance(acme, takes_requests=False) as other:
        await other.container.storage.workspaces.change(maya, monthly_budget_micros=5_000_000)
        await other.container.storage.followed_accounts.resume(maya)
        await publish(acme)

    (followed,) = await storage.followed_accounts.of_workspace(maya)
    assert followed.paused_until is None
    assert "paused" not in " ".join(as_text(said) for said in acme.slack.seen_by("maya", "@app"))
