"""All likers of a post as a CSV file, sent to the member who asked."""

import csv
import io

import pytest

from bot import errors
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.slack import Message
from bot.sandbox.slack.messages import File
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import MAYAS_POST
from tests.conftest import MovableClock
from tests.error_words import advice_for, words_for
from tests.reply_words import SENT
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene

pytestmark = pytest.mark.slow


async def listed(acme: Scene, user: str = "maya", post: str = MAYAS) -> Message:
    return await acme.type(user, "/likers", post)


def sent_files(acme: Scene, user: str) -> list[File]:
    return [file for message in acme.slack.seen_by(user, "@app") for file in message.files]


def rows(file: File) -> list[dict[str, str]]:
    assert file.content is not None
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


async def test_all_likers_are_sent_in_one_file(acme: Scene) -> None:
    """By direct message, from one request to X for all hundred; a reply beside the list says so."""
    await acme.connect("maya", x_account="acmehq")
    page = await listed(acme, post=ANNOUNCED)
    before = as_text(page)
    acme.x.requests.clear()

    answer = await acme.click("maya", page, "ask:send_likers")

    assert answer is not page
    assert as_text(page) == before
    assert answer.ephemeral
    assert "Sent you a CSV with 100 likers" in as_text(answer)
    (asked,) = acme.x.requests
    assert asked.query["max_results"] == "100"
    assert "expansions" not in asked.query
    (file,) = sent_files(acme, "maya")
    assert len(rows(file)) == 100
    assert {row["username"] for row in rows(file)} >= _handles(before)


async def test_a_row_has_xs_data_about_a_liker(acme: Scene) -> None:
    """ID, handle, name, check mark, age and profile URL."""
    await acme.connect("maya")
    await acme.click("maya", await listed(acme), "ask:send_likers")

    (file,) = sent_files(acme, "maya")
    company = acme.account("acmehq")
    assert {
        "id": company.id,
        "username": "acmehq",
        "name": "Acme",
        "verified": "true",
        "created_at": company.created_at.isoformat(),
        "profile_url": "https://x.com/acmehq",
    } in rows(file)


async def test_a_name_is_never_a_formula(acme: Scene) -> None:
    """An apostrophe keeps a spreadsheet from calculating it."""
    await acme.connect("maya")
    name = '=HYPERLINK("https://evil.example","free")'
    acme.x.world.like(acme.x.world.add_account("evil_cells", name), acme.x.world.posts[MAYAS_POST])

    await acme.click("maya", await listed(acme), "ask:send_likers")

    (file,) = sent_files(acme, "maya")
    assert f"'{name}" in {row["name"] for row in rows(file)}


async def test_only_the_member_who_asked_gets_the_file(acme: Scene) -> None:
    """Nothing appears in the channel."""
    await acme.connect("maya")
    page = await listed(acme)
    before = len(acme.slack.seen_by("lena", "#social"))

    await acme.click("maya", page, "ask:send_likers")

    assert len(sent_files(acme, "maya")) == 1
    for other in ("sam", "lena", "theo"):
        assert sent_files(acme, other) == []
    assert len(acme.slack.seen_by("lena", "#social")) == before


