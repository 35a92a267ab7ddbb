"""Every payload of the sandbox has the shape that Slack publishes, for members and for external users."""

from typing import TYPE_CHECKING, Any

import pytest

from .echo_app import actions, button, modal, section, text_input
from .published import PUBLISHED, differences

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot, ReceivedRequest

EVENTS = frozenset(PUBLISHED) & {
    "app_home_opened",
    "app_uninstalled",
    "channel_shared",
    "channel_unshared",
    "link_shared",
    "reaction_added",
    "reaction_removed",
    "team_access_revoked",
    "tokens_revoked",
}
LINK = "https://x.com/a/status/1"


@pytest.fixture(params=["workspace", "organization"])
def world(request: pytest.FixtureRequest, slack: "SlackSandbox") -> "SlackSandbox":
    """Acme with the app installed in its workspace or its organization; Globex is in another organization."""
    slack.manifest.events = EVENTS
    slack.manifest.unfurl_domains = ["x.com"]
    held = slack.installations.of(slack.workspace("acme").id)
    assert held is not None
    held.scopes |= {"channels:read", "groups:read"}
    if request.param == "organization":
        acme, globex = slack.workspace("acme"), slack.workspace("globex")
        acme.enterprise, acme.org_wide = ("E1", "Acme Group"), True
        globex.enterprise = ("E9", "Globex Group")
    return slack


def kind_of(payload: dict[str, Any]) -> str:
    if payload.get("type") == "event_callback":
        return str(payload["event"]["type"])
    if "command" in payload:
        return "command"
    if payload["type"] == "block_actions":
        return f"block_actions of a {'view' if 'view' in payload else 'message'}"
    return str(payload["type"])


async def all_payloads(slack: "SlackSandbox", bot: "EchoBot") -> list[dict[str, Any]]:
    """Have Maya, and Nora as an external user, cause every kind of payload."""
    view = modal(text_input(), actions(button("inside")), notify_on_close=True)

    async def opens(heard: "ReceivedRequest") -> Any:
        if heard.payload.get("type") == "message_action":
            await bot.api("views.open", trigger_id=heard.payload["trigger_id"], view=view)

    bot.answer = opens
    slack.share("#social", "nora")
    await slack.command("maya", "#social", "/like", LINK)
    posted = await bot.api(
        "chat.postMessage", channel="C02S0C1AL7B", blocks=[section("x"), actions(button("b"))]
    )
    whispered = await bot.api(
        "chat.postEphemeral",
        channel="C02S0C1AL7B",
        user=slack.person("maya").id,
        text="x",
        blocks=[actions(button("c"))],
    )
    await bot.api(
        "views.publish",
        user_id=slack.person("maya").id,
        view={"type": "home", "blocks": [actions(button("h"))]},
    )
    for who in ("maya", "nora"):
        message = slack.post(who, "#social", LINK)
        for end in (slack.close, lambda user, view: slack.submit(user, view, {"typed": "x"})):
            await slack.shortcut(who, message.channel_id, message, "like_post")
            opened = slack.modal_of(who)
            assert opened is not None
            await slack.click(who, opened, "inside")
            await end(who, opened)
        await slack.click(who, posted["ts"], "b")
        slack.react(who, message, "heart")
        slack.unreact(who, message, "heart")
    await slack.click("maya", whispered["message_ts"], "c")
    home = slack.home_of("maya")
    assert home is not None
    await slack.click("maya", home, "h")
    slack.open_home("maya")
    slack.share("#social", "nora", shared=False)
    await slack.settled()
    if slack.workspace("acme").org_wide:
        globex = slack.workspace("globex")
        globex.enterprise, globex.org_wide = slack.workspace("acme").enterprise, True
        await slack.revoke_access("globex")
    await slack.uninstall("acme")
    await slack.settled()
    return [heard.payload for heard in bot.heard]


