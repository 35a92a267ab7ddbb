"""What X bills for connecting an account is part of what the workspace spends, and of its budget."""

from bot.members import Member
from tests.scenarios import sign_ins
from tests.scenarios.conftest import Scene

pytestmark = sign_ins.EITHER


async def test_connecting_counts_in_the_spending(acme: Scene) -> None:
    """X says whose account it is, and bills a user for that: once a day, however often somebody connects."""
    sam = acme.slack.person("sam")
    me = Member(sam.team_id, sam.id, sam.team_id)

    await acme.connected("sam")
    await acme.type("sam", "/likewise", "disconnect")
    await acme.connected("sam")

    daily_spend = await acme.container.storage.budget.spent(me)
    assert daily_spend.read_cost_micros == acme.container.storage.settings.prices.user_read
    assert daily_spend.total == daily_spend.read_cost_micros
