"""What X bills for connecting an account counts in the workspace's spending and budget."""

from bot.members import Member
from tests.scenarios import sign_ins
from tests.scenarios.conftest import Scene

pytestmark = sign_ins.EITHER


async def test_connecting_an_account_is_charged_once_a_day(acme: Scene) -> None:
    """X bills one user read for saying whose account it is."""
    sam = acme.slack.person("sam")
    me = Member(sam.team_id, sam.id, sam.team_id)

    await acme.connect("sam")
    await acme.type("sam", "/likewise", "disconnect")
    await acme.connect("sam")

    daily_spend = await acme.container.storage.budget.spent(me)
    assert daily_spend.read_cost_micros == acme.container.storage.settings.prices.user_read
    assert daily_spend.total == daily_spend.read_cost_micros
