"""Members can have all their data deleted, or only their history."""

import asyncio

import pytest

from bot.errors import NotAllowed, Rule
from bot.likes import ledger_writer
from bot.likes.ledger_writer import Entry
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import words_for
from tests.reply_words import ASKS_TO_ERASE, ERASED, UNLIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, button
from tests.scenarios.installing import installed_everywhere, of_tenant
from tests.scenarios.test_policy import allow, member
from tests.scenarios.test_policy_form import open_policy_form
from tests.scenarios.watching import stored_text

REVOKE = ("POST", "/2/oauth2/revoke")


async def forget_me(acme: Scene, user: str = "sam") -> Message:
    """Ask to be forgotten, and press the button."""
    asked = await acme.type(user, "/likewise", "forget-me")
    return await acme.click(user, asked, "ask:forget")


async def test_forget_me_asks_first(acme: Scene) -> None:
    """The command alone deletes nothing; its button needs a confirmation."""
    await acme.connect("sam")

    asked = await acme.type("sam", "/likewise", "forget-me")

    assert ASKS_TO_ERASE in as_text(asked)
    assert button(asked, "ask:forget")["confirm"]
    assert acme.grants("sam_writes") == 1


async def test_nothing_is_left_of_a_forgotten_member(acme: Scene) -> None:
    """Grant, settings, history, look-ups and audit entries are deleted, and the permission at X; likes on X and teammates' data stay."""
    await acme.connect("sam")
    await acme.connect("maya")
    await acme.type("sam", "/like", ANNOUNCED)
    await acme.type("sam", "/liked")
    await acme.type("sam", "/likewise", "connect")
    account = acme.account("sam_writes").id

    said = as_text(await forget_me(acme))

    assert ERASED in said
    assert "@sam_writes" in said
    everything = str(await stored_text(acme))
    assert acme.slack.person("sam").id not in everything
    assert account not in everything
    assert (acme.grants("sam_writes"), acme.grants("maya_builds")) == (0, 1)
    assert acme.liked("sam_writes", ANNOUNCEMENT)


async def test_a_like_under_way_leaves_no_entry(acme: Scene) -> None:
    """X confirms it after the member was deleted, and nothing is written."""
    await acme.connect("sam")
    held = acme.x.faults.hold("POST", "/2/users/*/likes")
    under_way = asyncio.create_task(acme.type("sam", "/like", ANNOUNCED))
    await held.arrived.wait()
    acme.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)  # else X would refuse the like

    await forget_me(acme)
    held.release()

    assert says_liked(as_text(await under_way))
    assert acme.liked("sam_writes", ANNOUNCEMENT)
    assert acme.slack.person("sam").id not in str(await stored_text(acme))


async def test_an_unconnected_member_can_be_forgotten(acme: Scene) -> None:
    """Whether they never connected or disconnected; doing it twice does no harm."""
    await acme.connect("sam")
    await acme.type("sam", "/likewise", "disconnect")

    assert ERASED in as_text(await forget_me(acme))
    assert ERASED in as_text(await forget_me(acme))
    assert acme.slack.person("sam").id not in str(await stored_text(acme))


async def test_an_unconfirmed_revocation_is_mentioned(acme: Scene) -> None:
    """The data is deleted, the reply says what to do, and revoking goes on in the background."""
    await acme.connect("sam")
    acme.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)

    answer = await forget_me(acme)

    assert ERASED in as_text(answer)
    assert button(answer, "link:connected_apps")
    assert acme.slack.person("sam").id not in str(await stored_text(acme))
    assert len((await stored_text(acme))["token_revocations"]) == 1


async def test_the_same_user_id_elsewhere_keeps_everything(many: Scene) -> None:
    """Sam of Acme is forgotten; Kai of Globex, with the same Slack user ID, loses nothing."""
    await installed_everywhere(many)
    await many.connect("sam")
    prompt = await many.type("kai", "/likewise", "connect", channel="#newsroom")
    async with HttpBrowser() as http_browser:
        kai = many.slack.person("kai").key
        await connect(
            http_browser, button(prompt, "link:connect")["url"], slack_user=kai, x_account="sam_writes"
        )
    await many.type("kai", "/like", ANNOUNCED, channel="#newsroom")
    before = await of_tenant(many, many.slack.person("kai").team_id)

    await forget_me(many, "sam")

    assert await of_tenant(many, many.slack.person("kai").team_id) == before
    assert "member_preferences" not in await of_tenant(many, many.slack.person("sam").team_id)
    assert UNLIKED in as_text(await many.type("kai", "/unlike", ANNOUNCED, channel="#newsroom"))


async def test_a_forgotten_admins_changes_stay_without_a_name(acme: Scene) -> None:
    """They belong to the workspace's activity log."""
    await acme.connect("maya")
    await acme.type("maya", "/likewise", "spending 5")
    await forget_me(acme, "maya")

    (entry,) = (await stored_text(acme))["audit"]
    assert "daily budget" in entry
    assert acme.slack.person("maya").id not in entry


