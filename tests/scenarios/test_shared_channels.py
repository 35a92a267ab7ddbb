"""Channels shared with another organization: events and requests from there belong to the tenant that has the app."""

import json

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from tests.error_words import words_for
from tests.reply_words import liked_as, says_liked, team_likes
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, button
from tests.scenarios.external_users import (
    SOCIAL,
    external_user_connected,
    external_users_allowed,
    host,
    member,
    use_shortcut,
)
from tests.scenarios.team import SAID, posted, reply, turn_on_replies, wait_for_events

__all__ = ["host"]


async def test_a_link_posted_by_an_external_user_gets_a_team_reply(host: Scene) -> None:
    """The event's `team_id` is the external user's workspace; its authorization names the installation."""
    await turn_on_replies(host)
    host.slack.share("#social", "nora")

    message = await posted(host, user="nora")

    assert team_likes(as_text(reply(host, message))) == 0
    sent = next(r for r in host.slack.requests if "link_shared" in str(r.payload))
    assert sent.payload["team_id"] == host.slack.workspace("globex").id


async def test_an_event_belongs_to_its_authorized_installation(host: Scene) -> None:
    """Even if the external user's workspace has the app, too."""
    host.slack.install("globex")
    await turn_on_replies(host)
    host.slack.share("#social", "nora")

    message = await posted(host, SAID, user="nora")
    await wait_for_events(host)

    assert reply(host, message)


async def test_an_external_user_can_submit_a_form(host: Scene) -> None:
    """Its `team` is theirs; they like with their own account."""
    await external_users_allowed(host)
    await external_user_connected(host, "nora", "lena_ops", ANNOUNCED)
    message = host.slack.post("sam", "#social", f"{MAYAS} {ANNOUNCED}")
    await host.slack.shortcut("nora", SOCIAL, message, "like_post")
    view = await host.slack.wait_for(lambda: host.slack.modal_of("nora"))
    before = len(host.slack.seen_by("nora", "#social"))

    assert not host.liked("lena_ops", MAYAS_POST)

    exchange = await host.slack.submit("nora", view, {"post": {"choice": MAYAS_POST}})

    assert exchange.payload["team"]["id"] == host.slack.workspace("globex").id
    assert exchange.payload["view"]["app_installed_team_id"] == host.slack.workspace("acme").id
    (answer,) = await host.slack.wait_for(lambda: host.slack.seen_by("nora", "#social")[before:] or None)
    assert says_liked(as_text(answer)), as_text(answer)
    assert host.liked("lena_ops", MAYAS_POST)


async def test_a_form_changed_to_another_tenant_is_refused(host: Scene) -> None:
    """The tenant is bound to the form's encrypted metadata."""
    await external_users_allowed(host)
    await external_user_connected(host, "nora", "lena_ops", ANNOUNCED)
    message = host.slack.post("sam", "#social", f"{MAYAS} {ANNOUNCED}")
    await host.slack.shortcut("nora", SOCIAL, message, "like_post")
    view = await host.slack.wait_for(lambda: host.slack.modal_of("nora"))
    text = view.content["private_metadata"]
    view.content["private_metadata"] = text.replace(member(host, "maya").tenant, "E0VIL", 1)

    await host.slack.submit("nora", view, {"post": {"choice": MAYAS_POST}})
    await host.container.storage.background.drain(PATIENCE)

    assert not host.liked("lena_ops", MAYAS_POST)


async def test_an_external_user_is_not_a_member_of_the_organization(host: Scene) -> None:
    """They're refused until an admin allows external users."""
    host.slack.share("#social", "nora")
    message = host.slack.post("sam", "#social", MAYAS)

    assert words_for(errors.ExternalUser()) in as_text(await use_shortcut(host, "nora", message))

    await external_users_allowed(host)
    liked = await external_user_connected(host, "nora", "lena_ops", MAYAS)
    assert liked_as("lena_ops", as_text(liked))


@pytest.mark.slow
@pytest.mark.parametrize("act", ["history", "account", "forget", "disconnect", "delete_history", "liked"])
async def test_an_external_user_with_a_members_user_id_sees_none_of_their_data(host: Scene, act: str) -> None:
    """Kai of Globex has Sam's; whatever he requests with a forged button is refused."""
    await host.connect("sam")
    await host.type("sam", "/like", ANNOUNCED)
    await external_users_allowed(host)
    host.slack.share("#social", "kai")
    public = host.slack.post(
        "sam", "#social", "look", blocks=(await host.type("sam", "/like", ANNOUNCED)).blocks
    )
    button_ = next(
        e for b in public.blocks for e in b.get("elements", []) if e.get("action_id") == "ask:unlike"
    )
    button_["value"] = json.dumps({"act": act, "via": "button"})

    answer = await host.answer(await host.slack.click(host.slack.person("kai").key, public, "ask:unlike"))

    assert words_for(errors.ExternalUser()) in as_text(answer), as_text(answer)
    assert "sam_writes" not in as_text(answer)
    assert host.grants("sam_writes") == 1
    assert host.liked("sam_writes", ANNOUNCEMENT)


async def test_an_external_user_with_a_members_user_id_gets_no_connect_link(host: Scene) -> None:
    """Kai would connect an account for Sam, who has none."""
    await external_users_allowed(host)
    host.slack.share("#social", "kai")
    message = host.slack.post("lena", "#social", ANNOUNCED)

    answer = await use_shortcut(host, host.slack.person("kai").key, message)

    assert words_for(errors.ExternalUser()) in as_text(answer)
    with pytest.raises(AssertionError):
        button(answer, "link:connect")


async def test_an_admin_of_another_organization_opens_no_admin_form(host: Scene) -> None:
    """Nora is an admin of Globex, and an external user at Acme."""
    await external_users_allowed(host)
    host.slack.share("#social", "nora")
    rules = await host.type("maya", "/likewise", "policy")
    public = host.slack.post("maya", "#social", "look", blocks=rules.blocks)

    answer = await host.answer(await host.slack.click("nora", public, "open:policy"))

    assert host.slack.modal_of("nora") is None
    assert words_for(errors.ExternalUser()) in as_text(answer)


@pytest.mark.parametrize("host", ["organization"], indirect=True)
async def test_a_member_of_the_organizations_other_workspace_is_no_external_user(host: Scene) -> None:
    """Nora presses a button in Acme's channel, connects and likes."""
    acme, globex = host.slack.workspace("acme"), host.slack.workspace("globex")
    globex.enterprise, globex.org_wide = acme.enterprise, True
    host.slack.share("#social", "nora")
    message = host.slack.post("sam", "#social", MAYAS)

    prompt = await use_shortcut(host, "nora", message)
    _, liked = await host.through_pages("nora", prompt, x_account="lena_ops", news=2)

    assert liked_as("lena_ops", as_text(liked))
