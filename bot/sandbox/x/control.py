"""The control page of the sandbox at /sandbox; tests use the sandbox's methods instead."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.control_settings import RULE_CHOICES, SWITCHES, SwitchError, rules_now
from bot.sandbox.x.faults import FaultKind
from bot.sandbox.x.oauth2 import form_of
from bot.sandbox.x.pages import page, remember, signed_in
from bot.sandbox.x.plans import Plan
from bot.sandbox.x.state import state_of

NEWEST = 40
PLANS_IN_WORDS = {
    Plan.LIKES: "Likes included: everything works (Enterprise, or an older plan).",
    Plan.NO_LIKES: "No likes, as most teams have it (pay-per-use since April 2026): likes happen on X, which confirms them.",
    Plan.PLAIN_FORBIDDEN: "No likes, and the refusal gives no reason.",
    Plan.OUT_OF_CREDIT: "Out of credit: every call gets 402.",
    Plan.OUT_OF_CREDIT_OLD: "Out of credit, in the older words.",
    Plan.SPEND_CAPPED: "Spending limit of the month reached: every call gets 403.",
}


async def control_page(request: Request) -> Response:
    """GET /sandbox."""
    sandbox = state_of(request)
    world = sandbox.world
    return page(
        "control.html",
        sandbox=sandbox,
        plans=PLANS_IN_WORDS,
        kinds=list(FaultKind),
        rules=rules_now(sandbox.behaviors),
        rule_choices=RULE_CHOICES,
        accounts=[(account, world.grants.active(account.id)) for account in sandbox.switcher()],
        names={account.id: account.username for account in world.accounts.values()},
        items=[(item, world.meter.counts[item], world.meter.prices[item]) for item in Item],
        posts=[post for post in world.posts.values() if post.author.listed],
        current=signed_in(sandbox, request),
        requests=sandbox.requests[: -NEWEST - 1 : -1],
    )


async def switch(request: Request) -> Response:
    """POST /sandbox/…: change a setting, and show the page again."""
    name = request.path_params["name"]
    if name not in SWITCHES:
        return page("nothing.html", status=404, what=f"There is no control called {name}.")
    try:
        SWITCHES[name](state_of(request), await form_of(request))
    except SwitchError as error:
        return page("nothing.html", status=400, what=str(error))
    return RedirectResponse(f"/sandbox#{name.partition('/')[0]}", 303)


async def sign_in(request: Request) -> Response:
    """POST /sandbox/sign-in: switch the browser's account."""
    sandbox = state_of(request)
    account = sandbox.world.account_named((await form_of(request)).get("username", ""))
    if account is None:
        return page("nothing.html", status=404, what="There is no such account.")
    return remember(request, RedirectResponse("/sandbox", 303), account)


ROUTES = (
    Route("/sandbox", control_page, methods=["GET"]),
    Route("/sandbox/sign-in", sign_in, methods=["POST"]),
    Route("/sandbox/{name:path}", switch, methods=["POST"]),
)