async def test_a_forgotten_admins_rules_stay_without_a_name(acme: Scene) -> None:
    """Neither the database nor a refusal says who set them."""
    maya = acme.slack.person("maya")
    member = Member(maya.team_id, maya.id, maya.team_id)
    workspaces = acme.container.storage.workspaces
    before = await workspaces.get_fresh(member)
    await workspaces.compare_and_set(member, before, policy_updated_by=maya.id, allow_guests=True)

    await forget_me(acme, "maya")

    assert (await workspaces.get_fresh(member)).allow_guests
    assert maya.id not in str(await stored_text(acme))


async def test_a_forgotten_member_is_no_longer_among_those_allowed(acme: Scene) -> None:
    """If nobody is left on the list, nobody is allowed, and the form says so."""
    await allow(acme, allowed_users=[member(acme, "sam").user])

    await forget_me(acme, "sam")

    assert acme.slack.person("sam").id not in str(await stored_text(acme))
    assert words_for(NotAllowed(Rule.USERS)) in as_text(await acme.type("maya", "/like", MAYAS))
    form = await open_policy_form(acme)
    assert "No one is allowed now" in str(form.blocks)


async def test_a_reactivated_member_has_to_connect(acme: Scene) -> None:
    """Deactivating deleted everything."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    sam = acme.slack.person("sam")

    await acme.slack.event({"type": "user_change", "user": {"id": sam.id, "deleted": True}})
    await acme.container.storage.background.drain(PATIENCE)

    assert sam.id not in str(await stored_text(acme))
    assert acme.grants("sam_writes") == 0
    assert button(await acme.type("sam", "/like", MAYAS), "link:connect")


async def test_history_shows_ones_own_likes(acme: Scene) -> None:
    """The last action on each post, newest first, with an *Unlike* button for likes."""
    await acme.connect("sam")
    await acme.connect("lena")
    await acme.type("lena", "/like", MAYAS)
    await acme.type("sam", "/like", MAYAS)
    await acme.type("sam", "/unlike", MAYAS)
    await acme.type("sam", "/like", ANNOUNCED)

    listed = await acme.type("sam", "/likewise", "history")

    said = as_text(listed)
    assert said.index("Liked") < said.index("Unliked")
    assert said.count("by command") == 2
    await acme.click("sam", listed, "ask:unlike:0")
    assert not acme.liked("sam_writes", ANNOUNCEMENT)


async def test_history_has_pages(acme: Scene) -> None:
    """Ten posts each, with *Next* and *Back*."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    sam = acme.slack.person("sam")
    me, account = Member(sam.team_id, sam.id, sam.team_id), acme.account("sam_writes").id
    async with acme.container.storage.database.session() as session:
        for number in range(10):
            post = PostRef(str(1_950_000_000_000_000_001 + number))
            entry = Entry(
                me,
                account,
                post,
                "like",
                surface="command",
                cost_micros=0,
                left=None,
                after=0,
                created_at=acme.clock(),
                told=False,
            )
            await ledger_writer.add(await session.connection(), entry)

    listed = await acme.type("sam", "/likewise", "history")
    second = await acme.click("sam", listed, "ask:history:next")

    assert as_text(second).count("by command") == 1
    assert ANNOUNCEMENT in str(second.blocks)
    assert "Page 1" in as_text(await acme.click("sam", second, "ask:history:back"))


async def test_deleting_ones_history_keeps_link_and_likes(acme: Scene) -> None:
    """The team no longer counts the likes, and what they cost stays spent."""
    await acme.connect("sam")
    await acme.container.x.linking.update_preferences(member(acme, "sam"), show_likes=True)
    await acme.connect("maya")
    await acme.type("sam", "/like", MAYAS)
    assert "liked this with Likewise" in as_text(await acme.type("maya", "/likers", MAYAS))
    listed = await acme.type("sam", "/likewise", "history")

    said = await acme.click("sam", listed, "ask:delete_history")

    assert "1 entry" in as_text(said)
    assert (await stored_text(acme))["like_events"] == []
    assert "liked this with Likewise" not in as_text(await acme.type("maya", "/likers", MAYAS))
    assert "No likes yet" in as_text(await acme.type("sam", "/likewise", "history"))
    assert "Likes: $0.02 today" in as_text(await acme.type("maya", "/likewise", "spending"))
    assert acme.grants("sam_writes") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_deleting_history_frees_no_budget(acme: Scene) -> None:
    """What deleted likes cost today still counts."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    before = as_text(await acme.type("maya", "/likewise", "spending")).splitlines()[0]

    await forget_me(acme)

    assert as_text(await acme.type("maya", "/likewise", "spending")).splitlines()[0] == before
