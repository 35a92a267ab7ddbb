"""Removing a shared message: only the member who shared it can."""

import json

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import advice_for, words_for
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.test_sharing import public, shared_like, with_forged_value

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_sharer_can_remove_a_shared_message(acme: Scene) -> None:
    """For everybody; the like stays, and can be shared again at once."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", answer, "ask:share")

    shared = public(acme)[0]
    assert f"'visible_to_user_ids': ['{acme.slack.person('maya').id}']" in str(button(shared, "ask:unshare"))
    said = await acme.click("maya", shared, "ask:unshare")

    assert public(acme) == []
    assert said.ephemeral
    assert "Removed" in as_text(said)
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    await acme.click("maya", answer, "ask:share")
    assert len(public(acme)) == 1


@sqlite_only
@pytest.mark.parametrize("rest", [None, "", "nonsense"])
async def test_no_other_member_can_remove_a_shared_message(acme: Scene, rest: str | None) -> None:
    """Not even with a changed button; the refusal is private."""
    await acme.connect("maya")
    shared = await shared_like(acme)
    if rest is not None:
        with_forged_value(shared, "ask:unshare", {"act": "unshare", "post_id": ANNOUNCEMENT, "rest": rest})

    said = await acme.click("sam", shared, "ask:unshare")

    assert said.only_for == acme.slack.person("sam").key
    assert words_for(errors.NotTheSharer()) in as_text(said)
    assert public(acme) == [shared]


@sqlite_only
async def test_a_failed_removal_is_reported(acme: Scene) -> None:
    """The button stays, and works later."""
    await acme.connect("maya")
    shared = await shared_like(acme)
    acme.slack.fail_next("response_url", "fatal_error", status=500)

    said = await acme.click("maya", shared, "ask:unshare")

    assert advice_for(errors.RemovalFailed()) in as_text(said)
    assert public(acme) == [shared]
    await acme.click("maya", shared, "ask:unshare")
    assert public(acme) == []


@sqlite_only
async def test_a_button_copied_from_another_message_removes_nothing(acme: Scene) -> None:
    """Maya puts the value of her own into Sam's; his message stays, and hers, too."""
    await acme.connect("maya")
    await acme.connect("sam")
    hers, sams = await shared_like(acme), await shared_like(acme, "sam")
    proof = json.loads(button(hers, "ask:unshare")["value"])
    with_forged_value(sams, "ask:unshare", proof)

    for changed in (proof, proof | {"block": hers.blocks[-2]["block_id"]}):
        with_forged_value(sams, "ask:unshare", changed)
        said = await acme.click("maya", sams, "ask:unshare")
        assert words_for(errors.NotTheSharer()) in as_text(said)

    assert public(acme) == [hers, sams]
    await acme.click("maya", hers, "ask:unshare")
    assert public(acme) == [sams]
