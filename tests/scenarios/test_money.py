"""What X costs: a workspace's budgets, shared by all processes, and what X bills once a day."""

import asyncio

import pytest

from bot import errors
from bot.errors import BudgetReached
from bot.members import Member
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.workspaces.budget import Reservation
from bot.workspaces.spending import DailySpend, Feature
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import UNLIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER

LIKE_COSTS = 15_000
SIGN_IN_COSTS = 10_000  # one user read, to find out whose account it is


@pytest.fixture
def clock(clock: MovableClock) -> MovableClock:
    return clock.begin_an_hour()


async def spent(acme: Scene) -> DailySpend:
    maya = acme.slack.person("maya")
    member = Member(maya.team_id, maya.id, maya.team_id)
    return await acme.container.storage.budget.spent(member)


async def test_likes_and_look_ups_are_charged(acme: Scene) -> None:
    """By X's price list."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/likers", MAYAS)

    day = await spent(acme)

    assert day.like_cost_micros == LIKE_COSTS
    assert day.read_cost_micros == SIGN_IN_COSTS + 10 * 10_000


async def test_an_object_is_billed_once_a_day(acme: Scene) -> None:
    """X bills it once per UTC day, so a repeated look-up costs nothing."""
    await acme.connect("maya")
    await acme.type("maya", "/likers", MAYAS)
    before = (await spent(acme)).read_cost_micros
    acme.clock.move(minutes=6)
    await acme.type("maya", "/likers", MAYAS)
    assert (await spent(acme)).read_cost_micros == before


async def test_an_exhausted_budget_stops_requests_to_x(
    database_url: str, sign_in: str, clock: MovableClock
) -> None:
    """The reply says so; the next day the command works."""
    async with scene(database_url, clock, sign_in=sign_in, DAILY_BUDGET="0.03") as acme:
        await acme.connect("maya")
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.requests.clear()

        answer = as_text(await acme.type("maya", "/unlike", ANNOUNCED))

        assert "budget" in answer
        assert acme.x.requests == []
        assert acme.liked("maya_builds", ANNOUNCEMENT)
        acme.clock.move(days=1)
        assert UNLIKED in as_text(await acme.type("maya", "/unlike", ANNOUNCED))


async def test_two_processes_cannot_exceed_the_budget(
    database_url: str, sign_in: str, clock: MovableClock
) -> None:
    """Of twelve concurrent likes on two processes, the budget covers four, and four are allowed."""
    async with scene(database_url, clock, sign_in=sign_in, DAILY_BUDGET="0.08") as acme:
        await acme.connect("maya")
        await acme.connect("sam")
        async with second_instance(acme, takes_requests=False) as other:
            maya, sam = (Member(p.team_id, p.id, p.team_id) for p in map(acme.slack.person, ("maya", "sam")))
            outcomes = await asyncio.gather(
                *(
                    instance.container.storage.budget.reserve(member, LIKE_COSTS)
                    for instance in (acme, other)
                    for member in (maya, sam)
                    for _ in range(3)
                ),
                return_exceptions=True,
            )

        assert sum(isinstance(outcome, Reservation) for outcome in outcomes) == 4
        assert sum(isinstance(outcome, BudgetReached) for outcome in outcomes) == 8


async def test_a_failed_call_costs_nothing(database_url: str, sign_in: str, clock: MovableClock) -> None:
    """Its reservation is released."""
    async with scene(database_url, clock, sign_in=sign_in, DAILY_BUDGET="0.025") as acme:
        await acme.connect("maya")
        acme.x.faults.next(FaultKind.STATUS, "POST", "/2/users/*/likes", times=2, status=503)
        assert words_for(errors.XUnavailable()) in as_text(await acme.type("maya", "/like", ANNOUNCED))

        assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_admins_see_and_set_the_budget(acme: Scene) -> None:
    """With /likewise spending; a new budget counts at once."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)

    shown = as_text(await acme.type("maya", "/likewise", "spending"))
    assert "$0.02" in shown
    assert "No daily budget" in shown

    assert "$0.02" in as_text(await acme.type("maya", "/likewise", "spending 0.02"))
    assert "budget" in as_text(await acme.type("maya", "/unlike", ANNOUNCED))
    assert "No daily budget" in as_text(await acme.type("maya", "/likewise", "spending none"))
    assert UNLIKED in as_text(await acme.type("maya", "/unlike", ANNOUNCED))


async def test_spending_shows_day_and_month_for_each_feature(acme: Scene) -> None:
    """An earlier day's cost counts for the month, even after its likes are deleted."""
    acme.clock.move(days=1 - acme.clock().day)
    acme.clock.stop()
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(days=1)
    await acme.type("maya", "/likers", MAYAS)

    shown = as_text(await acme.type("maya", "/likewise", "spending"))
    features = (await spent(acme)).features

    assert features[Feature.LIKES] == (0, LIKE_COSTS)
    assert features[Feature.LIKERS] == (100_000, 100_000)
    assert "today: $0.10 · This month: $" in shown
    assert "Likes: $0.00 today, $0.02 this month" in shown
    maya = acme.slack.person("maya")
    await acme.container.x.erasure.forget_history(Member(maya.team_id, maya.id, maya.team_id))
    assert (await spent(acme)).features == features


