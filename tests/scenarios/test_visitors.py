"""Visitors from other organizations, where admins let them in, are not of the team: neither as readers nor among those who are read about."""

import json

import pytest

from bot import errors
from bot.likes import ledger_writer
from bot.likes.ledger_writer import Entry
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import words_for
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene
from tests.scenarios.team import crowded, posted, reply, turned_on, written
from tests.scenarios.visitors import SOCIAL, host, used, visitor_connected, visitors_allowed

pytestmark = pytest.mark.slow

__all__ = ["host"]


async def chooses(scene: Scene, user: str, act: str) -> None:
    shown = await scene.type(user, "/likewise", "account")
    if act == "show_likes":
        await scene.show_name(user, shown)
    else:
        await scene.click(user, shown, f"ask:{act}")


async def visited(scene: Scene) -> None:
    """Maya shows her likes and her Posts' likers to teammates; Nora visits, connected, and has liked the announcement."""
    await scene.connected("maya")
    await scene.show_name("maya", await scene.type("maya", "/likewise", "account"))
    await chooses(scene, "maya", "share_likers")
    await scene.type("maya", "/like", ANNOUNCED)
    await visitors_allowed(scene)
    await visitor_connected(scene, "nora", "lena_ops", ANNOUNCED)


async def test_attack_a_visitor_asks_for_a_colleagues_likers(host: Scene) -> None:
    """Maya lets teammates see who liked her Posts: Sam sees them, Nora of another organization sees what X shows to herself."""
    await visited(host)
    await host.connected("sam")
    message = host.slack.post("sam", "#social", MAYAS)

    assert "@acmehq" in as_text(await host.type("sam", "/likers", MAYAS))
    answer = await used(host, "nora", message, "who_liked")

    assert "X only shows likers" in as_text(answer), as_text(answer)
    assert "@acmehq" not in as_text(answer)


@pytest.mark.parametrize("act", ["send_likers", "share_list", "pinned"])
async def test_attack_a_visitor_asks_for_them_by_another_button(host: Scene, act: str) -> None:
    """As a file, for everyone in the channel, or with pinned Posts: by no way does a visitor get a colleague's likers."""
    await visited(host)
    message = host.slack.post("sam", "#social", MAYAS)
    answer = await used(host, "nora", message)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("value"):
                element["value"] = json.dumps(
                    {"act": act, "post_id": MAYAS.rsplit("/", 1)[1], "via": "button"}
                )
    action = next(
        e["action_id"]
        for b in answer.blocks
        for e in b.get("elements", [])
        if "ask:" in str(e.get("action_id"))
    )

    await host.slack.click("nora", answer, action)
    await host.container.storage.background.drain(30)

    for said in host.slack.seen_by("nora", "#social"):
        # The author of the Post that she has liked herself is no secret.
        assert "@acmehq" not in as_text(said).replace("post by @acmehq", "")
    assert not [call for call in host.slack.api_calls if call.method.startswith("files.")]


