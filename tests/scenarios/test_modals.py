"""Forms that come back other than they were opened: answered in the form itself, and nothing done."""

import json
from typing import Any

import pytest

from bot import errors
from bot.sandbox.slack import Exchange, payloads
from bot.sandbox.slack.views import View
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from tests.error_words import words_for
from tests.scenarios.conftest import Scene
from tests.scenarios.test_shortcuts import picked

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def submitted(acme: Scene, view: View, **changes: Any) -> Exchange:
    """Submit the form with fields of its view changed on the way; what is shown then is what the app replies."""
    payload = payloads.view_submission(acme.slack, view)
    payload["view"] |= changes
    return await acme.slack.send("interactive", payload)


def choice(post_id: str) -> dict[str, Any]:
    return {"values": {"post": {"choice": {"selected_option": {"value": post_id}}}}}


def said(exchange: Exchange) -> str:
    """What the form shows now; it must have been updated, and have nothing left to submit."""
    assert exchange.status == 200
    assert exchange.body["response_action"] == "update"
    assert "submit" not in exchange.body["view"]
    return json.dumps(exchange.body["view"])


async def test_a_post_that_the_form_did_not_offer_is_not_liked(acme: Scene) -> None:
    """A form whose options changed after it was opened does nothing, though the Post is a real one."""
    await acme.connected("maya")
    view = await picked(acme, "maya")

    shown = said(await submitted(acme, view, state=choice(MAYAS_POST)))

    assert words_for(errors.InvalidAction()) in shown
    assert "Start again" in shown
    assert "Reference: " not in shown
    assert not acme.liked("maya_builds", MAYAS_POST)


async def test_a_form_of_another_version_is_answered_in_place(acme: Scene) -> None:
    """A form that this version doesn't know isn't closed in silence: it says that nothing was done."""
    await acme.connected("maya")
    view = await picked(acme, "maya")

    shown = said(await submitted(acme, view, callback_id="choose", state=choice(HIRING)))

    assert words_for(errors.InvalidAction()) in shown
    assert not acme.liked("maya_builds", HIRING)


async def test_a_form_that_lost_its_field_is_answered_in_place(acme: Scene) -> None:
    """The same for one that comes back without the choice."""
    await acme.connected("maya")
    view = await picked(acme, "maya")

    assert words_for(errors.InvalidAction()) in said(
        await submitted(acme, view, state={"values": {"other": {}}})
    )


async def test_a_form_that_was_answered_by_a_refusal_can_be_opened_anew(acme: Scene) -> None:
    """The message's menu still opens a good one."""
    await acme.connected("maya")
    view = await picked(acme, "maya")
    await submitted(acme, view, state=choice("1"))

    again = await picked(acme, "maya")
    assert "Which post" in json.dumps(again.blocks)
    await acme.slack.submit("maya", again, {"post": {"choice": ANNOUNCEMENT}})
    await acme.container.storage.background.drain(5)

    assert acme.liked("maya_builds", ANNOUNCEMENT)
