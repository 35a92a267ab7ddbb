"""Who liked a Post: what X shows to its author, and what the team's members have chosen to show."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.db.tables import LikeEvent, MemberPreferences
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Hidden
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST, SAMS_POST
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.team import crowded

pytestmark = EITHER

SAMS = f"https://x.com/sam_writes/status/{SAMS_POST}"


async def chosen(acme: Scene, user: str, **wish: bool) -> None:
    """Connect, and choose whether the team sees the likes."""
    (news,) = await acme.connected(user)
    if wish.get("shown"):
        await acme.show_name(user, news)


async def test_each_liker_is_named(acme: Scene) -> None:
    """A liker's row has the display name, the handle with a link, X's mark where there is one, and the account's age."""
    await acme.connected("maya")
    acme.x.world.like(acme.account("sam_writes"), acme.x.world.posts[MAYAS_POST])
    fresh = acme.x.world.add_account("new_here", "Just Arrived", created_at=acme.clock() - timedelta(days=3))
    acme.x.world.like(fresh, acme.x.world.posts[MAYAS_POST])

    answer = await acme.type("maya", "/likers", MAYAS)
    rows = as_text(answer).splitlines()

    assert "Just Arrived  @new_here (https://x.com/new_here) · joined 3 days ago" in rows
    company = next(row for row in rows if "@acmehq" in row)
    assert company.startswith("Acme  ")
    assert "verified ✓" in company
    assert "on X since March 2019" in company
    assert not any("verified" in row for row in rows if "@new_here" in row)
    assert answer.ephemeral


async def test_a_liker_with_a_hostile_name_breaks_nothing(acme: Scene) -> None:
    """A name that tries to ping, link or turn the text round is shown as plain text."""
    await acme.connected("maya")
    post = acme.x.world.add_post(acme.account("maya_builds"), "First!")
    acme.x.world.like(acme.account("n0t_slack"), post)

    answer = await acme.type("maya", "/likers", post.id)

    assert "@n0t_slack" in as_text(answer)
    assert "<!channel>" not in str(answer.blocks)
    assert "\u202e" not in str(answer.blocks)


async def test_ten_a_page_and_a_hundred_at_most(acme: Scene) -> None:
    """However many liked the Post, ten pages of ten are shown, each person once, and each page is asked for by a click."""
    await acme.connected("maya", x_account="acmehq")
    acme.x.requests.clear()
    answer = await acme.type("maya", "/likers", ANNOUNCED)
    seen: list[str] = []
    for _ in range(9):
        seen += _handles(as_text(answer))
        await acme.click("maya", answer, "ask:likers:next")
    seen += _handles(as_text(answer))

    assert len(seen) == len(set(seen)) == 100
    assert len(acme.x.requests) == 10
    assert "Page 10" in as_text(answer)
    with pytest.raises(AssertionError, match="no button"):
        button(answer, "ask:likers:next")


def _handles(text: str) -> list[str]:
    return [line.split("@")[1].split(" ")[0] for line in text.splitlines() if "  @" in line]


async def test_somebody_elses_post_is_not_visible(acme: Scene) -> None:
    """X shows likers to the author only; an empty answer is told as that, and never as "nobody"."""
    await acme.connected("maya")

    answer = as_text(await acme.type("maya", "/likers", SAMS))

    assert "X only shows likers" in answer
    assert "X only shows likers" in answer
    assert "obody" not in answer


@pytest.mark.parametrize("shape", ["not authorized", "plain"])
async def test_a_refusal_to_show_them_is_no_fault(acme: Scene, shape: str) -> None:
    """X may as well refuse others with 403: the answer says to whom X shows likers, and nothing of blocks and protection."""
    acme.x.behaviors.private_likes = Hidden.FORBIDDEN
    if shape == "plain":
        acme.x.faults.every(FaultKind.STATUS, "GET", "/2/tweets/*/liking_users", status=403)
    await acme.connected("maya")

    answer = as_text(await acme.type("maya", "/likers", SAMS))

    assert "X only shows likers" in answer
    assert "X only shows likers" in answer
    assert "blocked" not in answer


