"""What the control page can change, by name, with the texts of its forms."""

from collections.abc import Callable, Mapping
from typing import get_args, get_type_hints

from bot.sandbox.x.behaviors import Behaviors
from bot.sandbox.x.faults import Fault, FaultKind
from bot.sandbox.x.limits import Allowance
from bot.sandbox.x.plans import Plan
from bot.sandbox.x.state import XState

Form = Mapping[str, str]

RULE_CHOICES: Mapping[str, tuple[str, ...]] = {
    name: ("true", "false") if kind is bool else tuple(get_args(kind) or kind)
    for name, kind in get_type_hints(Behaviors).items()
    if name in Behaviors.model_fields
}


class SwitchError(Exception):
    """The form names something that doesn't exist; the message says what."""


def set_plan(sandbox: XState, form: Form) -> None:
    """Set the plan; `plan` is a member of Plan."""
    sandbox.plan = Plan(_choice(form, "plan", tuple(Plan)))


def set_rule(sandbox: XState, form: Form) -> None:
    """Set a behavior; `name` and `value` are as in RULE_CHOICES."""
    name = _choice(form, "name", tuple(RULE_CHOICES))
    value = _choice(form, "value", RULE_CHOICES[name])
    setattr(sandbox.behaviors, name, value)


def add_fault(sandbox: XState, form: Form) -> None:
    """Add a fault of `kind`.

    Optional: `method`, `path`, `times` (empty: until cleared), `seconds`, `status`.
    """
    fault = Fault(FaultKind(_choice(form, "kind", tuple(FaultKind))))
    fault.method, fault.path = form.get("method") or fault.method, form.get("path") or fault.path
    for name in ("times", "seconds", "status"):
        if form.get(name):
            setattr(fault, name, _number(form[name], name))
    fault.times = None if form.get("times") == "" else fault.times
    sandbox.faults.add(fault)


def set_limit(sandbox: XState, form: Form) -> None:
    """Set a rate limit, in requests per window: `operation`, `user`; optionally `app`, `day`."""
    table = sandbox.world.limits.table
    operation = _choice(form, "operation", tuple(table))
    app, day = (_number(form[name], name) if form.get(name) else None for name in ("app", "day"))
    table[operation] = Allowance(_number(form.get("user", ""), "user"), app, day)


def change_account(sandbox: XState, form: Form) -> None:
    """Change the account `username`; `action` is revoke, expire, suspend or restore."""
    account = sandbox.world.account_named(form.get("username", ""))
    if account is None:
        raise SwitchError("There is no such account.")
    world = sandbox.world
    actions: dict[str, Callable[[], None]] = {
        "revoke": lambda: world.revoke(account),
        "expire": lambda: world.grants.expire_access(account.id),
        "suspend": lambda: world.suspend(account),
        "restore": lambda: world.suspend(account, suspended=False),
    }
    actions[_choice(form, "action", tuple(actions))]()


def change_post(sandbox: XState, form: Form) -> None:
    """Change the Post `id`; `action` is delete or restore."""
    post = sandbox.world.posts.get(form.get("id", ""))
    if post is None:
        raise SwitchError("There is no such Post.")
    if _choice(form, "action", ("delete", "restore")) == "delete":
        sandbox.world.delete_post(post)
    else:
        post.deleted = False


def add_post(sandbox: XState, form: Form) -> None:
    """Publish `text` as the account `username`; a reply to the Post `reply_to`, if given."""
    account = sandbox.world.account_named(form.get("username", ""))
    if account is None:
        raise SwitchError("There is no such account.")
    text = form.get("text", "").strip()
    if not text:
        raise SwitchError("text is missing.")
    sandbox.world.add_post(account, text, reply_to=sandbox.world.posts.get(form.get("reply_to", "")))


def rules_now(behaviors: Behaviors) -> dict[str, str]:
    """Return each behavior's value, as in RULE_CHOICES."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in behaviors}


SWITCHES: dict[str, Callable[[XState, Form], None]] = {
    "plan": set_plan,
    "rules": set_rule,
    "faults": add_fault,
    "faults/clear": lambda sandbox, _: sandbox.faults.clear(),
    "limits": set_limit,
    "limits/reset": lambda sandbox, _: sandbox.world.limits.reset(),
    "spending/reset": lambda sandbox, _: sandbox.world.meter.reset(),
    "requests/clear": lambda sandbox, _: sandbox.requests.clear(),
    "accounts": change_account,
    "posts": change_post,
    "posts/new": add_post,
}


def _choice(form: Form, name: str, choices: tuple[str, ...]) -> str:
    value = form.get(name, "")
    if value not in choices:
        raise SwitchError(f"{name} must be one of {', '.join(choices)}.")
    return value


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SwitchError(f"{name} must be a whole number.")
    return int(text)
