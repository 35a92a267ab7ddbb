"""The control page of the sandbox at /sandbox; tests use the sandbox's methods instead."""

from collections.abc import Callable, Mapping
from typing import Final, get_args, get_type_hints

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.x.behaviors import Behaviors
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.faults import Fault, FaultKind
from bot.sandbox.x.limits import Allowance
from bot.sandbox.x.problems import Plan
from bot.sandbox.x.session import PAGES, remember, signed_in
from bot.sandbox.x.state import XState, state_of
from bot.sandbox.x.world import Account

Form = Mapping[str, str]

NEWEST: Final = 40
RULE_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    name: ("true", "false") if kind is bool else tuple(get_args(kind) or kind)
    for name, kind in get_type_hints(Behaviors).items()
    if name in Behaviors.model_fields
}


def set_rule(sandbox: XState, form: Form) -> None:
    """Set a behavior; `name` and `value` are as in RULE_CHOICES."""
    setattr(sandbox.behaviors, form["name"], form["value"])


def _add_fault(sandbox: XState, form: Form) -> None:
    """Optional: `method`, `path`, `times` (empty: until cleared), `seconds`, `status`."""
    fault = Fault(FaultKind(form["kind"]), form.get("method") or "*", form.get("path") or "*")
    for name in ("times", "seconds", "status"):
        if form.get(name):
            setattr(fault, name, int(form[name]))
    fault.times = None if form.get("times") == "" else fault.times
    sandbox.faults.add(fault)


def _set_limit(sandbox: XState, form: Form) -> None:
    """Set requests per window: `operation`, `user`; optionally `app`, `day`."""
    table, operation = sandbox.world.limits.table, form["operation"]
    app, day = (int(form[name]) if form.get(name) else None for name in ("app", "day"))
    if operation not in table:
        raise LookupError(operation)
    table[operation] = Allowance(int(form["user"]), app, day)


def _change_account(sandbox: XState, form: Form) -> None:
    account, world = _account(sandbox, form), sandbox.world
    actions: dict[str, Callable[[], None]] = {
        "revoke": lambda: world.revoke(account),
        "expire": lambda: world.grants.expire_access(account.id),
        "suspend": lambda: world.suspend(account),
        "restore": lambda: world.suspend(account, suspended=False),
    }
    actions[form["action"]]()


def _change_post(sandbox: XState, form: Form) -> None:
    post = sandbox.world.posts[form["id"]]
    if form["action"] == "delete":
        sandbox.world.delete_post(post)
    else:
        post.deleted = False


def _add_post(sandbox: XState, form: Form) -> None:
    text = form["text"].strip()
    if not text:
        raise ValueError("text is missing")
    answered = sandbox.world.posts.get(form.get("reply_to", ""))
    sandbox.world.add_post(_account(sandbox, form), text, reply_to=answered)


def _account(sandbox: XState, form: Form) -> Account:
    account = sandbox.world.account_named(form["username"])
    if account is None:
        raise LookupError(form["username"])
    return account


SWITCHES: Final[Mapping[str, Callable[[XState, Form], None]]] = {
    "plan": lambda sandbox, form: setattr(sandbox, "plan", Plan(form["plan"])),
    "rules": set_rule,
    "faults": _add_fault,
    "faults/clear": lambda sandbox, _: sandbox.faults.clear(),
    "limits": _set_limit,
    "limits/reset": lambda sandbox, _: sandbox.world.limits.reset(),
    "spending/reset": lambda sandbox, _: sandbox.world.meter.reset(),
    "requests/clear": lambda sandbox, _: sandbox.requests.clear(),
    "accounts": _change_account,
    "posts": _change_post,
    "posts/new": _add_post,
}


async def control_page(request: Request) -> Response:
    sandbox = state_of(request)
    world = sandbox.world
    return PAGES.respond(
        "control.html",
        sandbox=sandbox,
        kinds=list(FaultKind),
        rules={name: str(value).lower() for name, value in sandbox.behaviors},
        rule_choices=RULE_CHOICES,
        accounts=[(account, world.grants.active(account.id)) for account in sandbox.switcher()],
        names={account.id: account.username for account in world.accounts.values()},
        items=[(item, world.meter.counts[item], world.meter.prices[item]) for item in Item],
        posts=[post for post in world.posts.values() if post.author.listed],
        current=signed_in(sandbox, request),
        requests=sandbox.requests[: -NEWEST - 1 : -1],
    )


async def switch(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in SWITCHES:
        raise HTTPException(404, f"There is no control called {name}.")
    try:
        SWITCHES[name](state_of(request), await form_of(request))
    except (LookupError, ValueError) as error:
        raise HTTPException(400, f"That did not work ({error}).") from error
    return RedirectResponse(f"/sandbox#{name.partition('/')[0]}", 303)


async def sign_in(request: Request) -> Response:
    account = state_of(request).world.account_named((await form_of(request)).get("username", ""))
    if account is None:
        raise HTTPException(404, "There is no such account.")
    return remember(request, RedirectResponse("/sandbox", 303), account)


ROUTES = (
    Route("/sandbox", control_page, methods=["GET"]),
    Route("/sandbox/sign-in", sign_in, methods=["POST"]),
    Route("/sandbox/{name:path}", switch, methods=["POST"]),
)
