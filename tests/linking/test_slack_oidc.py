"""Sign in with Slack: only a valid token of Slack's identifies a person, and Slack's outages are reported as such."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.linking.slack_oidc import SlackOIDC, SlackOIDCFailed, SlackSignInBlocked
from bot.nonces import digest
from bot.sandbox.test_server import HangUp, serve
from bot.secret import Secret
from bot.x import http_client
from tests.conftest import MovableClock

FIRST = RSAKey.generate_key(2048, auto_kid=True)
SECOND = RSAKey.generate_key(2048, auto_kid=True)
NONCE = Secret("the attempt's nonce")
CODE = Secret("code")
LEFT_OUT = object()
Answer = Callable[[], Response]


@dataclass
class FakeSlackOIDC:
    """Slack's token endpoint and keys, as each test configures them."""

    clock: MovableClock
    signing: RSAKey = field(default_factory=lambda: FIRST)
    published: list[RSAKey] = field(default_factory=lambda: [FIRST])
    claims: dict[str, Any] = field(default_factory=dict)
    token_answer: Answer | None = None
    keys_answer: Answer | None = None
    keys_asked: int = 0
    is_ok: bool = True
    form: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/openid.connect.token", self.token, methods=["POST"]),
                Route("/openid/connect/keys", self.keys),
            ]
        )

    async def token(self, request: Request) -> Response:
        self.form = {name: str(value) for name, value in (await request.form()).items()}
        if self.token_answer is not None:
            return self.token_answer()
        now = int(self.clock().timestamp())
        claims = {
            "iss": "https://slack.com",
            "aud": "1.2",
            "exp": now + 300,
            "iat": now,
            "nonce": NONCE.reveal(),
            "https://slack.com/user_id": "U1",
            "https://slack.com/team_id": "T1",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not LEFT_OUT}
        token = jwt.encode({"alg": "RS256", "kid": self.signing.kid}, claims, self.signing)
        return JSONResponse({"ok": self.is_ok, "id_token": token})

    async def keys(self, _: Request) -> Response:
        self.keys_asked += 1
        if self.keys_answer is not None:
            return self.keys_answer()
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})


@pytest.fixture
def slack(clock: MovableClock) -> FakeSlackOIDC:
    return FakeSlackOIDC(clock)


@pytest.fixture
async def sign_in(slack: FakeSlackOIDC, clock: MovableClock) -> AsyncIterator[SlackOIDC]:
    async with await serve(slack.app()) as server, http_client() as http:
        yield SlackOIDC(
            http,
            client_id="1.2",
            client_secret=Secret("client secret"),
            api_url=f"{server.url}/api/",
            slack_url=server.url,
            redirect_uri="https://likewise.example/link/slack/callback",
            clock=clock,
        )


async def identify(sign_in: SlackOIDC) -> tuple[str, str, str | None]:
    identity = await sign_in.identify(CODE, digest(NONCE))
    return identity.user, identity.workspace, identity.enterprise


async def test_a_valid_token_identifies_the_person(slack: FakeSlackOIDC, sign_in: SlackOIDC) -> None:
    """User, workspace and organization come from Slack's claims; the code is sent with the app's credentials."""
    slack.claims["https://slack.com/enterprise_id"] = "E1"

    assert await identify(sign_in) == ("U1", "T1", "E1")
    assert slack.form == {
        "grant_type": "authorization_code",
        "code": "code",
        "redirect_uri": "https://likewise.example/link/slack/callback",
        "client_id": "1.2",
        "client_secret": "client secret",
    }


def test_the_sign_in_page_gets_the_workspace(sign_in: SlackOIDC) -> None:
    """With OpenID's scopes, the attempt's state and nonce, and the preselected workspace."""
    url = httpx.URL(sign_in.authorize_url(state=Secret("s"), nonce=Secret("n"), workspace="T1"))

    assert url.path == "/openid/connect/authorize"
    assert dict(url.params) == {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": "1.2",
        "redirect_uri": "https://likewise.example/link/slack/callback",
        "state": "s",
        "nonce": "n",
        "team": "T1",
    }


async def test_keys_are_fetched_once_an_hour(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, clock: MovableClock
) -> None:
    """Not at every sign-in."""
    await identify(sign_in)
    await identify(sign_in)
    assert slack.keys_asked == 1

    clock.move(hours=1, seconds=1)
    await identify(sign_in)
    assert slack.keys_asked == 2


async def test_a_new_key_of_slacks_is_fetched(slack: FakeSlackOIDC, sign_in: SlackOIDC) -> None:
    """For a token signed with an unknown key, the keys are fetched again, once."""
    await identify(sign_in)
    slack.signing, slack.published = SECOND, [SECOND, FIRST]

    assert await identify(sign_in) == ("U1", "T1", None)
    assert slack.keys_asked == 2


async def test_a_key_that_is_not_slacks_is_refused(slack: FakeSlackOIDC, sign_in: SlackOIDC) -> None:
    """After fetching the keys once more, unless they have just been fetched."""
    slack.signing = SECOND
    with pytest.raises(SlackOIDCFailed, match="not sound"):
        await identify(sign_in)
    assert slack.keys_asked == 1

    with pytest.raises(SlackOIDCFailed, match="not sound"):
        await identify(sign_in)
    assert slack.keys_asked == 2


