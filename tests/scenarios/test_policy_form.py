"""The form for an admin's rules: open to admins only, for their own workspace, saved completely or not at all."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot import errors
from bot.members import Member
from bot.sandbox.slack import Exchange, payloads
from bot.sandbox.slack.views import View
from bot.sandbox.smoke_test import as_text
from bot.workspaces.settings import WorkspaceSettings
from tests.error_words import words_for
from tests.scenarios import homes
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.test_policy import GENERAL, SOCIAL, TEAM, allow, member
from tests.scenarios.watching import stored_text

EMPTY: dict[str, Any] = {
    "channels": {"channels": []},
    "people": {"people": []},
    "groups": {"groups": []},
    "others": {"others": ["allow_sharing"]},
}


async def open_policy_form(acme: Scene, who: str = "maya") -> View:
    """Open the form with `/likewise policy`."""
    shown = await acme.type(who, "/likewise", "policy")
    await acme.slack.click(who, shown, "open:policy")
    return await acme.slack.wait_for(lambda: acme.slack.modal_of(who))


async def rules(acme: Scene) -> WorkspaceSettings:
    return await acme.container.storage.workspaces.get_fresh(member(acme, "maya"))


def response_text(exchange: Exchange) -> str:
    return json.dumps(exchange.body)


async def submit_with_fields(acme: Scene, view: View, changed: Mapping[str, Any]) -> Exchange:
    """Submit the form with fields that Slack's own client would not send."""
    payload = payloads.view_submission(acme.slack, view)
    payload["view"]["state"] = {"values": {**view.values, **changed}}
    return await acme.slack.send("interactive", payload)


async def test_an_admin_sets_the_rules(acme: Scene) -> None:
    """They're confirmed in the form, apply at once, and are recorded in the activity log."""
    view = await open_policy_form(acme)
    lena = member(acme, "lena").user

    exchange = await acme.slack.submit(
        "maya",
        view,
        {
            "channels": {"channels": [SOCIAL]},
            "people": {"people": [lena]},
            "groups": {"groups": [TEAM]},
            "others": {"others": ["allow_guests"]},
        },
    )

    assert "Saved" in response_text(exchange)
    assert f"<#{SOCIAL}>" in response_text(exchange)
    assert await rules(acme) == WorkspaceSettings(
        allowed_channels=(SOCIAL,),
        allowed_users=(lena, TEAM),
        allow_guests=True,
        allow_sharing=False,
        policy_updated_by=member(acme, "maya").user,
    )
    assert words_for(errors.NotAllowed(errors.Rule.USERS)) in as_text(
        await acme.type("sam", "/like", ANNOUNCED)
    )
    (note,) = (await stored_text(acme))["audit"]
    assert "1 channel, 1 person, 1 group, guests yes, external no, sharing no" in note


async def test_an_emptied_list_removes_its_rule(acme: Scene) -> None:
    """The form opens with the current rules."""
    await allow(acme, allowed_channels=[SOCIAL], allowed_users=[TEAM])
    view = await open_policy_form(acme)
    assert view.values["channels"]["channels"]["selected_conversations"] == [SOCIAL]

    await acme.slack.submit("maya", view, EMPTY)

    assert ((await rules(acme)).allowed_channels, (await rules(acme)).allowed_users) == (None, None)


async def test_a_list_whose_people_all_left_admits_nobody_until_an_admin_says_so(acme: Scene) -> None:
    """Saving another rule doesn't open the workspace; *Everyone* does."""
    await allow(acme, allowed_users=[])

    view = await open_policy_form(acme)
    assert "No one is allowed now" in str(view.blocks)
    kept = await acme.slack.submit("maya", view, {"others": {"others": []}})
    assert "People: no one" in response_text(kept)
    assert (await rules(acme)).allowed_users == ()
    (note,) = (await stored_text(acme))["audit"]
    assert "no people, no groups" in note

    await acme.slack.close("maya", await acme.slack.wait_for(lambda: acme.slack.modal_of("maya")))
    await acme.slack.submit("maya", await open_policy_form(acme), {"others": {"others": ["everyone"]}})
    assert (await rules(acme)).allowed_users is None


