"""The linking pages in a real browser, under their Content-Security-Policy: wide and narrow, light and dark."""

import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.browser.conftest import PATIENCE, SCREENSHOTS, NewPage
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, button, scene

SIZES = [
    pytest.param(1280, 800, False, id="wide-light"),
    pytest.param(1280, 800, True, id="wide-dark"),
    pytest.param(390, 844, False, id="phone-light"),
    pytest.param(390, 844, True, id="phone-dark"),
]


@pytest.fixture
def one_database(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a SQLite file; the pages are the same on every database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"


@pytest.fixture
async def acme(one_database: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox."""
    async with scene(one_database, clock) as made:
        yield made


@pytest.fixture
async def new_page(chromium: Browser) -> AsyncIterator[NewPage]:
    """Open a page of a given size; fail on policy errors, but not on status 400, which refusals have and Chromium logs."""
    faults: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and "status of 400" not in said.text:
            faults.append(said.text)

    async def open_page(url: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("console", note)
        await page.goto(url)
        return page

    yield open_page
    for context in chromium.contexts:
        await context.close()
    assert faults == []


class Look:
    """Takes screenshots, and checks that no page is wider than the window."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def at(self, page: Page, step: str) -> None:
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= await page.evaluate("window.innerWidth"), f"{step} is wider than the window"
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"link-{step}-{self._name}.png", full_page=True)


async def connect_url(acme: Scene, user: str = "maya", command: str = "/like") -> str:
    prompt = await acme.type(user, command, ANNOUNCED if command == "/like" else "connect")
    return button(prompt, "link:connect")["url"]


async def through_slack(page: Page, person: str) -> None:
    await page.get_by_label(person, exact=False).first.check()
    await page.get_by_role("button", name="Allow").click()


async def through_x(page: Page, account: str, *, button_name: str = "Authorize app") -> None:
    await page.get_by_label(account, exact=False).first.check()
    await page.get_by_role("button", name=button_name).click()


@pytest.mark.parametrize(("width", "height", "dark"), SIZES)
async def test_a_user_can_connect_through_all_pages(
    acme: Scene, new_page: NewPage, width: int, height: int, *, dark: bool, request: pytest.FixtureRequest
) -> None:
    """From start through Slack and X to confirm and done; no page violates its Content-Security-Policy.

    Chromium checks a form's redirects against `form-action`, so the test goes through both sign-ins.
    """
    look = Look(request.node.callspec.id)
    page = await new_page(await connect_url(acme), width=width, height=height, dark=dark)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Connect your X account")
    await expect(page.get_by_role("checkbox")).not_to_be_checked()
    await look.at(page, "start")

    await page.get_by_role("button", name="Continue with Slack").click()
    await page.wait_for_url(f"{acme.slack.url}/**")
    await through_slack(page, "Maya")
    await page.wait_for_url(f"{acme.x.url}/**")
    await through_x(page, "@maya_builds")

    await page.wait_for_url(f"{acme.environment.app_url}/link/confirm")
    await expect(page.get_by_text("@maya_builds").first).to_be_visible()
    await look.at(page, "confirm")
    await page.get_by_role("button", name="Yes, connect @maya_builds").click()

    await page.wait_for_url(f"{acme.environment.app_url}/link/done")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You're connected")
    await look.at(page, "done")
    await acme.slack.wait_for(lambda: acme.grants("maya_builds") == 1)
    # The remaining cookie shows this page again on reload; it expires, and no script can read it.
    cookies = await page.context.cookies(acme.environment.app_url)
    (left,) = [cookie for cookie in cookies if cookie.get("name", "").startswith("likewise")]
    assert left.get("httpOnly")
    assert left.get("expires", 0) - time.time() <= 600
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You're connected")


@pytest.mark.parametrize(("width", "height", "dark"), SIZES)
async def test_each_dead_end_offers_a_way_to_start_again(
    acme: Scene, new_page: NewPage, width: int, height: int, *, dark: bool, request: pytest.FixtureRequest
) -> None:
    """A refusal fits on one screen and says why; an expired link says how to get a new one."""
    look = Look(request.node.callspec.id)
    page = await new_page(await connect_url(acme), width=width, height=height, dark=dark)
    await page.get_by_role("button", name="Continue with Slack").click()
    await through_slack(page, "Maya")
    await through_x(page, "@maya_builds", button_name="Cancel")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You didn't approve access on X")
    await look.at(page, "denied")
    await page.get_by_role("link", name="Start again").click()
    await expect(page.get_by_role("button", name="Continue with Slack")).to_be_visible()

    ended = page.url
    await page.get_by_role("button", name="Continue with Slack").click()
    await through_slack(page, "Maya")
    await page.context.clear_cookies(name="likewise-link")  # as in the browser that X's app opens
    await through_x(page, "@maya_builds")
    await expect(page.get_by_role("heading", level=1)).to_have_text("This opened in another browser")
    await look.at(page, "other-browser")
    await page.get_by_role("link", name="Open in your browser").click()
    await expect(page.get_by_role("button", name="Continue with Slack")).to_be_visible()

    acme.clock.move(minutes=10, seconds=1)
    await page.goto(ended)
    await expect(page.get_by_text("/likewise connect", exact=True)).to_be_visible()
    await look.at(page, "ended")

    await page.goto(f"{acme.environment.app_url}/privacy")
    await look.at(page, "privacy")
    await page.goto(acme.environment.app_url)
    await look.at(page, "home")


async def test_an_account_of_a_teammate_is_named_in_the_conflict(acme: Scene, new_page: NewPage) -> None:
    await acme.connect("maya")
    page = await new_page(await connect_url(acme, "sam"))
    await page.get_by_role("button", name="Continue with Slack").click()
    await through_slack(page, "Sam")
    await through_x(page, "@maya_builds")
    await expect(page.get_by_text("A teammate has connected @maya_builds")).to_be_visible()
    await Look("wide-light").at(page, "conflict")


async def test_the_pages_work_with_the_keyboard(acme: Scene, new_page: NewPage) -> None:
    """Tab reaches the choice and the button in reading order with a visible focus; Enter continues."""
    page = await new_page(await connect_url(acme))
    for expected in ("checkbox", "button"):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        await expect(focused).to_have_role(expected)
        assert await focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{acme.slack.url}/**")


@pytest.mark.parametrize("dark", [False, True])
async def test_every_text_has_enough_contrast(acme: Scene, new_page: NewPage, *, dark: bool) -> None:
    """At least 4.5 to 1 with its background, as WCAG 2.2 AA requires."""
    page = await new_page(await connect_url(acme), dark=dark)
    for address in (
        page.url,
        f"{acme.environment.app_url}/privacy",
        f"{acme.environment.app_url}/link/start?t=over",
    ):
        await page.goto(address)
        assert await page.evaluate(_CONTRASTS) == []


_CONTRASTS = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('main *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5 && e.getAttribute('aria-hidden') !== 'true') poor.push(`${e.textContent.trim()}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
