"""The page to install the app in a workspace ("Add to Slack").

Source: https://docs.slack.dev/authentication/installing-with-oauth.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.slack.consent import decided, fault_of, signed_in
from bot.sandbox.slack.state import State
from bot.sandbox.slack.templating import page

PARAMETERS = ("client_id", "redirect_uri", "scope", "user_scope", "state", "team")


def install_routes(state: State) -> list[Route]:
    """Return the route `/oauth/v2/authorize`."""

    async def ask(request: Request) -> Response:
        asked = {name: request.query_params[name] for name in PARAMETERS if name in request.query_params}
        _default_redirect(state, asked)
        if fault := fault_of(state, asked):
            return page("refusal.html", status=400, fault=fault)
        return page(
            "install.html",
            app=state.manifest.name,
            person=signed_in(request, state, asked.get("team")),
            workspaces=list(state.world.workspaces.values()),
            scopes=asked.get("scope", "").replace(",", " ").split(),
            asked=asked,
        )

    async def decide(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        _default_redirect(state, form)
        if fault := fault_of(state, form):
            return page("refusal.html", status=400, fault=fault)
        return decided(state, form, openid=False)

    return [
        Route("/oauth/v2/authorize", ask, methods=["GET"]),
        Route("/oauth/v2/authorize", decide, methods=["POST"]),
    ]


def _default_redirect(state: State, asked: dict[str, str]) -> None:
    """Set a missing `redirect_uri` to the first registered one, as Slack does."""
    if not asked.get("redirect_uri") and state.redirect_uris:
        asked["redirect_uri"] = state.redirect_uris[0]
