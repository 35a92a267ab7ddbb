"""External users whom an admin allows don't belong to the team: they see no teammates' names, and theirs aren't shown."""

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
from tests.scenarios.external_users import (
    SOCIAL,
    external_user_connected,
    external_users_allowed,
    host,
    use_shortcut,
)
from tests.scenarios.team import connect_hidden_teammates, posted, reply, turn_on_replies, written

pytestmark = pytest.mark.slow

__all__ = ["host"]


async def chooses(scene: Scene, user: str, act: str) -> None:
    shown = await scene.type(user, "/likewise", "account")
    if act == "show_likes":
        await scene.show_name(user, shown)
    else:
        await scene.click(user, shown, f"ask:{act}")


async def visited(scene: Scene) -> None:
    """Maya shows her likes and her posts' likers to teammates; Nora, an external user, has connected and liked."""
    await scene.connect("maya")
    await scene.show_name("maya", await scene.type("maya", "/likewise", "account"))
    await chooses(scene, "maya", "share_likers")
    await scene.type("maya", "/like", ANNOUNCED)
    await external_users_allowed(scene)
    await external_user_connected(scene, "nora", "lena_ops", ANNOUNCED)


async def test_an_external_user_does_not_see_a_members_shared_likers(host: Scene) -> None:
    """A teammate does."""
    await visited(host)
    await host.connect("sam")
    message = host.slack.post("sam", "#social", MAYAS)

    assert "@acmehq" in as_text(await host.type("sam", "/likers", MAYAS))
    answer = await use_shortcut(host, "nora", message, "who_liked")

    assert "X only shows likers" in as_text(answer), as_text(answer)
    assert "@acmehq" not in as_text(answer)


@pytest.mark.parametrize("act", ["send_likers", "share_list", "pinned"])
async def test_a_forged_button_shows_an_external_user_no_shared_likers(host: Scene, act: str) -> None:
    """Neither as a file, nor in the channel, nor with pinned posts."""
    await visited(host)
    message = host.slack.post("sam", "#social", MAYAS)
    answer = await use_shortcut(host, "nora", message)
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
        # The author of the post that she has liked isn't a secret.
        assert "@acmehq" not in as_text(said).replace("post by @acmehq", "")
    assert not [call for call in host.slack.api_calls if call.method.startswith("files.")]


async def test_an_external_user_sees_no_names_of_members_who_liked(host: Scene) -> None:
    """And no count."""
    await visited(host)
    message = host.slack.post("sam", "#social", ANNOUNCED)

    answer = str((await use_shortcut(host, "nora", message, "who_liked")).blocks)

    assert host.slack.person("maya").id not in answer
    assert "1 other" not in answer
    await host.connect("sam")
    assert host.slack.person("maya").id in str((await host.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_external_users_likes_are_not_counted_as_teammates(host: Scene) -> None:
    """Neither in a team reply nor in a list of likers; Slack isn't asked about them each time."""
    await visited(host)
    host.slack.share("#social", "nora", shared=False)
    host.slack.share("#launches", "nora")
    await turn_on_replies(host)
    message = await posted(host)

    assert team_likes(as_text(reply(host, message))) == 1
    await host.connect("sam")
    assert host.slack.person("nora").id not in str((await host.type("sam", "/likers", ANNOUNCED)).blocks)
    await host.type("maya", "/unlike", ANNOUNCED)
    host.slack.api_calls.clear()
    await written(host)
    assert team_likes(as_text(reply(host, message))) == 0
    assert host.slack.person("nora").id not in [c.args.get("user") for c in host.slack.api_calls]


async def test_sharing_a_channel_removes_the_names_in_it(host: Scene) -> None:
    """They return when the other organization has left."""
    await host.connect("maya")
    await host.show_name("maya", await host.type("maya", "/likewise", "account"))
    await turn_on_replies(host)
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
async def test_nobody_is_named_if_slack_cannot_say_who_reads_a_channel(host: Scene, fault: str) -> None:
    """Its event may be late or lost; members are only counted."""
    await host.connect("maya")
    await host.show_name("maya", await host.type("maya", "/likewise", "account"))
    await turn_on_replies(host)
    host.slack.fail_next("conversations.info", fault, times=5)
    message = await posted(host)
    await host.type("maya", "/like", ANNOUNCED)
    await written(host)

    assert "Liked by 1 teammate" in as_text(reply(host, message))


async def test_shared_likers_cannot_be_posted_where_external_users_read(host: Scene) -> None:
    """A channel of the team alone works."""
    await visited(host)
    await host.connect("sam")
    answer = await host.type("sam", "/likers", MAYAS)

    note = await host.click("sam", answer, "ask:share_list")

    assert words_for(errors.NothingToShare(errors.ShareProblem.LIKERS_FOR_TEAM_ONLY)) in as_text(note)
    seen = [m for m in host.slack.seen_by("nora", "#social") if m.by_app and not m.ephemeral]
    assert not [m for m in seen if "@acmehq" in as_text(m)]
    own = await host.type("sam", "/likers", MAYAS, channel="#launches")
    assert "Shared" in as_text(await host.click("sam", own, "ask:share_list"))


async def test_an_external_user_cannot_share_to_a_team_channel(host: Scene) -> None:
    """Even with a forged button."""
    await visited(host)
    await turn_on_replies(host)
    message = host.slack.post("sam", "#social", ANNOUNCED)
    liked = await use_shortcut(host, "nora", message)
    element = next(e for b in liked.blocks for e in b.get("elements", []) if e.get("value"))
    element["value"] = json.dumps(
        {"act": "share_team", "post_id": ANNOUNCED.rsplit("/", 1)[1], "rest": SOCIAL}
    )

    await host.slack.click("nora", liked, element["action_id"])
    await host.container.storage.background.drain(30)

    assert not [m for m in host.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]


async def test_a_like_in_a_team_channels_first_half_minute_is_counted_at_once(acme: Scene) -> None:
    """A later update includes likes of processes that don't know of the channel yet."""
    await acme.connect("maya")
    tenant = acme.slack.person("maya").team_id
    await connect_hidden_teammates(acme, tenant)
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
    untold = Entry(
        someone, "1", PostRef(ANNOUNCEMENT), "like", "command", 0, None, 0, acme.clock(), told=False
    )
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
    await acme.connect("sam")
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
