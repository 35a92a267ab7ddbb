"""What the control page can change, by name, with the texts of its forms."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import EnumType

from bot.sandbox.x.behaviors import Behaviors, Hidden, Repeat
from bot.sandbox.x.faults import Fault, FaultKind
from bot.sandbox.x.limits import Allowance
from bot.sandbox.x.plans import Plan
from bot.sandbox.x.problems import OLD_PROBLEM_HOST, PROBLEM_HOST
from bot.sandbox.x.state import XState

Form = Mapping[str, str]

RULE_CHOICES: dict[str, tuple[str, ...]] = {
    "missing": tuple(Hidden),
    "protected": tuple(Hidden),
    "blocked": tuple(Hidden),
    "private_likes": tuple(Hidden),
    "repeated_like": tuple(Repeat),
    "kill_family_on_reuse": ("false", "true"),
    "one_token_per_account": ("true", "false"),
    "token_error": ("invalid_request", "invalid_grant"),
    "problem_host": (PROBLEM_HOST, OLD_PROBLEM_HOST),
    "escaped_text": ("true", "false"),
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
    kind = type(getattr(sandbox.behaviors, name))
    setattr(
        sandbox.behaviors,
        name,
        kind(value) if isinstance(kind, EnumType) else value == "true" if kind is bool else value,
    )


def add_fault(sandbox: XState, form: Form) -> None:
    """Add a fault of `kind`.

    Optional: `method`, `path`, `times` (empty: until cleared), `seconds`, `status`.
    """
    kind = FaultKind(_choice(form, "kind", tuple(FaultKind)))
    times = form.get("times", "1")
    sandbox.faults.add(
        Fault(
            kind,
            form.get("method") or "*",
            form.get("path") or "*",
            _number(times, "times") if times else None,
            _number(form.get("seconds") or "0", "seconds"),
            _number(form.get("status") or "503", "status"),
        )
    )


def clear_faults(sandbox: XState, _: Form) -> None:
    sandbox.faults.clear()


def set_limit(sandbox: XState, form: Form) -> None:
    """Set a rate limit, in requests per window: `operation`, `user`; optionally `app`, `day`."""
    table = sandbox.world.limits.table
    operation = _choice(form, "operation", tuple(table))
    app, day = (_number(form[name], name) if form.get(name) else None for name in ("app", "day"))
    table[operation] = Allowance(_number(form.get("user", ""), "user"), app, day)


def reset_limits(sandbox: XState, _: Form) -> None:
    sandbox.world.limits.reset()


def reset_meter(sandbox: XState, _: Form) -> None:
    sandbox.world.meter.reset()


def clear_requests(sandbox: XState, _: Form) -> None:
    sandbox.requests.clear()


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
    post.deleted = _choice(form, "action", ("delete", "restore")) == "delete"


def rules_now(behaviors: Behaviors) -> dict[str, str]:
    """Return each behavior's value, as in RULE_CHOICES."""
    values = {field.name: getattr(behaviors, field.name) for field in fields(behaviors)}
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()
    }


SWITCHES: dict[str, Callable[[XState, Form], None]] = {
    "plan": set_plan,
    "rules": set_rule,
    "faults": add_fault,
    "faults/clear": clear_faults,
    "limits": set_limit,
    "limits/reset": reset_limits,
    "spending/reset": reset_meter,
    "requests/clear": clear_requests,
    "accounts": change_account,
    "posts": change_post,
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