async def test_a_deleted_user_group_stays_selected(acme: Scene) -> None:
    """Otherwise saving the form would allow everybody."""
    await allow(acme, allowed_users=["S0GONE"])
    view = await open_policy_form(acme)

    await acme.slack.submit("maya", view, {})

    assert (await rules(acme)).allowed_users == ("S0GONE",)


async def test_only_admins_open_the_form(acme: Scene) -> None:
    """Neither the command nor a copied button opens it for other members."""
    assert words_for(errors.NotAnAdmin()) in as_text(await acme.type("sam", "/likewise", "policy"))
    stray = {
        "type": "button",
        "action_id": "open:policy",
        "text": {"type": "plain_text", "text": "Change rules…"},
    }
    message = acme.slack.post(
        "lena", "#social", "", blocks=[{"type": "actions", "block_id": "b", "elements": [stray]}]
    )

    refusal = await acme.answer(await acme.slack.click("sam", message, "open:policy"))

    assert words_for(errors.NotAnAdmin()) in as_text(refusal)
    assert acme.slack.modal_of("sam") is None


async def test_a_former_admin_cannot_save_the_form(acme: Scene) -> None:
    """Their role is checked when the form is submitted."""
    view = await open_policy_form(acme)
    maya = acme.slack.person("maya")
    acme.slack.workspace().people[maya.id] = replace(maya, is_admin=False)
    acme.clock.move(minutes=6)

    exchange = await submit_with_fields(
        acme, view, {"channels": {"channels": {"selected_conversations": [SOCIAL]}}}
    )

    assert words_for(errors.NotAnAdmin()) in response_text(exchange)
    assert await rules(acme) == WorkspaceSettings()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"people": {"people": {"selected_users": ["U07N0RA5T6J"]}}}, id="another workspace's"),
        pytest.param({"people": {"people": {"selected_users": ["U0NOBODY"]}}}, id="nobody"),
        pytest.param({"people": {"people": {"selected_users": [TEAM]}}}, id="a group among people"),
        pytest.param({"people": {"people": {"selected_users": "U07N0RA5T6J"}}}, id="no list"),
        pytest.param({"groups": {"groups": {"selected_options": [{"value": "S0OTHER"}]}}}, id="other group"),
        pytest.param({"groups": {"groups": {"selected_options": ["S0OTHER"]}}}, id="no option"),
        pytest.param({"channels": {"channels": {"selected_conversations": ["D02AC"]}}}, id="direct message"),
        pytest.param({"channels": {"channels": {"selected_conversations": ["C1\n"]}}}, id="odd id"),
        pytest.param(
            {"channels": {"channels": {"selected_conversations": [f"C{n}" for n in range(51)]}}},
            id="too many",
        ),
        pytest.param({"others": {"others": {"selected_options": [{"value": "budget"}]}}}, id="not offered"),
        pytest.param({"channels": {}}, id="field missing"),
        pytest.param({"others": None}, id="block missing"),
    ],
)
async def test_values_that_the_form_cannot_send_are_refused(acme: Scene, changed: Mapping[str, Any]) -> None:
    """IDs of other workspaces, for example; nothing changes, and the form says so."""
    view = await open_policy_form(acme)

    exchange = await submit_with_fields(acme, view, changed)

    assert words_for(errors.InvalidAction()) in response_text(exchange)
    assert await rules(acme) == WorkspaceSettings()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_another_workspaces_admin_cannot_submit_the_form(many: Scene) -> None:
    """Neither workspace's rules change."""
    acme = many
    await installed_everywhere(acme)
    stolen = await open_policy_form(acme)
    own = acme.slack.views.open(acme.slack.person("nora"), stolen.content)

    exchange = await acme.slack.submit("nora", own, EMPTY)

    assert words_for(errors.InvalidAction()) in response_text(exchange)
    nora = acme.slack.person("nora")
    theirs = await acme.container.storage.workspaces.get_fresh(Member(nora.team_id, nora.id, nora.team_id))
    assert (theirs.policy_updated_by, (await rules(acme)).policy_updated_by) == (None, None)


async def test_an_outdated_form_is_refused(acme: Scene) -> None:
    """The rules have changed since it was opened; the form says that nothing is saved."""
    view = await open_policy_form(acme)
    await allow(acme, allowed_channels=[GENERAL])

    exchange = await acme.slack.submit("maya", view, EMPTY)

    assert exchange.body["response_action"] == "errors"
    assert "nothing is saved" in exchange.body["errors"]["channels"]
    assert (await rules(acme)).allowed_channels == (GENERAL,)


