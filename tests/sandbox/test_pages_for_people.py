"""Every click on the sandbox's pages leads to a page."""

import pytest

from bot.clock import utcnow
from bot.sandbox.environment import sandbox_environment
from tests.paths import http_here


@pytest.mark.parametrize(
    ("of", "method", "path"),
    [
        ("slack", "GET", "/nothing/here"),
        ("slack", "GET", "/sandbox/fail"),
        ("slack", "POST", "/sandbox/no-such-control"),
        ("slack", "GET", "/files-pri/T1-F1/download/likers.csv"),
        ("slack", "GET", "/oauth/v2/authorize"),
        ("slack", "GET", "/openid/connect/authorize"),
        ("x", "GET", "/nobody/at/all"),
        ("x", "GET", "/nobody"),
        ("x", "GET", "/sandbox/plan"),
        ("x", "POST", "/sandbox/plan"),
        ("x", "POST", "/sandbox/no-such-control"),
        ("x", "POST", "/sandbox/sign-in"),
        ("x", "POST", "/intent/like"),
        ("x", "GET", "/i/oauth2/authorize"),
        ("x", "GET", "/oauth/authorize"),
    ],
)
async def test_every_error_is_shown_on_a_page(of: str, method: str, path: str) -> None:
    """Never as raw JSON or as the server's plain text."""
    async with sandbox_environment("http://127.0.0.1:9", clock=utcnow) as here:
        url = here.slack.url if of == "slack" else here.x.url
        async with http_here(base_url=url) as client:
            reply = await client.request(method, path)

    assert reply.status_code in {400, 404, 405}
    assert reply.headers["content-type"].startswith("text/html")
    assert "<h1>" in reply.text
