"""Files: where they go, and what whoever asked is told if Slack doesn't take them."""

import pytest
from starlette.responses import JSONResponse, Response

from bot.errors import FileSendFailed, LikewiseError, ReinstallNeeded
from bot.sandbox.test_server import HangUp
from bot.slack.delivery.files import DirectMessage, Files
from bot.slack.message import File
from tests.slack.delivery.test_responder import MAYA, Slack, delivery, said

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OPENED = {"ok": True, "channel": {"id": "D1"}}
NEEDED = {"ok": False, "error": "missing_scope", "needed": "files:write"}
FILE = File("a.csv", "A", "Yours", b"1")
PAGE = "https://likewise.example/slack/install"


@pytest.mark.parametrize("scopes", [None, "chat:write,files:write"])
async def test_a_file_goes_to_the_persons_direct_messages(database_url: str, scopes: str | None) -> None:
    """Whether Slack tells the token's scopes or not."""
    slack = Slack()
    slack.by_method = said(JSONResponse(OPENED, headers={"x-oauth-scopes": scopes} if scopes else None))
    async with delivery(slack, database_url) as (responder, _):
        assert await Files(responder.slack, None).direct_message(MAYA) == DirectMessage("T1", "D1")

    assert [body["users"] for _, body in slack.got] == [MAYA.user]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            JSONResponse(OPENED, headers={"x-oauth-scopes": "chat:write"}),
            ReinstallNeeded(PAGE, "files:write"),
        ),
        (JSONResponse(NEEDED), ReinstallNeeded(PAGE, "files:write")),
        (JSONResponse({"ok": False, "error": "user_not_found"}), FileSendFailed()),
        (JSONResponse({"ok": True, "channel": {"id": 7}}), FileSendFailed()),
        (HangUp(), FileSendFailed()),
    ],
)
async def test_without_a_place_for_it_no_file_is_sent(
    database_url: str, answer: Response, error: LikewiseError
) -> None:
    """A missing scope is named, with the page where an admin grants it."""
    slack = Slack()
    slack.by_method = said(answer)
    async with delivery(slack, database_url) as (responder, _):
        with pytest.raises(type(error)) as raised:
            await Files(responder.slack, PAGE).direct_message(MAYA)

    assert vars(raised.value) == vars(error)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (JSONResponse(NEEDED), ReinstallNeeded(PAGE, "files:write")),
        (JSONResponse({"ok": False, "error": "invalid_arguments"}), FileSendFailed()),
        (HangUp(), None),
    ],
)
async def test_a_file_may_have_been_sent_although_slack_hung_up(
    database_url: str, answer: Response, error: LikewiseError | None
) -> None:
    """Then nobody is told that it wasn't; what Slack refused wasn't sent."""
    slack = Slack()
    slack.by_method = said(answer)
    async with delivery(slack, database_url) as (responder, _):
        files = Files(responder.slack, PAGE)
        if error is None:
            assert await files.send(DirectMessage("T1", "D1"), FILE) is False
        else:
            with pytest.raises(type(error)) as raised:
                await files.send(DirectMessage("T1", "D1"), FILE)
            assert vars(raised.value) == vars(error)


async def test_a_file_that_slack_took_was_sent(database_url: str) -> None:
    """In three steps; the last one says where it goes."""
    slack = Slack()
    async with delivery(slack, database_url) as (responder, url):
        steps = {"ok": True, "upload_url": url, "file_id": "F1", "files": [{"id": "F1"}]}
        slack.by_method = said(JSONResponse(steps))
        assert await Files(responder.slack, None).send(DirectMessage("T1", "D1"), FILE) is True

    assert [kind for kind, _ in slack.got] == ["method", "response_url", "method"]
    assert slack.got[-1][1]["channel_id"] == "D1"