async def test_an_own_post_without_likes_is_told_apart(acme: Scene) -> None:
    """The author of a Post that nobody has liked yet is not told that it is somebody else's."""
    await acme.connected("maya")
    post = acme.x.world.add_post(acme.account("maya_builds"), "First!")

    answer = as_text(await acme.type("maya", "/likers", post.id))

    assert "X has no likers to show yet" in answer


async def test_the_team_sees_who_chose_to_be_seen(acme: Scene) -> None:
    """Colleagues who like through Likewise are named if they said so, and counted if not."""
    await chosen(acme, "maya", shown=True)
    await chosen(acme, "lena")
    await chosen(acme, "sam")
    for user in ("maya", "lena"):
        await acme.type(user, "/like", ANNOUNCED)
    await crowded(acme, acme.slack.person("sam").team_id)

    answer = await acme.type("sam", "/likers", ANNOUNCED)

    assert f"<@{acme.slack.person('maya').id}> and 1 teammate liked this with Likewise" in str(answer.blocks)
    assert acme.slack.person("lena").id not in str(answer.blocks)


async def test_a_large_team_is_counted_right(acme: Scene) -> None:
    """Of many who chose to be shown, those without room for their names are "more", and not among who keep it to themselves."""
    await acme.connected("sam")
    tenant, at = acme.slack.person("sam").team_id, datetime.now(UTC)
    await crowded(acme, tenant)
    async with acme.container.storage.database.session() as session:
        for number in range(27):
            user = f"U0TEAM{number:02}"
            session.add(
                MemberPreferences(
                    tenant=tenant, user=user, show_likes=number < 25, outside=False, created_at=at
                )
            )
            session.add(
                LikeEvent(
                    tenant=tenant,
                    user=user,
                    workspace=tenant,
                    x_user_id=str(number),
                    post_id=ANNOUNCEMENT,
                    kind="like",
                    surface="command",
                    created_at=at,
                )
            )

    answer = str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)

    assert "<@U0TEAM09> and 17 teammates liked this with Likewise" in answer


async def test_the_choice_holds_for_earlier_likes(acme: Scene) -> None:
    """Who hides their likes is hidden at once, everywhere."""
    await chosen(acme, "maya", shown=True)
    await acme.connected("sam")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:hide_likes")

    assert acme.slack.person("maya").id not in str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_who_unliked_is_no_longer_counted(acme: Scene) -> None:
    """The team's list follows each one's latest act, and liking twice counts once."""
    await chosen(acme, "maya", shown=True)
    await acme.connected("sam")
    for command in ("/like", "/unlike", "/like", "/like"):
        await acme.type("maya", command, ANNOUNCED)
    assert "liked this with Likewise" in as_text(await acme.type("sam", "/likers", ANNOUNCED))

    await acme.type("maya", "/unlike", ANNOUNCED)

    assert "liked this with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))


async def test_another_workspaces_likes_never_appear(acme: Scene) -> None:
    """Rows of a second workspace, also those under the same Slack user id, are neither named nor counted."""
    await chosen(acme, "sam", shown=True)
    same_id, at = acme.slack.person("sam").id, datetime.now(UTC)
    async with acme.container.storage.database.session() as session:
        for user in (same_id, "U07N0RA5T6J"):
            session.add(MemberPreferences(tenant="T07GLBX31QV", user=user, show_likes=True, created_at=at))
            session.add(
                LikeEvent(
                    tenant="T07GLBX31QV",
                    user=user,
                    workspace="T07GLBX31QV",
                    x_user_id="1",
                    post_id=ANNOUNCEMENT,
                    kind="like",
                    surface="command",
                    created_at=at,
                )
            )

    answer = await acme.type("sam", "/likers", ANNOUNCED)

    assert "liked this with Likewise" not in as_text(answer)


async def test_looking_is_private_to_the_asker(acme: Scene) -> None:
    """Nobody else in the channel sees the likers, and the message says so."""
    await acme.connected("maya")
    before = len(acme.slack.seen_by("lena", "#social"))

    answer = await acme.type("maya", "/likers", MAYAS)

    assert answer.ephemeral
    assert len(acme.slack.seen_by("lena", "#social")) == before
