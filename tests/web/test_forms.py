"""The linking pages' forms: taken from pages of ours only, and never large; anything else reaches no step of linking."""

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
    """A flow that nothing here may reach."""

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
    """However it is encoded, no more of it is read than a form of ours can hold."""
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


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", FORMS)
async def test_another_sites_form_is_refused(browser: httpx.AsyncClient, path: str, site: str) -> None:
    """It could put its own run, or its own choice, in place of the one this browser is in (login CSRF)."""
    answer = await browser.post(path, data={"t": "theirs"}, headers={"sec-fetch-site": site, **COOKIE})

    assert answer.status_code == 400
    assert "another site" in answer.text


async def test_another_sites_form_ends_nothing(browser: httpx.AsyncClient) -> None:
    """The run that this browser is in goes on: its cookie stays."""
    answer = await browser.post("/link/start", headers={"sec-fetch-site": "cross-site", **COOKIE})

    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_that_comes_too_slowly_is_not_waited_for(
    browser: httpx.AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body has five seconds (here fewer), a form's as well as Slack's."""
    assert linking.FORM_SECONDS == BODY_SECONDS
    monkeypatch.setattr(linking, "FORM_SECONDS", 0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"t="
        await asyncio.Event().wait()

    answer = await browser.post(path, content=slow())

    assert answer.status_code == 408
