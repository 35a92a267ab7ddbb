"""What users can't influence, time and X, and how the model takes it into account."""

from datetime import timedelta

from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.control import set_rule
from tests.properties.model import Model
from tests.properties.steps import (
    ACCOUNTS,
    HARMLESS,
    TOKENS,
    USERS,
    AtX,
    InjectFault,
    Pass,
    Rule,
    SetPlan,
    Step,
    UseUp,
)
from tests.scenarios.conftest import Scene

# By then every limit has reset, and the plan gate has closed again.
SURELY_OVER = timedelta(hours=25)
FOR_EVER = timedelta(days=3000)


def happen(scene: Scene, model: Model, step: Step) -> None:
    """Apply the step to the sandbox and the model."""
    x, now = scene.x, scene.clock()
    match step:
        case Pass(minutes):
            scene.clock.move(minutes=minutes)
        case AtX(account, expires=True):
            x.world.grants.expire_access(scene.account(account).id)
        case AtX(account):
            x.world.revoke(scene.account(account))
            model.perhaps_dead |= {user for user in USERS if model.linked[user] == account}
        case SetPlan(plan):
            x.plan = plan
            model.clouded = now + (SURELY_OVER if plan is Plan.LIKES else FOR_EVER)
        case UseUp(account, operation, day):
            x.world.limits.use_up(operation, scene.account(account).id, day=day)
            model.cloud(now + SURELY_OVER)
        case Rule(name, value):
            set_rule(x, {"name": name, "value": value})
        case InjectFault(kind, where, times):
            x.faults.next(kind, *where, times=times)
            model.cloud(now + SURELY_OVER)
            if where == TOKENS:
                _tokens_are_renewed_under(kind, scene, model)


def _tokens_are_renewed_under(kind: FaultKind, scene: Scene, model: Model) -> None:
    """Expire all access tokens, so that the next requests refresh them and meet the fault."""
    for account in ACCOUNTS:
        scene.x.world.grants.expire_access(scene.account(account).id)
    if kind not in HARMLESS:
        model.perhaps_dead |= set(USERS)
