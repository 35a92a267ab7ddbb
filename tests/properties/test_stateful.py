"""Random days with faults: no like is lost, done twice or done by a wrong account, and answers stay private.

`EXAMPLES=500` runs that many random days; without it, a few fixed ones run.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import HIRING, MAYAS_POST
from tests.properties.runner import Day
from tests.properties.steps import (
    OWN,
    SPARE,
    TOKENS,
    WRITES,
    Both,
    Connect,
    Crash,
    InjectFault,
    Leave,
    Other,
    Press,
    Step,
    Type,
    days,
)
from tests.properties.world import World
from tests.scenarios.sign_ins import EITHER

pytestmark = pytest.mark.properties

EXAMPLES = os.environ.get("EXAMPLES", "")


@EITHER
@pytest.mark.timeout(0 if EXAMPLES else 600)
@settings(
    max_examples=int(EXAMPLES or 8),
    derandomize=not EXAMPLES,
    # No shrinking: it takes minutes, and a failing day is short enough to read.
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
    # All examples share one sandbox, which each of them resets first.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=days)
@example(steps=[Type("maya", "/likers", MAYAS_POST), Type("sam", "/likers", MAYAS_POST)])
@example(steps=[InjectFault(FaultKind.STATUS, TOKENS, 2), Type("maya", "/like", HIRING), Other("repair")])
@example(steps=[InjectFault(FaultKind.LOSE_REPLY, WRITES, 2), Type("maya", "/like", HIRING)])
@example(steps=[Type("lena", "/like", HIRING), Connect("lena", SPARE), Press("lena", "ask:unlike")])
@example(steps=[Both("maya", "/like", "/unlike", HIRING, apart=True, crossed=True)])
@example(steps=[Crash("maya", "/like", HIRING, 4, "/unlike"), Leave("maya", "/like", HIRING, late=True)])
async def test_every_answer_is_true(two_processes: World, steps: list[Step]) -> None:
    """After every step, X, the ledger and the answer agree, as far as the app can know."""
    await two_processes.afresh()
    day = Day(two_processes)
    for user in ("maya", "sam"):
        await day.take(Connect(user, OWN[user]))
    for step in steps:
        await day.take(step)
    await day.evening()