async def test_a_shared_list_names_the_author_in_each_row(acme: Scene) -> None:
    """The file is read with the token of the author who shares it."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")

    await acme.click("sam", await listed(acme, "sam"), "ask:send_likers")

    (file,) = sent_files(acme, "sam")
    assert {row["shared_by"] for row in rows(file)} == {"maya_builds"}
    assert "@maya_builds" in acme.slack.seen_by("sam", "@app")[-1].text
    assert acme.x.requests[-1].account_id == acme.account("maya_builds").id


async def test_no_file_is_sent_after_the_author_stops_sharing(acme: Scene) -> None:
    """Even if the list is still on the screen."""
    await acme.connect("maya")
    await acme.connect("sam")
    card = await acme.type("maya", "/likewise", "account")
    await acme.click("maya", card, "ask:share_likers")
    page = await listed(acme, "sam")
    await acme.click("maya", card, "ask:keep_likers")

    answer = await acme.click("sam", page, "ask:send_likers")

    assert "X only shows likers" in as_text(answer)
    assert sent_files(acme, "sam") == []


async def test_a_second_file_costs_no_call(acme: Scene) -> None:
    """The likers are cached for some minutes."""
    await acme.connect("maya")
    page = await listed(acme)
    await acme.click("maya", page, "ask:send_likers")
    acme.x.requests.clear()

    await acme.click("maya", page, "ask:send_likers")

    assert acme.x.requests == []
    assert len(sent_files(acme, "maya")) == 2


async def test_a_budget_too_small_for_the_file_is_reported(database_url: str, clock: MovableClock) -> None:
    """The day's budget must cover a hundred likers; X gets no request."""
    async with scene(database_url, clock, DAILY_BUDGET="0.5") as acme:
        await acme.connect("maya")
        page = await listed(acme)
        acme.x.requests.clear()

        answer = await acme.click("maya", page, "ask:send_likers")

        assert words_for(errors.BudgetReached(None)) in as_text(answer)
        assert acme.x.requests == []
        assert sent_files(acme, "maya") == []


@pytest.mark.parametrize("lost", ["files:write", "im:write"])
async def test_an_installation_without_the_scope_asks_to_install_again(acme: Scene, lost: str) -> None:
    """X gets no request; with the scope, *Try again* sends the file."""
    await acme.connect("maya")
    page = await listed(acme)
    held = acme.slack.installations.of(acme.slack.workspace("acme").id)
    assert held is not None
    all_of_them, held.scopes = held.scopes, held.scopes - {lost}
    acme.x.requests.clear()

    answer = await acme.click("maya", page, "ask:send_likers")

    assert words_for(errors.ReinstallNeeded(None, lost)) in as_text(answer)
    assert advice_for(errors.ReinstallNeeded(None, lost)) in as_text(answer)
    assert acme.x.requests == []
    held.scopes = all_of_them
    assert SENT in as_text(await acme.click("maya", answer, "ask:send_likers:again"))
    assert len(sent_files(acme, "maya")) == 1


async def test_a_missing_scope_names_the_install_page(database_url: str, clock: MovableClock) -> None:
    """In a deployment for many workspaces, an admin installs the app again there."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as acme, HttpBrowser() as browser:
        await _installed(acme, browser)
        await acme.connect("maya")
        page = await listed(acme)
        held = acme.slack.installations.of(acme.slack.workspace("acme").id)
        assert held is not None
        held.scopes -= {"files:write"}

        answer = await acme.click("maya", page, "ask:send_likers")

        needed = errors.ReinstallNeeded(f"{acme.environment.app_url}/slack/install", "files:write")
        assert words_for(needed) in as_text(answer)
        assert advice_for(needed) in as_text(answer)
        await _installed(acme, browser)
        assert SENT in as_text(await acme.click("maya", answer, "ask:send_likers:again"))


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations.open", "internal_error"),
        ("conversations.open", "ratelimited"),
        ("files.getUploadURLExternal", "file_uploads_disabled"),
        ("upload", "internal_error"),
        ("files.completeUploadExternal", "file_not_found"),
    ],
)
async def test_an_upload_that_slack_refuses_is_reported(acme: Scene, method: str, error: str) -> None:
    """Whichever step fails; *Try again* sends the file once."""
    await acme.connect("maya")
    page = await listed(acme)
    acme.slack.fail_next(method, error, status=500 if method == "upload" else None)

    answer = await acme.click("maya", page, "ask:send_likers")

    assert words_for(errors.FileSendFailed()) in as_text(answer)
    assert sent_files(acme, "maya") == []
    assert SENT in as_text(await acme.click("maya", answer, "ask:send_likers:again"))
    assert len(sent_files(acme, "maya")) == 1


async def _installed(acme: Scene, browser: HttpBrowser) -> None:
    await browser.open(f"{acme.environment.app_url}/slack/install")
    await browser.submit(user="maya", team=acme.slack.workspace("acme").id, decision="allow")


def _handles(text: str) -> set[str]:
    return {line.split("@")[1].split(" ")[0] for line in text.splitlines() if "  @" in line}
