"""Requests and events without end: budgets, fair shares and row counts stop them."""

import pytest

from bot.members import Member
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.confirming import confirmed_by_x, press_like_on_x, wait_until_settled
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, scene
from tests.scenarios.team import posted, reply, turn_on_replies, written
from tests.scenarios.test_following import EVENTS, follow, messages, publish, wait_for_x_events
from tests.scenarios.watching import stored_text

LIKED = 40
CENT = 10_000


@pytest.fixture
def clock(clock: MovableClock) -> MovableClock:
    return clock.begin_an_hour()


def workspace(acme: Scene) -> Member:
    tenant = acme.slack.workspace().id
    return Member(tenant, acme.slack.person("sam").id, tenant)


async def liked_elsewhere(acme: Scene, posts: int) -> None:
    """Have Sam like other posts on X, one after another, while the app waits for one of them."""
    for number in range(posts):
        post = acme.x.world.add_post(acme.account("acmehq"), f"Post {number}")
        acme.x.world.like(acme.account("sam_writes"), post)
        await wait_until_settled(acme)


async def test_endless_likes_on_x_stop_at_the_budget(database_url: str, clock: MovableClock) -> None:
    """X bills each event of the window, so the subscription ends when the budget is used up."""
    async with confirmed_by_x(database_url, clock, "sam") as acme:
        member = workspace(acme)
        spent = await acme.container.storage.budget.spent(member)
        budget = spent.total + CENT
        await acme.container.storage.workspaces.change(member, daily_budget_micros=budget)
        answer = await press_like_on_x(acme, "sam")

        await liked_elsewhere(acme, LIKED)

        assert (await acme.container.storage.budget.spent(member)).total <= budget
        assert acme.x.activity.subscriptions == {}
        clock.move(minutes=2)
        await acme.likewise.housekeeping()
        await wait_until_settled(acme)
        assert "X didn't report a like" in as_text(answer)


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_endless_likes_on_x_stop_at_the_members_fair_share(
    database_url: str, clock: MovableClock
) -> None:
    """This limit holds without a budget."""
    async with confirmed_by_x(database_url, clock, "sam", PERSON_HOURLY_CAP="0.04") as acme:
        await press_like_on_x(acme, "sam")

        await liked_elsewhere(acme, LIKED)

        assert acme.x.activity.subscriptions == {}


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_following_pauses_at_the_admins_fair_share(database_url: str, clock: MovableClock) -> None:
    """Without a budget, accounts that post endlessly can't use up the operator's credit; following resumes with the next share."""
    async with scene(database_url, clock, **EVENTS, PERSON_HOURLY_CAP="0.05") as acme:
        await acme.container.activity.webhook.register()
        await turn_on_replies(acme)
        await follow(acme)
        for number in range(15):
            await publish(acme, f"Post {number}")
        for _ in range(2):
            await acme.likewise.housekeeping()

        assert acme.x.activity.subscriptions == {}
        assert len(messages(acme)) <= 11
        (followed,) = await acme.container.storage.followed_accounts.of_workspace(workspace(acme))
        assert followed.paused_until is not None

        clock.move(hours=1)
        await acme.likewise.housekeeping()
        before = len(messages(acme))
        await publish(acme, "An hour later")
        await wait_for_x_events(acme)
        assert len(messages(acme)) == before + 1


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_reported_unlike_is_recorded_once(database_url: str, clock: MovableClock) -> None:
    """*I unliked it* calls and costs nothing, so it only counts for a recorded like."""
    async with scene(database_url, clock) as acme:
        await acme.connect("sam")
        await acme.type("sam", "/like", ANNOUNCED)
        value = f'{{"action": "took_back", "post_id": "{ANNOUNCEMENT}"}}'
        button = {"type": "button", "action_id": "ask:took_back", "value": value}
        row = {"type": "actions", "block_id": "b", "elements": [button]}
        there = acme.slack.post("sam", "#social", "", blocks=[row])
        for _ in range(5):
            await acme.slack.click("sam", there, "ask:took_back")
        await acme.container.storage.background.drain(PATIENCE)

        assert len((await stored_text(acme))["like_events"]) == 2


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_one_members_links_do_not_use_up_other_members_previews(
    database_url: str, clock: MovableClock
) -> None:
    """The previews of each member's links are charged to that member's fair share."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN, PERSON_HOURLY_CAP="0.03") as acme:
        await acme.container.storage.workspaces.change(workspace(acme), previews=True)
        await turn_on_replies(acme)
        for number in range(12):
            text = f"Number {number}"
            post = acme.x.world.add_post(acme.account("acmehq"), text)
            there = await posted(acme, f"https://x.com/acmehq/status/{post.id}")
            await written(acme)
        assert text not in as_text(reply(acme, there))

        post = acme.x.world.add_post(acme.account("acmehq"), "By Lena")
        there = await posted(acme, f"https://x.com/acmehq/status/{post.id}", user="lena")
        await written(acme)

        assert "By Lena" in as_text(reply(acme, there))
        assert not any(
            acme.slack.person("sam").id in row for row in (await stored_text(acme))["thread_replies"]
        )
