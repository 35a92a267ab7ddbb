"""What the app fetches for Sign in with Slack: the keys and the discovery document.

Source: https://docs.slack.dev/authentication/sign-in-with-slack.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.errors import ApiError, edge_page
from bot.sandbox.slack.id_tokens import ISSUER
from bot.sandbox.slack.state import state_of


async def keys(request: Request) -> Response:
    """GET /openid/connect/keys."""
    state = state_of(request)
    try:
        state.next_fault("openid.connect.keys")
    except ApiError as fault:
        return edge_page(fault.status)
    return JSONResponse(state.id_tokens.keys())


async def discovery(request: Request) -> Response:
    """GET /.well-known/openid-configuration."""
    return JSONResponse(_configuration(state_of(request).url))


ROUTES = (Route("/openid/connect/keys", keys), Route("/.well-known/openid-configuration", discovery))


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
