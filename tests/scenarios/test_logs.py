"""Log lines help to find a failure, and contain no secret."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text

from bot import errors
from bot.sandbox import environment
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST, TEXTS
from bot.secret import Secret
from bot.x import OAuth2
from tests.error_words import advice_for, words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.sign_ins import EITHER_SIGN_IN
from tests.scenarios.watching import command_body, log_lines, post

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SECRET_PARAMETERS = {
    *("code", "state", "t", "nonce", "code_challenge", "access_token", "refresh_token"),
    *("oauth_token", "oauth_verifier"),
}


async def use_secrets(acme: Scene) -> set[str]:
    """Connect, like, look up, and fail in several ways; return every secret that was used."""
    secrets = {
        value for name, value in vars(environment).items() if name.endswith(("SECRET", "TOKEN", "KEY"))
    }
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    async with HttpBrowser() as browser:
        addresses = [button(prompt, "link:connect")["url"]]
        await browser.open(addresses[0])
        for fields in (
            {},
            {"user": "maya", "decision": "allow"},
            {"account": "maya_builds", "decision": "authorize"},
            {},
        ):
            secrets |= {cookie.value or "" for cookie in browser.cookies.jar}
            await browser.submit(**fields)
            addresses += browser.visited
        for url in addresses:
            secrets |= {value for name, value in parse_qsl(urlsplit(url).query) if name in SECRET_PARAMETERS}
    await acme.slack.wait_for(lambda: acme.liked("maya_builds", ANNOUNCEMENT) or None)

    answer = await acme.type("maya", "/likers", MAYAS)
    await acme.click("maya", answer, "ask:likers:next")
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)
    await acme.type("maya", "/like", MAYAS)
    for kind in (FaultKind.STATUS, FaultKind.INVALID_JSON, FaultKind.DROP, FaultKind.RATE_LIMITED):
        acme.x.faults.every(kind, path="/2/users/*/likes*")
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.faults.clear()
    acme.slack.fail_next("response_url", "used_url", status=404)
    message = acme.slack.post("sam", "#social", f"between us: {ANNOUNCED}")
    await acme.slack.shortcut("maya", "#social", message, "like_post")
    body = command_body(acme, text="between us")
    await post(acme, body, acme.slack.sign(body, secret="guessed"))
    grants = acme.x.world.grants
    for token, of_oauth1 in grants.oauth1.items():
        secrets |= {token, of_oauth1.secret}
    await acme.type("maya", "/likewise", "disconnect")
    await acme.container.storage.background.drain(30)

    for sent in acme.slack.requests:
        secrets |= {sent.headers["x-slack-signature"].removeprefix("v0=")}
        secrets |= {str(sent.payload.get("response_url")).rpartition("/response/")[2]}
        secrets |= {str(sent.payload.get("trigger_id"))}
    secrets |= {*grants.codes, *grants.access, *grants.refresh}
    return {secret for secret in secrets if len(secret) >= 8}


@pytest.fixture
def verifiers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The PKCE verifiers made during the test; the sandbox doesn't keep them."""
    made: list[str] = []
    new_verifier = OAuth2.new_verifier

    def noted(oauth2: OAuth2) -> Secret:
        verifier = new_verifier(oauth2)
        made.append(verifier.reveal())
        return verifier

    monkeypatch.setattr(OAuth2, "new_verifier", noted)
    return made


@EITHER_SIGN_IN
async def test_no_log_line_contains_a_secret(acme: Scene, sign_in: str, verifiers: list[str]) -> None:
    """No token, code, verifier, state, cookie, signature or response_url, and no name or text of members and posts."""
    with log_lines() as log:
        secrets = await use_secrets(acme) | set(verifiers)

    assert len(log.lines) > 10
    assert len(verifiers) == (sign_in == "oauth2")
    assert len(secrets) > 30
    told = [secret for secret in secrets if secret in log.text]
    assert told == []
    for said in (*TEXTS.values(), "between us", "maya_builds", "Maya Brandt", ANNOUNCEMENT, MAYAS_POST):
        assert said not in log.text


async def test_a_replys_reference_finds_its_log_line(acme: Scene) -> None:
    """The line has the kind of failure."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.EDGE, path="/2/users/*/likes*", status=503)
    with log_lines() as log:
        answer = as_text(await acme.type("maya", "/like", ANNOUNCED))

    reference = answer.split("Reference: ")[1].split()[0]
    (line,) = [line for line in log.of("request_refused") if line["reference"] == reference]
    assert (line["intent"], line["reason"]) == ("like", "IntermediaryRefused")


async def test_an_unparsable_command_is_logged_with_a_reference(acme: Scene) -> None:
    """The reply doesn't show the reference, as the member can fix the command without it."""
    with log_lines() as log:
        answer = as_text(await acme.type("maya", "/like", "https://notx.com/a/status/1"))

    (line,) = log.of("request_refused")
    assert len(line["reference"]) >= 8
    assert "Reference: " not in answer
    assert line["reason"] == "InvalidPostLink"


async def test_an_internal_error_is_logged_with_its_frames(acme: Scene) -> None:
    """The reply shows the reference; the log has no SQL."""
    await acme.connect("maya")
    await acme.container.storage.background.drain(30)
    await _break_the_database(acme)
    with log_lines() as log:
        answer = as_text(await acme.type("maya", "/like", ANNOUNCED))

    assert words_for(errors.DatabaseUnavailable()) in answer
    assert advice_for(errors.DatabaseUnavailable()) in answer
    (line,) = log.of("request_failed")
    assert line["reference"] == answer.split("Reference: ")[1].split()[0]
    assert any(frame.startswith("bot/") for frame in line["frames"])
    assert "SELECT" not in log.text


async def test_an_error_while_reporting_an_error_gets_a_reply(acme: Scene) -> None:
    """When the app can't offer to connect, as the table of link attempts is missing."""
    await _break_the_database(acme, "link_attempts")

    assert words_for(errors.DatabaseUnavailable()) in as_text(await acme.type("maya", "/like", ANNOUNCED))


async def _break_the_database(acme: Scene, table: str = "grants") -> None:
    async with acme.container.storage.database.session() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))


async def test_every_log_line_is_one_json_object(acme: Scene) -> None:
    """With time, level and event."""
    with log_lines() as log:
        await acme.type("maya", "/likewise", "account")
        await post(acme, b"", {})

    for line in log.text.splitlines():
        assert {"timestamp", "level", "event"} <= json.loads(line).keys()