async def test_attack_a_visitor_reads_colleagues_names(host: Scene) -> None:
    """Maya shows her likes to her team: to Nora neither her name nor that there is somebody."""
    await visited(host)
    message = host.slack.post("sam", "#social", ANNOUNCED)

    answer = str((await used(host, "nora", message, "who_liked")).blocks)

    assert host.slack.person("maya").id not in answer
    assert "1 other" not in answer
    await host.connected("sam")
    assert host.slack.person("maya").id in str((await host.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_visitors_likes_are_not_counted_among_of_you(host: Scene) -> None:
    """Neither in a reply nor for colleagues who look up who liked a Post; and nobody is asked about twice."""
    await visited(host)
    host.slack.share("#social", "nora", shared=False)
    host.slack.share("#launches", "nora")
    await turned_on(host)
    message = await posted(host)

    assert team_likes(as_text(reply(host, message))) == 1
    await host.connected("sam")
    assert host.slack.person("nora").id not in str((await host.type("sam", "/likers", ANNOUNCED)).blocks)
    await host.type("maya", "/unlike", ANNOUNCED)
    host.slack.api_calls.clear()
    await written(host)
    assert team_likes(as_text(reply(host, message))) == 0
    assert host.slack.person("nora").id not in [c.args.get("user") for c in host.slack.api_calls]


async def test_attack_a_channel_is_shared_after_people_were_named_there(host: Scene) -> None:
    """As soon as another organization is in the channel, its names are removed; when it has left, they may come back."""
    await host.connected("maya")
    await host.show_name("maya", await host.type("maya", "/likewise", "account"))
    await turned_on(host)
    message = await posted(host)
    await host.type("maya", "/like", ANNOUNCED)
    await written(host)
    assert "maya" in as_text(reply(host, message))

    host.clock.move(seconds=5)
    host.slack.share("#social", "nora")
    await host.slack.settled()
    await host.container.storage.background.drain(30)
    await written(host)

    assert "Liked by 1 teammate" in as_text(reply(host, message))
    host.slack.share("#social", "nora", shared=False)
    await host.slack.settled()
    await host.container.storage.background.drain(30)
    await written(host)
    assert "maya" in as_text(reply(host, message))


@pytest.mark.parametrize("fault", ["missing_scope", "internal_error", "channel_not_found"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_attack_names_where_slack_does_not_say_who_reads(host: Scene, fault: str) -> None:
    """The event of the sharing may be late or lost: without Slack's word people are counted, and not named."""
    await host.connected("maya")
    await host.show_name("maya", await host.type("maya", "/likewise", "account"))
    await turned_on(host)
    host.slack.fail_next("conversations.info", fault, times=5)
    message = await posted(host)
    await host.type("maya", "/like", ANNOUNCED)
    await written(host)

    assert "Liked by 1 teammate" in as_text(reply(host, message))


async def test_attack_teammates_likers_are_shared_where_visitors_read(host: Scene) -> None:
    """Sam may see the likers of Maya's Post, and share them in a channel of the team alone."""
    await visited(host)
    await host.connected("sam")
    answer = await host.type("sam", "/likers", MAYAS)

    note = await host.click("sam", answer, "ask:share_list")

    assert words_for(errors.NothingToShare(errors.ShareProblem.LIKERS_FOR_TEAM_ONLY)) in as_text(note)
    seen = [m for m in host.slack.seen_by("nora", "#social") if m.by_app and not m.ephemeral]
    assert not [m for m in seen if "@acmehq" in as_text(m)]
    own = await host.type("sam", "/likers", MAYAS, channel="#launches")
    assert "Shared" in as_text(await host.click("sam", own, "ask:share_list"))


async def test_attack_a_visitor_shares_to_a_team_channel(host: Scene) -> None:
    """What is shared to all of a team comes from one of it."""
    await visited(host)
    await turned_on(host)
    message = host.slack.post("sam", "#social", ANNOUNCED)
    liked = await used(host, "nora", message)
    element = next(e for b in liked.blocks for e in b.get("elements", []) if e.get("value"))
    element["value"] = json.dumps(
        {"act": "share_team", "post_id": ANNOUNCED.rsplit("/", 1)[1], "rest": SOCIAL}
    )

    await host.slack.click("nora", liked, element["action_id"])
    await host.container.storage.background.drain(30)

    assert not [m for m in host.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]


async def test_a_like_in_a_team_channels_first_half_minute_shows_at_once(acme: Scene) -> None:
    """The catch-up that waits there, for likes of processes that don't know of the channel yet, holds up nothing; and it still comes."""
    await acme.connected("maya")
    tenant = acme.slack.person("maya").team_id
    await crowded(acme, tenant)
    await acme.type("maya", "/likewise", "channel on")
    message = await posted(acme)
    acme.clock.move(seconds=5)
    await acme.type("maya", "/like", ANNOUNCED)

    await written(acme, after=0)

    assert team_likes(as_text(reply(acme, message))) == 1
    changes = reply(acme, message).changed
    await written(acme, after=25)
    assert reply(acme, message).changed == changes
    someone = Member(tenant, "U0CROWD1", tenant)
    untold = Entry(someone, "1", PostRef(ANNOUNCEMENT), "like", "command", 0, None, 0, acme.clock())
    async with acme.container.storage.database.connection() as connection:
        await ledger_writer.add(connection, untold)
    await written(acme, after=6)
    assert reply(acme, message).changed == changes + 1
    assert team_likes(as_text(reply(acme, message))) == 2
    await written(acme, after=31)
    settled = reply(acme, message).changed
    for _ in range(3):
        await written(acme, after=31)
    assert reply(acme, message).changed <= settled + 1


async def test_an_ephemeral_message_has_only_documented_arguments(acme: Scene) -> None:
    """`chat.postEphemeral` knows nothing of previews: https://docs.slack.dev/reference/methods/chat.postEphemeral."""
    await acme.connected("sam")
    await acme.type("sam", "/likewise", "reaction :heart:")
    message = acme.slack.post("lena", "#social", ANNOUNCED)
    acme.slack.react("sam", message, "heart")
    await acme.slack.settled()
    await acme.container.storage.background.drain(30)

    (call,) = [call for call in acme.slack.api_calls if call.method == "chat.postEphemeral"]
    documented = {
        *("channel", "user", "as_user", "attachments", "blocks", "icon_emoji", "icon_url", "link_names"),
        *("markdown_text", "parse", "text", "thread_ts", "username"),
    }
    assert set(call.args) <= documented