async def test_a_monthly_budget_is_shared_by_the_months_days(acme: Scene) -> None:
    """It's set beside the daily one, and starts again with the next month."""
    acme.clock.move(days=1 - acme.clock().day)
    acme.clock.stop()
    await acme.connect("maya")
    assert "Monthly budget: $0.03" in as_text(await acme.type("maya", "/likewise", "spending month 0.03"))
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(days=1)

    refused = as_text(await acme.type("maya", "/unlike", ANNOUNCED))

    assert "monthly budget is used up" in refused
    acme.clock.move(days=31)
    assert "Unliked" in as_text(await acme.type("maya", "/unlike", ANNOUNCED))


async def test_admins_are_warned_once_at_each_threshold_of_a_budget(acme: Scene) -> None:
    """At 50, 80 and 95 %, by direct message to admins who changed a setting; two processes send one."""
    await acme.connect("maya")
    await acme.type("maya", "/likewise", "spending 0.04")
    await acme.type("maya", "/like", ANNOUNCED)

    async def look() -> list[str]:
        acme.clock.move(minutes=2)
        await acme.container.slack.budget_messages.send()
        async with second_instance(acme, takes_requests=False) as other:
            await other.container.slack.budget_messages.send()
        sent = [call.args["text"] for call in acme.slack.api_calls if call.method == "chat.postMessage"]
        return [text for text in sent if "X budget is used" in text]

    first = await look()
    again = await look()
    await acme.type("maya", "/unlike", ANNOUNCED)

    assert first == again == ["50% of today's X budget is used."]
    assert await look() == [*first, "80% of today's X budget is used."]


async def test_an_expensive_button_shows_its_price(acme: Scene) -> None:
    """The most that reading all likers can cost."""
    await acme.connect("maya")

    answer = await acme.type("maya", "/likers", MAYAS)

    assert "Send as CSV · up to $1.00" in as_text(answer)


async def test_only_admins_see_the_spending(acme: Scene) -> None:
    """Other members are told whom to ask."""
    answer = as_text(await acme.type("sam", "/likewise", "spending 5"))

    assert words_for(errors.NotAnAdmin()) in answer
    assert "$" not in answer


async def test_an_invalid_amount_is_refused(acme: Scene) -> None:
    """Words, for example, and negative amounts."""
    for text in ("lots", "-5", "5 dollars", "5,50", "1000000"):
        assert words_for(errors.InvalidAmount()) in as_text(
            await acme.type("maya", "/likewise", f"spending {text}")
        )


@pytest.mark.parametrize(
    ("typed", "shown"), [("$1,250.50", "$1,250.50"), ("0.001", "less than $0.01")], ids=["large", "tiny"]
)
async def test_an_amount_is_read_as_people_write_it(acme: Scene, typed: str, shown: str) -> None:
    """The activity log shows the same amount as the reply."""
    reply = await acme.type("maya", "/likewise", f"spending {typed}")
    log = await acme.type("maya", "/likewise", "audit")

    assert f"Daily budget: {shown}" in as_text(reply)
    assert f"set the daily budget to {shown}" in as_text(log)


async def test_an_admin_cannot_exceed_the_operators_budget(
    database_url: str, sign_in: str, clock: MovableClock
) -> None:
    """A lower budget is accepted."""
    async with scene(database_url, clock, sign_in=sign_in, DAILY_BUDGET="1") as acme:
        assert "$1.00" in as_text(await acme.type("maya", "/likewise", "spending 50"))
        assert "$0.50" in as_text(await acme.type("maya", "/likewise", "spending 0.5"))


async def test_one_member_cannot_use_up_everybodys_credit(
    database_url: str, sign_in: str, clock: MovableClock
) -> None:
    """Even without a budget, a member's hour has a cap: X gets no request, and others go on."""
    async with scene(database_url, clock, sign_in=sign_in, PERSON_HOURLY_CAP="0.03") as acme:
        await acme.connect("maya")
        await acme.connect("sam")
        await acme.type("maya", "/like", ANNOUNCED)
        await acme.type("maya", "/unlike", ANNOUNCED)
        acme.x.requests.clear()

        answer = as_text(await acme.type("maya", "/like", ANNOUNCED))

        assert "share" in answer
        assert "Try again" in answer
        assert acme.x.requests == []
        assert says_liked(as_text(await acme.type("sam", "/like", ANNOUNCED)))
        acme.clock.move(hours=1)
        assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_a_warning_that_nobody_receives_comes_later(acme: Scene) -> None:
    """Slack refused it; whoever is no admin any more needn't be told, and no other one is kept for them."""
    await acme.connect("maya")
    await acme.type("maya", "/likewise", "spending 0.02")
    await acme.type("maya", "/like", ANNOUNCED)

    async def told() -> int:
        acme.clock.move(minutes=2)
        await acme.container.slack.budget_messages.send()
        return sum("X budget is used" in as_text(said) for said in acme.slack.seen_by("maya", "@app"))

    acme.slack.fail_next("chat.postMessage", "channel_not_found")
    assert await told() == 0
    assert await told() == 1
    assert await told() == 1
