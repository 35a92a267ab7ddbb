"""Uploading a file in three steps, and downloading it from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.api.files import MOST_BYTES
from bot.sandbox.slack.consent import ACTING
from tests.paths import http_here

from .echo_app import TOKEN

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot

CONTENT = "name\r\nÅsa\r\n".encode()


@pytest.fixture(autouse=True)
def may_upload(slack: SlackSandbox) -> None:
    slack.installations.install(slack.workspace("acme").id, scopes=["files:write"])


async def announced(bot: EchoBot, length: int = len(CONTENT)) -> dict[str, Any]:
    return await bot.api("files.getUploadURLExternal", filename="names.csv", length=length)


async def uploaded(bot: EchoBot) -> dict[str, Any]:
    told = await announced(bot)
    assert (await send(told["upload_url"])).status_code == 200
    return told


async def send(url: str, content: bytes = CONTENT) -> httpx.Response:
    async with http_here() as http:
        return await http.post(url, content=content)


async def shared(slack: SlackSandbox, bot: EchoBot, user: str = "maya") -> str:
    """Upload a file and share it with someone; return its URL on the page."""
    told = await uploaded(bot)
    where = slack.at(user, "@app")[1].id
    done = await bot.api("files.completeUploadExternal", files=[{"id": told["file_id"]}], channel_id=where)
    assert done["ok"]
    return slack.seen_by(user, "@app")[-1].files[0].path


async def as_person(slack: SlackSandbox, user: str, path: str) -> httpx.Response:
    cookies = {ACTING: slack.person(user).key}
    async with http_here(base_url=slack.url, cookies=cookies) as http:
        return await http.get(path)


async def test_slack_sdk_can_upload_a_file(slack: SlackSandbox) -> None:
    """Its three steps result in one message by the app with the file."""
    client = AsyncWebClient(token=TOKEN, base_url=f"{slack.url}/api/")
    where = slack.at("maya", "@app")[1].id

    await client.files_upload_v2(
        channel=where, filename="names.csv", title="Names", content=CONTENT, initial_comment="Here they are"
    )

    [message] = slack.seen_by("maya", "@app")
    assert (message.text, message.by_app) == ("Here they are", True)
    assert [(file.name, file.title, file.content) for file in message.files] == [
        ("names.csv", "Names", CONTENT)
    ]
    assert [call.method for call in slack.api_calls] == [
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
    ]


async def test_an_upload_url_works_once(slack: SlackSandbox, bot: EchoBot) -> None:
    """A second upload is refused, and so is one to an unknown URL."""
    told = await uploaded(bot)

    assert (await send(told["upload_url"])).status_code == 404
    assert (await send(f"{slack.url}/upload/v1/guessed")).status_code == 404


async def test_an_upload_must_have_the_announced_size(slack: SlackSandbox, bot: EchoBot) -> None:
    """One byte more or less is refused, and the file can't be shared."""
    told = await announced(bot, len(CONTENT) + 1)

    assert (await send(told["upload_url"])).status_code == 400
    done = await bot.api("files.completeUploadExternal", files=[{"id": told["file_id"]}])
    assert done["error"] == "file_not_found"


@pytest.mark.parametrize(
    ("length", "error"),
    [(0, "invalid_arguments"), (-1, "invalid_arguments"), (MOST_BYTES + 1, "file_upload_size_restricted")],
)
async def test_an_invalid_size_gets_no_upload_url(
    slack: SlackSandbox, bot: EchoBot, length: int, error: str
) -> None:
    """Zero, negative and too large sizes are refused."""
    assert (await announced(bot, length))["error"] == error


async def test_a_file_is_shared_once(slack: SlackSandbox, bot: EchoBot) -> None:
    """A second completion is refused, and there is one message."""
    told = await uploaded(bot)
    where: dict[str, Any] = {"files": [{"id": told["file_id"]}], "channel_id": slack.at("maya", "@app")[1].id}

    assert (await bot.api("files.completeUploadExternal", **where))["ok"]
    assert (await bot.api("files.completeUploadExternal", **where))["error"] == "file_not_found"
    assert len(slack.seen_by("maya", "@app")) == 1


async def test_a_file_cannot_be_shared_to_a_user_id(slack: SlackSandbox, bot: EchoBot) -> None:
    """Unlike `chat.postMessage`, it needs the ID of the open direct message."""
    told = await uploaded(bot)
    user = slack.person("maya").id

    done = await bot.api("files.completeUploadExternal", files=[{"id": told["file_id"]}], channel_id=user)

    assert done["error"] == "invalid_arguments"


async def test_a_file_of_another_workspace_is_not_found(slack: SlackSandbox, bot: EchoBot) -> None:
    """A token can only access files of its own workspace."""
    told = await uploaded(bot)
    globex = slack.install("globex")
    slack.installations.install(globex.team_id, scopes=["files:write"])

    done = await bot.api("files.completeUploadExternal", token=globex.token, files=[{"id": told["file_id"]}])

    assert done["error"] == "file_not_found"


@pytest.mark.parametrize("files", [[], "x", [1], None, [{"id": "F0NOTTHERE"}]])
async def test_completing_without_files_is_refused(slack: SlackSandbox, bot: EchoBot, files: Any) -> None:
    """It needs a list of uploaded files."""
    done = await bot.api("files.completeUploadExternal", files=files)

    assert done["error"] in {"invalid_arguments", "file_not_found"}


async def test_uploading_needs_files_write(slack: SlackSandbox, bot: EchoBot) -> None:
    """Without it, both methods say which scope is missing."""
    token = slack.install("globex").token
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        told = await bot.api(method, token=token, filename="a.csv", length=1)
        assert (told["error"], told["needed"]) == ("missing_scope", "files:write")


async def test_the_page_links_to_the_file(slack: SlackSandbox, bot: EchoBot) -> None:
    """The browser saves the uploaded file rather than showing it."""
    path = await shared(slack, bot)

    page = (await as_person(slack, "maya", "/app/messages")).text
    file = await as_person(slack, "maya", path)

    assert f'href="{path}"' in page
    assert "names.csv" in page
    assert file.content == CONTENT
    assert file.headers["content-disposition"] == "attachment; filename*=utf-8''names.csv"


async def test_only_people_who_see_the_message_can_download_the_file(
    slack: SlackSandbox, bot: EchoBot
) -> None:
    """Neither teammates nor a person with the same ID in another workspace can."""
    path = await shared(slack, bot, "sam")

    assert (await as_person(slack, "sam", path)).status_code == 200
    for other in ("maya", "kai"):
        assert (await as_person(slack, other, path)).status_code == 404


async def test_resetting_the_sandbox_deletes_files(slack: SlackSandbox, bot: EchoBot) -> None:
    path = await shared(slack, bot)

    await slack.start_over()

    assert (await as_person(slack, "maya", path)).status_code == 404


async def test_each_step_of_an_upload_can_be_made_to_fail(slack: SlackSandbox, bot: EchoBot) -> None:
    """`fail_next` applies to the second step, too."""
    told = await announced(bot)
    slack.fail_next("upload", "internal_error", status=500)

    assert (await send(told["upload_url"])).status_code == 500
