"""Channels shared with another organization: what Slack sends from there concerns the workspace, or the organization, that has the app."""

import json

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from tests.error_words import words_for
from tests.reply_words import liked_as, says_liked, team_likes
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, button
from tests.scenarios.team import SAID, heard, posted, reply, turned_on
from tests.scenarios.visitors import SOCIAL, host, member, used, visitor_connected, visitors_allowed

__all__ = ["host"]


async def test_a_link_that_a_visitor_posts_gets_its_reply(host: Scene) -> None:
    """The envelope's own workspace is the visitor's; the installation that it is for is ours."""
    await turned_on(host)
    host.slack.share("#social", "nora")

    message = await posted(host, user="nora")

    assert team_likes(as_text(reply(host, message))) == 0
    sent = next(r for r in host.slack.requests if "link_shared" in str(r.payload))
    assert sent.payload["team_id"] == host.slack.workspace("globex").id


async def test_an_event_is_not_the_visitors_workspaces(host: Scene) -> None:
    """Where both have the app, the one of whom Slack says that the event is for acts, and nobody else."""
    host.slack.install("globex")
    await turned_on(host)
    host.slack.share("#social", "nora")

    message = await posted(host, SAID, user="nora")
    await heard(host)

    assert reply(host, message)


async def test_a_visitors_form_works(host: Scene) -> None:
    """In what they submit, `team` and the view's own team are theirs; they choose, connect, and like as themselves."""
    await visitors_allowed(host)
    await visitor_connected(host, "nora", "lena_ops", ANNOUNCED)
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


async def test_attack_a_form_that_is_carried_to_another_tenant(host: Scene) -> None:
    """What names the tenant in a form is bound to what is sealed in it: exchanged for another one, the form is refused."""
    await visitors_allowed(host)
    await visitor_connected(host, "nora", "lena_ops", ANNOUNCED)
    message = host.slack.post("sam", "#social", f"{MAYAS} {ANNOUNCED}")
    await host.slack.shortcut("nora", SOCIAL, message, "like_post")
    view = await host.slack.wait_for(lambda: host.slack.modal_of("nora"))
    text = view.content["private_metadata"]
    view.content["private_metadata"] = text.replace(member(host, "maya").tenant, "E0VIL", 1)

    await host.slack.submit("nora", view, {"post": {"choice": MAYAS_POST}})
    await host.container.storage.background.drain(PATIENCE)

    assert not host.liked("lena_ops", MAYAS_POST)


async def test_visitors_of_an_organization_are_told_apart(host: Scene) -> None:
    """That the channel's workspace is of an organization doesn't make a visitor one of its people."""
    host.slack.share("#social", "nora")
    message = host.slack.post("sam", "#social", MAYAS)

    assert words_for(errors.ExternalUser()) in as_text(await used(host, "nora", message))

    await visitors_allowed(host)
    liked = await visitor_connected(host, "nora", "lena_ops", MAYAS)
    assert liked_as("lena_ops", as_text(liked))


@pytest.mark.parametrize("act", ["history", "account", "forget", "disconnect", "delete_history", "liked"])
async def test_attack_a_visitor_under_a_colleagues_id_reads_what_is_theirs(host: Scene, act: str) -> None:
    """Kai of Globex has Sam's id at Acme: nothing of Sam's is shown to him or done for him, whatever he asks for."""
    await host.connected("sam")
    await host.type("sam", "/like", ANNOUNCED)
    await visitors_allowed(host)
    host.slack.share("#social", "kai")
    public = host.slack.post(
        "sam", "#social", "look", blocks=(await host.type("sam", "/like", ANNOUNCED)).blocks
    )
    button_ = next(
        e for b in public.blocks for e in b.get("elements", []) if e.get("action_id") == "ask:unlike"
    )
    button_["value"] = json.dumps({"act": act, "via": "button"})

    answer = await host.answered(await host.slack.click(host.slack.person("kai").key, public, "ask:unlike"))

    assert words_for(errors.ExternalUser()) in as_text(answer), as_text(answer)
    assert "sam_writes" not in as_text(answer)
    assert host.grants("sam_writes") == 1
    assert host.liked("sam_writes", ANNOUNCEMENT)


async def test_attack_a_visitor_under_a_colleagues_id_gets_no_link_to_connect_with(host: Scene) -> None:
    """Sam isn't connected: Kai, with the same id, is not led to connecting Sam's Slack user."""
    await visitors_allowed(host)
    host.slack.share("#social", "kai")
    message = host.slack.post("lena", "#social", ANNOUNCED)

    answer = await used(host, host.slack.person("kai").key, message)

    assert words_for(errors.ExternalUser()) in as_text(answer)
    with pytest.raises(AssertionError):
        button(answer, "link:connect")


async def test_attack_a_visitor_administers_nothing(host: Scene) -> None:
    """Nora is an admin at Globex: at Acme the rules' form opens for her neither as a visitor nor under anybody's id."""
    await visitors_allowed(host)
    host.slack.share("#social", "nora")
    rules = await host.type("maya", "/likewise", "policy")
    public = host.slack.post("maya", "#social", "look", blocks=rules.blocks)

    answer = await host.answered(await host.slack.click("nora", public, "open:policy"))

    assert host.slack.modal_of("nora") is None
    assert words_for(errors.ExternalUser()) in as_text(answer)


@pytest.mark.parametrize("host", ["organization"], indirect=True)
async def test_a_person_of_another_workspace_of_the_organization_belongs(host: Scene) -> None:
    """Nora's workspace is made one of the same organization: she presses a button in Acme's channel as herself, and connects there."""
    acme, globex = host.slack.workspace("acme"), host.slack.workspace("globex")
    globex.enterprise, globex.org_wide = acme.enterprise, True
    host.slack.share("#social", "nora")
    message = host.slack.post("sam", "#social", MAYAS)

    prompt = await used(host, "nora", message)
    _, liked = await host.through_pages("nora", prompt, x_account="lena_ops", news=2)

    assert liked_as("lena_ops", as_text(liked))