async def test_every_payload_has_the_published_shape(world: "SlackSandbox", bot: "EchoBot") -> None:
    """No field is added, missing or of another type; every kind is covered."""
    sent = await all_payloads(world, bot)

    faults = [f"{kind_of(p)}{fault}" for p in sent for fault in differences(p, PUBLISHED[kind_of(p)])]
    assert faults == []
    left_out = set() if world.workspace("acme").enterprise else {"team_access_revoked"}
    assert {kind_of(p) for p in sent} == set(PUBLISHED) - left_out


def test_the_comparison_detects_every_difference() -> None:
    """An extra field, a missing one, and one of another type."""
    shape = {"a": str, "b?": [bool], "c": ({"d": int}, type(None))}

    assert differences({"a": "x", "b": [True], "c": None}, shape) == []
    assert differences({"a": 1, "b": [0], "c": {"d": True}, "e": 1}, shape) == [
        ".e: not Slack's",
        ".a: int",
        ".b[0]: int",
        ".c.d: bool",
    ]
    assert differences({"c": {}}, shape) == [".a: missing", ".c.d: missing"]


async def test_an_external_users_modal_names_the_installation_in_its_view_only(
    world: "SlackSandbox", bot: "EchoBot"
) -> None:
    """`team`, `enterprise` and `view.team_id` are the external user's, also for closing and clicks."""
    sent = await all_payloads(world, bot)
    acme, globex = world.workspace("acme"), world.workspace("globex")

    forms = [p for p in sent if "view" in p and p["user"]["id"] == world.person("nora").id]
    assert {p["type"] for p in forms} == {"block_actions", "view_submission", "view_closed"}
    for form in forms:
        assert form["view"]["app_installed_team_id"] == acme.id
        assert (form["team"]["id"], form["view"]["team_id"]) == (globex.id, globex.id)
        assert form["is_enterprise_install"] == acme.org_wide


async def test_events_of_a_shared_channel_have_the_actors_team(world: "SlackSandbox", bot: "EchoBot") -> None:
    """Only `authorizations` shows whose installation an event is for."""
    sent = await all_payloads(world, bot)
    acme, globex = world.workspace("acme"), world.workspace("globex")

    links = [p for p in sent if kind_of(p) == "link_shared"]
    assert [p["team_id"] for p in links] == [acme.id, globex.id]
    for told in links:
        (authorization,) = told["authorizations"]
        assert told["is_ext_shared_channel"]
        if acme.org_wide:
            assert (authorization["team_id"], authorization["enterprise_id"]) == (None, "E1")
        else:
            assert authorization["team_id"] == acme.id


async def test_direct_messages_between_users_look_like_the_apps_own(
    slack: "SlackSandbox", bot: "EchoBot"
) -> None:
    """They have the same name and kind of ID, but the app isn't in them."""
    between, group = slack.direct_messages("maya", "sam"), slack.direct_messages("maya", "sam", "lena")
    own = slack.world.im(slack.person("maya"))

    assert slack.direct_messages("sam", "maya") is between
    assert between.name_in_payloads == own.name_in_payloads == "directmessage"
    assert between.id[0] == own.id[0] == "D"
    assert group.name_in_payloads == "mpdm-maya--sam--lena-1"
    opened = await bot.api("conversations.open", users=slack.person("maya").id)
    assert opened["channel"]["id"] == own.id
    assert (await bot.api("chat.postMessage", channel=between.id, text="x"))["error"] == "not_in_channel"


async def test_an_organization_can_remove_the_app_from_a_workspace(
    world: "SlackSandbox", bot: "EchoBot"
) -> None:
    """The envelope has no workspace; the event lists the workspaces."""
    if not world.workspace("acme").org_wide:
        world.workspace("acme").enterprise, world.workspace("acme").org_wide = ("E1", "Acme Group"), True
    globex = world.workspace("globex")
    globex.enterprise, globex.org_wide = world.workspace("acme").enterprise, True

    await world.revoke_access("globex")

    assert (bot.last.payload["team_id"], bot.last.payload["enterprise_id"]) == (None, "E1")
    assert bot.last.payload["event"]["team_ids"] == [globex.id]
    assert not globex.org_wide
    told = await bot.api("auth.teams.list")
    assert [team["id"] for team in told["teams"]] == [world.workspace("acme").id]
