"""Forms that are submitted changed get an error in the form, and nothing is done."""

import json
from typing import Any

import pytest

from bot import errors
from bot.sandbox.slack import Exchange, payloads
from bot.sandbox.slack.views import View
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from tests.error_words import words_for
from tests.scenarios.conftest import Scene
from tests.scenarios.test_shortcuts import open_choice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def submit_form(acme: Scene, view: View, **changes: Any) -> Exchange:
    """Submit the form with changed fields of its view; the response has what it shows then."""
    payload = payloads.view_submission(acme.slack, view)
    payload["view"] |= changes
    return await acme.slack.send("interactive", payload)


def choice(post_id: str) -> dict[str, Any]:
    return {"values": {"post": {"choice": {"selected_option": {"value": post_id}}}}}


def closed_form_text(exchange: Exchange) -> str:
    """Return what the updated form shows; it must have no submit button."""
    assert exchange.status == 200
    assert exchange.body["response_action"] == "update"
    assert "submit" not in exchange.body["view"]
    return json.dumps(exchange.body["view"])


async def test_a_post_that_the_form_did_not_offer_is_not_liked(acme: Scene) -> None:
    """The form's options were changed after it was opened."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")

    shown = closed_form_text(await submit_form(acme, view, state=choice(MAYAS_POST)))

    assert words_for(errors.InvalidAction()) in shown
    assert "Start again" in shown
    assert "Reference: " not in shown
    assert not acme.liked("maya_builds", MAYAS_POST)


async def test_an_unknown_form_shows_an_error(acme: Scene) -> None:
    """For example one of another version; it isn't just closed."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")

    shown = closed_form_text(await submit_form(acme, view, callback_id="choose", state=choice(HIRING)))

    assert words_for(errors.InvalidAction()) in shown
    assert not acme.liked("maya_builds", HIRING)


async def test_a_form_without_its_field_shows_an_error(acme: Scene) -> None:
    await acme.connect("maya")
    view = await open_choice(acme, "maya")

    assert words_for(errors.InvalidAction()) in closed_form_text(
        await submit_form(acme, view, state={"values": {"other": {}}})
    )


async def test_a_refused_form_can_be_opened_again(acme: Scene) -> None:
    """From the message's menu."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")
    await submit_form(acme, view, state=choice("1"))

    again = await open_choice(acme, "maya")
    assert "Which post" in json.dumps(again.blocks)
    await acme.slack.submit("maya", again, {"post": {"choice": ANNOUNCEMENT}})
    await acme.container.storage.background.drain(30)

    assert acme.liked("maya_builds", ANNOUNCEMENT)
