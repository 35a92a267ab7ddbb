"""The linking pages' forms are accepted from our own pages only, up to a small size."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from bot.slack.requests.http import BODY_SECONDS
from bot.web import linking
from bot.web.linking import LinkingPages
from bot.web.pages import Pages

FORMS = ("/link/start", "/link/confirm")
COOKIE = {"cookie": "__Host-likewise-link=a-run"}


class NoFlow:
    """A linking flow that no test here may reach."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was reached")


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    pages = Pages(public_url="https://likewise.example", slack_url="https://slack.com", x_url="https://x.com")
    app = Starlette(routes=LinkingPages(cast("Any", NoFlow()), pages).routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://likewise.example"
    ) as client:
        yield client


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_that_does_not_end_is_cut_off(browser: httpx.AsyncClient, path: str) -> None:
    """In any encoding, no more is read than our largest form."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 65_536
            yield b"x" * 65_536

    headers = {"content-type": "multipart/form-data; boundary=y"}
    answer = await browser.post(path, content=endless(), headers=headers)

    assert answer.status_code == 400
    assert read < 1_000_000


@pytest.mark.parametrize("path", FORMS)
async def test_attack_a_form_whose_sender_goes_away(path: str) -> None:
    """No error of the app's: whoever can send a request could fill the log, and wake the operator, with those."""
    pages = Pages(public_url="https://likewise.example", slack_url="https://slack.com", x_url="https://x.com")
    app = Starlette(routes=LinkingPages(cast("Any", NoFlow()), pages).routes())
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    sent: list[Any] = []

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, gone, send)

    assert sent[0]["status"] == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", FORMS)
async def test_another_sites_form_is_refused(browser: httpx.AsyncClient, path: str, site: str) -> None:
    """It could replace this browser's attempt, or its choice (login CSRF)."""
    answer = await browser.post(path, data={"t": "theirs"}, headers={"sec-fetch-site": site, **COOKIE})

    assert answer.status_code == 400
    assert "another site" in answer.text


async def test_another_sites_form_ends_nothing(browser: httpx.AsyncClient) -> None:
    """This browser's attempt goes on, and its cookie stays."""
    answer = await browser.post("/link/start", headers={"sec-fetch-site": "cross-site", **COOKIE})

    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", FORMS)
async def test_a_slow_form_times_out(
    browser: httpx.AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body has five seconds (fewer here), as Slack's have."""
    assert linking.FORM_SECONDS == BODY_SECONDS
    monkeypatch.setattr(linking, "FORM_SECONDS", 0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"t="
        await asyncio.Event().wait()

    answer = await browser.post(path, content=slow())

    assert answer.status_code == 408