async def test_one_of_two_concurrent_forms_is_saved(acme: Scene) -> None:
    """The other admin's form says so."""
    lena = acme.slack.person("lena")
    acme.slack.workspace().people[lena.id] = replace(lena, is_admin=True)
    forms = {who: await open_policy_form(acme, who) for who in ("maya", "lena")}

    sent = await asyncio.gather(
        acme.slack.submit("maya", forms["maya"], EMPTY | {"channels": {"channels": [SOCIAL]}}),
        acme.slack.submit("lena", forms["lena"], EMPTY | {"channels": {"channels": [GENERAL]}}),
    )

    assert sorted(exchange.body["response_action"] for exchange in sent) == ["errors", "update"]
    assert (await rules(acme)).allowed_channels in ((SOCIAL,), (GENERAL,))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("who", "error", "words"),
    [
        ("nora", None, "from another organization"),
        ("app", None, "a bot"),
        ("lena", "internal_error", "Slack"),
    ],
)
async def test_a_user_who_cannot_be_selected_gets_an_error_in_the_form(
    acme: Scene, who: str, error: str | None, words: str
) -> None:
    """An external user, a bot, or a user whom Slack can't look up; nothing is saved."""
    acme.slack.share(SOCIAL, "nora")
    user = acme.slack.workspace().app.user_id if who == "app" else acme.slack.person(who).id
    view = await open_policy_form(acme)
    if error is not None:
        acme.slack.fail_next("users.info", error)

    exchange = await acme.slack.submit("maya", view, EMPTY | {"people": {"people": [user]}})

    assert words in exchange.body["errors"]["people"]
    assert await rules(acme) == WorkspaceSettings()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("method", ["views.open", "usergroups.list"])
async def test_a_form_that_cannot_open_says_so(acme: Scene, method: str) -> None:
    """With *Try again*."""
    shown = await acme.type("maya", "/likewise", "policy")
    acme.slack.fail_next(method, "expired_trigger_id" if method == "views.open" else "internal_error")

    refusal = await acme.answer(await acme.slack.click("maya", shown, "open:policy"))

    assert "Slack isn't" in as_text(refusal) or "Slack didn't" in as_text(refusal)
    assert "Try again" in as_text(refusal)


async def test_a_form_that_cannot_be_read_from_the_database_says_so(acme: Scene) -> None:
    """The click was acknowledged, so whatever fails afterwards gets a reply."""
    shown = await acme.type("maya", "/likewise", "policy")
    async with acme.container.storage.database.session() as session:
        await session.execute(text("ALTER TABLE workspaces RENAME TO elsewhere"))

    refusal = await acme.answer(await acme.slack.click("maya", shown, "open:policy"))

    assert words_for(errors.DatabaseUnavailable()) in as_text(refusal)


async def test_the_form_opens_from_the_settings_and_the_home(acme: Scene) -> None:
    """Other members don't see its button."""
    settings = await acme.type("maya", "/likewise", "settings")
    await acme.slack.click("maya", settings, "open:policy")

    await acme.slack.close("maya", await acme.slack.wait_for(lambda: acme.slack.modal_of("maya")))
    await acme.slack.click("maya", await homes.open_home(acme, "maya"), "open:policy")
    assert await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))
    assert not homes.has_button(await homes.open_home(acme, "sam"), "open:policy")
    assert "open:policy" not in str((await acme.type("sam", "/likewise", "settings")).blocks)


async def test_without_the_user_group_scope_the_form_still_opens(acme: Scene) -> None:
    """It has no field for groups; a refusal by a rule with a group names the missing scope."""
    held = acme.slack.installations.of(acme.slack.workspace("acme").id)
    assert held is not None
    held.scopes -= {"usergroups:read"}

    view = await open_policy_form(acme)
    assert "groups" not in view.values

    await allow(acme, allowed_users=[TEAM])
    acme.clock.move(minutes=1)
    answer = as_text(await acme.type("sam", "/like", ANNOUNCED))
    assert words_for(errors.ReinstallNeeded(None, "usergroups:read")) in answer
