"""Buttons carry intents, which are checked since clients can change them."""

import json
from typing import Any

import pytest

from bot import errors
from bot.sandbox.slack import Exchange, Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.error_words import words_for
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.sign_ins import EITHER

LIKE = {"act": "like", "post_id": ANNOUNCEMENT}
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def pressed_as(acme: Scene, user: str, message: Message, action_id: str, value: Any) -> Exchange:
    """Press a button whose value was changed on the way."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = value
    return await acme.slack.click(user, message, action_id)


def seen(acme: Scene, user: str = "maya") -> int:
    return len(acme.slack.seen_by(user, "#social"))


CHANGED = {
    "empty": "",
    "not JSON": "like",
    "a list": "[]",
    "a text": '"like"',
    "null": "null",
    "no act": "{}",
    "deep": "[" * 1900,
    "5,000 characters": json.dumps(LIKE | {"note": "x" * 5000}),
    "unknown act": json.dumps(LIKE | {"act": "like_everything"}),
    "an attribute": json.dumps(LIKE | {"act": "__class__"}),
    "act of another type": json.dumps(LIKE | {"act": ["like"]}),
    "number for an id": json.dumps(LIKE | {"post_id": 1}),
    "no id": json.dumps(LIKE | {"post_id": "0"}),
    "a path": json.dumps(LIKE | {"post_id": "1/../../users/me"}),
    "no post": json.dumps(LIKE | {"post_id": None}),
    "somebody else's name": json.dumps(LIKE | {"user": "U03SAMQ4D2K"}),
    "odd surface": json.dumps(LIKE | {"via": "<script>"}),
    "odd page": json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "page": "&x=1"}),
    "page of a type": json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "page": {}}),
    "page far": json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "number": 10**9}),
    "handle of a type": json.dumps({"act": "liked", "handle": ["acmehq"]}),
    "words of a type": json.dumps({"act": "spending", "rest": {"$": 5}}),
    "page true": json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "number": True}),
}


@sqlite_only
async def test_a_changed_value_is_refused_clearly(acme: Scene) -> None:
    """Nothing is done, and a private reply says what to do."""
    await acme.connect("maya")

    for case, value in CHANGED.items():
        answer = await acme.type("maya", "/unlike", ANNOUNCED)
        asked = len(acme.x.requests)

        said = await acme.answer(await pressed_as(acme, "maya", answer, "ask:like", value))

        assert said.ephemeral, case
        assert words_for(errors.InvalidAction()) in as_text(said), case
        assert "Start again" in as_text(said), case
        assert "Reference: " not in as_text(said), case
        assert len(acme.x.requests) == asked, case
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


@sqlite_only
async def test_a_changed_button_likes_only_with_the_clickers_account(acme: Scene) -> None:
    """Whatever post its value has."""
    await acme.connect("maya")
    await acme.connect("sam")
    answer = await acme.type("maya", "/unlike", ANNOUNCED)

    await acme.answer(
        await pressed_as(acme, "maya", answer, "ask:like", json.dumps(LIKE | {"post_id": HIRING}))
    )

    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("sam_writes", HIRING)


@EITHER
async def test_the_likers_are_a_message_of_their_own(acme: Scene) -> None:
    """The reply with its *Unlike* button stays."""
    await acme.connect("maya")
    liked = await acme.type("maya", "/like", MAYAS)
    before = seen(acme)

    likers = await acme.click("maya", liked, "ask:likers")

    assert likers is not liked
    assert likers.ephemeral
    assert seen(acme) == before + 1
    assert button(liked, "ask:unlike")


@EITHER
async def test_next_and_back_replace_the_message(acme: Scene) -> None:
    """*Back* returns to the previous page."""
    await acme.connect("maya")
    likers = await acme.type("maya", "/likers", MAYAS)
    first, before = as_text(likers), seen(acme)

    assert await acme.click("maya", likers, "ask:likers:next") is likers
    second = as_text(likers)
    await acme.click("maya", likers, "ask:likers:back")

    assert "Page 2" in second
    assert as_text(likers) == first
    assert seen(acme) == before


@EITHER
async def test_try_again_replaces_the_error(acme: Scene) -> None:
    """With the result, once the failure has passed."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.STATUS, "POST", "*/likes", status=503)
    failed = await acme.type("maya", "/like", ANNOUNCED)
    acme.x.faults.clear()
    before = seen(acme)

    assert await acme.click("maya", failed, "ask:like:again") is failed

    assert says_liked(as_text(failed))
    assert seen(acme) == before


@sqlite_only
@pytest.mark.parametrize("action_id", ["link:connect", "link:open"])
async def test_a_button_that_opens_a_page_is_only_acknowledged(acme: Scene, action_id: str) -> None:
    """Slack sends such clicks, too, and needs a 200."""
    if action_id == "link:open":
        await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    shown, before = as_text(answer), seen(acme)
    acme.slack.api_calls.clear()

    exchange = await acme.slack.click("maya", answer, action_id)

    assert (exchange.status, exchange.body) == (200, None)
    assert exchange.url.startswith("http")
    assert (as_text(answer), seen(acme)) == (shown, before)
    assert acme.slack.api_calls == []


@sqlite_only
async def test_a_button_of_another_version_is_answered(acme: Scene) -> None:
    """A button that this version doesn't know gets a private reply."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:unlike":
                element["action_id"] = "repost"

    said = await acme.answer(await acme.slack.click("maya", answer, "repost"))

    assert words_for(errors.InvalidAction()) in as_text(said)


@sqlite_only
async def test_a_click_without_a_response_url_gets_a_direct_message(acme: Scene) -> None:
    """Slack sends none for clicks in some places."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", MAYAS)
    exchange = await acme.slack.click("maya", answer, "link:open")
    action = {"type": "button", "action_id": "ask:likers", "value": button(answer, "ask:likers")["value"]}
    payload = {**exchange.payload, "actions": [action], "trigger_id": "1.2.x"}
    payload.pop("response_url")

    response = await acme.slack.send("interactive", payload)

    assert response.status == 200
    (message,) = await acme.slack.wait_for(lambda: acme.slack.seen_by("maya", "@app") or None)
    assert "@acmehq" in as_text(message)


@EITHER
async def test_an_external_users_click_does_nothing(acme: Scene) -> None:
    """An external user in a shared channel can press a shared message's button; the reply says why nothing happens."""
    await acme.connect("maya")
    acme.slack.share("#social", "nora")
    shared = acme.slack.post(
        "maya", "#social", "look", blocks=(await acme.type("maya", "/like", MAYAS)).blocks
    )

    said = await acme.answer(await acme.slack.click("nora", shared, "ask:unlike"))

    assert said.only_for == acme.slack.person("nora").key
    assert words_for(errors.ExternalUser()) in as_text(said)
    assert acme.liked("maya_builds", MAYAS.rsplit("/", 1)[1])
