"""Sign in with Slack: the consent page, the keys and the discovery document.

Unlike Slack, the page always asks, so that users can be switched; a plain HTTP client submits the
form fields `user` and `decision`. Source: https://docs.slack.dev/authentication/sign-in-with-slack.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.consent import decided, fault_of, signed_in
from bot.sandbox.slack.edge import edge_page
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.id_tokens import ISSUER
from bot.sandbox.slack.state import State
from bot.sandbox.slack.templating import page

PARAMETERS = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "team")


def openid_routes(state: State) -> list[Route]:
    """Return the routes of the consent page, the keys, and the discovery document."""

    async def ask(request: Request) -> Response:
        asked = {name: request.query_params[name] for name in PARAMETERS if name in request.query_params}
        if fault := _fault(state, asked):
            return page("refusal.html", status=400, fault=fault)
        person = signed_in(request, state, asked.get("team"))
        workspaces = list(state.world.workspaces.values())
        return page(
            "sign_in.html", app=state.manifest.name, person=person, workspaces=workspaces, asked=asked
        )

    async def decide(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if fault := _fault(state, form):
            return page("refusal.html", status=400, fault=fault)
        return decided(state, form, openid=True)

    async def keys(_request: Request) -> Response:
        try:
            state.next_fault("openid.connect.keys")
        except ApiError as fault:
            return edge_page(fault.status)
        return JSONResponse(state.id_tokens.keys())

    async def discovery(_request: Request) -> Response:
        return JSONResponse(_configuration(state.url))

    return [
        Route("/openid/connect/authorize", ask, methods=["GET"]),
        Route("/openid/connect/authorize", decide, methods=["POST"]),
        Route("/openid/connect/keys", keys),
        Route("/.well-known/openid-configuration", discovery),
    ]


def _fault(state: State, asked: dict[str, str]) -> str:
    if asked.get("response_type") != "code":
        return "invalid_response_type"
    if "openid" not in asked.get("scope", "").replace(",", " ").split():
        return "invalid_scope"
    return fault_of(state, asked)


def _configuration(url: str) -> dict[str, object]:
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{url}/openid/connect/authorize",
        "token_endpoint": f"{url}/api/openid.connect.token",
        "userinfo_endpoint": f"{url}/api/openid.connect.userInfo",
        "jwks_uri": f"{url}/openid/connect/keys",
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["form_post"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "auth_time", "iss"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": True,
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }
