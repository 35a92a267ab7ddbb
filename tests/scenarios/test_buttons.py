"""Buttons carry what they ask for; what comes back from the client is checked."""

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


@sqlite_only
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("like", id="not JSON"),
        pytest.param("[]", id="a list"),
        pytest.param('"like"', id="a text"),
        pytest.param("null", id="null"),
        pytest.param("{}", id="no act"),
        pytest.param("[" * 1900, id="deep"),
        pytest.param(json.dumps(LIKE | {"note": "x" * 5000}), id="5,000 characters"),
        pytest.param(json.dumps(LIKE | {"act": "like_everything"}), id="unknown act"),
        pytest.param(json.dumps(LIKE | {"act": "__class__"}), id="an attribute"),
        pytest.param(json.dumps(LIKE | {"act": ["like"]}), id="act of another type"),
        pytest.param(json.dumps(LIKE | {"post_id": 1}), id="number for an id"),
        pytest.param(json.dumps(LIKE | {"post_id": "0"}), id="no id"),
        pytest.param(json.dumps(LIKE | {"post_id": "1/../../users/me"}), id="a path"),
        pytest.param(json.dumps(LIKE | {"post_id": None}), id="no post"),
        pytest.param(json.dumps(LIKE | {"user": "U03SAMQ4D2K"}), id="somebody else's name"),
        pytest.param(json.dumps(LIKE | {"via": "<script>"}), id="odd surface"),
        pytest.param(json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "page": "&x=1"}), id="odd page"),
        pytest.param(json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "page": {}}), id="page of a type"),
        pytest.param(json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "number": 10**9}), id="page far"),
        pytest.param(json.dumps({"act": "liked", "handle": ["acmehq"]}), id="handle of a type"),
        pytest.param(json.dumps({"act": "spending", "rest": {"$": 5}}), id="words of a type"),
        pytest.param(json.dumps({"act": "likers", "post_id": ANNOUNCEMENT, "number": True}), id="page true"),
    ],
)
async def test_a_changed_value_is_refused_clearly(acme: Scene, value: str) -> None:
    """A button's value that the app didn't write does nothing; the person is told privately, and how to go on."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/unlike", ANNOUNCED)
    asked = len(acme.x.requests)

    said = await acme.answered(await pressed_as(acme, "maya", answer, "ask:like", value))

    assert said.ephemeral
    assert words_for(errors.InvalidAction()) in as_text(said)
    assert "Start again" in as_text(said)
    assert "Reference: " not in as_text(said)
    assert len(acme.x.requests) == asked
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


@sqlite_only
async def test_another_posts_id_is_ones_own_act(acme: Scene) -> None:
    """A button can't act as anyone else: whatever Post is put into it, it is liked as whoever pressed."""
    await acme.connected("maya")
    await acme.connected("sam")
    answer = await acme.type("maya", "/unlike", ANNOUNCED)

    await acme.answered(
        await pressed_as(acme, "maya", answer, "ask:like", json.dumps(LIKE | {"post_id": HIRING}))
    )

    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("sam_writes", HIRING)


@EITHER
async def test_looking_at_the_likers_leaves_the_answer_alone(acme: Scene) -> None:
    """ "Who liked this" on an answer comes as a message of its own: the Unlike button must not vanish."""
    await acme.connected("maya")
    liked = await acme.type("maya", "/like", MAYAS)
    before = seen(acme)

    likers = await acme.click("maya", liked, "ask:likers")

    assert likers is not liked
    assert likers.ephemeral
    assert seen(acme) == before + 1
    assert button(liked, "ask:unlike")


@EITHER
async def test_next_and_back_turn_the_page_in_place(acme: Scene) -> None:
    """Paging changes the one message, and Back returns to what was there."""
    await acme.connected("maya")
    likers = await acme.type("maya", "/likers", MAYAS)
    first, before = as_text(likers), seen(acme)

    assert await acme.click("maya", likers, "ask:likers:next") is likers
    second = as_text(likers)
    await acme.click("maya", likers, "ask:likers:back")

    assert "Page 2" in second
    assert as_text(likers) == first
    assert seen(acme) == before


@EITHER
async def test_trying_again_changes_the_message_that_failed(acme: Scene) -> None:
    """After a fault has passed, Try again replaces the failure with the result."""
    await acme.connected("maya")
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
    """Slack sends such a click, too; it wants 200, and nothing else happens."""
    if action_id == "link:open":
        await acme.connected("maya")
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
    """A button that this version never made is acknowledged, and answered privately."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:unlike":
                element["action_id"] = "repost"

    said = await acme.answered(await acme.slack.click("maya", answer, "repost"))

    assert words_for(errors.InvalidAction()) in as_text(said)


@sqlite_only
async def test_a_click_without_a_place_to_answer_is_answered_directly(acme: Scene) -> None:
    """Slack gives clicks in some places no response_url; the answer then comes as a direct message."""
    await acme.connected("maya")
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
async def test_a_visitors_click_does_nothing(acme: Scene) -> None:
    """Someone of another organization in a shared channel can press a shared answer's button, and is told why not."""
    await acme.connected("maya")
    acme.slack.share("#social", "nora")
    shared = acme.slack.post(
        "maya", "#social", "look", blocks=(await acme.type("maya", "/like", MAYAS)).blocks
    )

    said = await acme.answered(await acme.slack.click("nora", shared, "ask:unlike"))

    assert said.only_for == acme.slack.person("nora").key
    assert words_for(errors.ExternalUser()) in as_text(said)
    assert acme.liked("maya_builds", MAYAS.rsplit("/", 1)[1])