UNREADABLE = [
    pytest.param(HangUp, id="hangs up"),
    pytest.param(lambda: PlainTextResponse("oh no", 500), id="500"),
    pytest.param(lambda: PlainTextResponse(""), id="nothing"),
    pytest.param(lambda: JSONResponse([]), id="a list"),
    pytest.param(lambda: JSONResponse({}), id="an empty object"),
    pytest.param(lambda: JSONResponse({"keys": None}), id="no keys"),
    pytest.param(lambda: JSONResponse({"keys": []}), id="an empty set"),
    pytest.param(lambda: JSONResponse({"keys": [1, "x", {}]}), id="no key in it"),
    pytest.param(lambda: JSONResponse({"keys": [{"kty": []}]}), id="a key of no kind"),
    pytest.param(lambda: JSONResponse({"keys": [{"kty": "RSA"}]}), id="half a key"),
    pytest.param(lambda: PlainTextResponse(b"\xff\xfe", media_type="application/json"), id="bytes"),
]


@pytest.mark.parametrize("answer", UNREADABLE)
async def test_malformed_keys_fail_the_sign_in(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, answer: Answer
) -> None:
    """It works again when Slack does."""
    slack.keys_answer = answer
    with pytest.raises(SlackOIDCFailed):
        await identify(sign_in)

    slack.keys_answer = None
    assert await identify(sign_in) == ("U1", "T1", None)


@pytest.mark.parametrize(
    "answer",
    [
        *UNREADABLE,
        pytest.param(lambda: JSONResponse({"ok": False, "error": "invalid_code"}), id="invalid_code"),
        pytest.param(lambda: JSONResponse({"ok": True}), id="no token"),
        pytest.param(lambda: JSONResponse({"ok": True, "id_token": 7}), id="a number"),
        pytest.param(lambda: JSONResponse({"ok": True, "id_token": ""}), id="empty"),
        pytest.param(lambda: JSONResponse({"ok": True, "id_token": "a.b.c"}), id="no JWT"),
        pytest.param(
            lambda: JSONResponse({"ok": True, "id_token": "eyJhbGciOiJub25lIn0.e30."}), id="unsigned"
        ),
    ],
)
async def test_a_response_without_a_token_identifies_nobody(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, answer: Answer
) -> None:
    """Neither do `ok: false`, incomplete responses and unsigned tokens."""
    slack.token_answer = answer
    with pytest.raises(SlackOIDCFailed):
        await identify(sign_in)


async def test_a_token_beside_a_refusal_identifies_nobody(slack: FakeSlackOIDC, sign_in: SlackOIDC) -> None:
    """Valid as it may be."""
    slack.is_ok = False
    with pytest.raises(SlackOIDCFailed, match="did not give an id_token"):
        await identify(sign_in)


@pytest.mark.parametrize(
    ("answer", "is_slacks"),
    [
        (lambda: PlainTextResponse("<html>Blocked</html>", 403), False),
        (lambda: JSONResponse([]), False),
        (lambda: JSONResponse({"blocked": True}), False),
        (lambda: JSONResponse({"ok": False, "error": "invalid_code"}), True),
    ],
)
async def test_what_a_proxy_says_is_told_from_what_slack_says(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, answer: Answer, is_slacks: bool
) -> None:
    """The person's network can be at fault, and another one help."""
    slack.token_answer = answer
    with pytest.raises(SlackOIDCFailed) as failed:
        await identify(sign_in)

    assert isinstance(failed.value, SlackSignInBlocked) is not is_slacks


@pytest.mark.parametrize("error", ["the code xoxp-1 is wrong", "A" * 9, ["invalid_code"], None])
async def test_other_text_than_a_reason_is_not_logged(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, error: object
) -> None:
    """It might repeat the code or the client secret."""
    slack.token_answer = lambda: JSONResponse({"ok": False, "error": error})

    with pytest.raises(SlackOIDCFailed, match="no reason"):
        await identify(sign_in)


async def test_slacks_reason_is_logged(slack: FakeSlackOIDC, sign_in: SlackOIDC) -> None:
    """The operator can tell a wrong client secret from an expired code."""
    slack.token_answer = lambda: JSONResponse({"ok": False, "error": "bad_client_secret"})

    with pytest.raises(SlackOIDCFailed, match="bad_client_secret"):
        await identify(sign_in)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("nonce", "\ud800"),
        ("nonce", None),
        ("nonce", ["the attempt's nonce"]),
        ("exp", "soon"),
        ("exp", 0),
        *((claim, LEFT_OUT) for claim in ("iss", "aud", "exp", "nonce")),
        ("iat", 4_000_000_000),
        ("aud", ["3.4"]),
        ("iss", "https://slack.com.evil.example"),
        ("https://slack.com/user_id", ["U1"]),
        ("https://slack.com/user_id", ""),
        ("https://slack.com/team_id", 5),
    ],
)
async def test_invalid_claims_identify_nobody(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, claim: str, value: object
) -> None:
    """Correctly signed, but for somebody else, expired, not yet valid, or malformed."""
    slack.claims[claim] = value
    with pytest.raises(SlackOIDCFailed):
        await identify(sign_in)


async def test_clocks_may_differ_by_two_minutes(
    slack: FakeSlackOIDC, sign_in: SlackOIDC, clock: MovableClock
) -> None:
    """Servers' clocks are never exactly equal."""
    now = int(clock().timestamp())
    slack.claims |= {"iat": now + 100, "exp": now - 100}

    assert await identify(sign_in) == ("U1", "T1", None)
