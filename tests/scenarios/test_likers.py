"""Who liked a post: what X shows to its author, and which teammates show their likes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.db.tables import LikeEvent, MemberPreferences
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Hidden
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST, SAMS_POST
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.team import connect_hidden_teammates

pytestmark = EITHER

SAMS = f"https://x.com/sam_writes/status/{SAMS_POST}"


async def connect_with_choice(acme: Scene, user: str, **wish: bool) -> None:
    """Connect, and choose whether teammates see the likes."""
    (news,) = await acme.connect(user)
    if wish.get("shown"):
        await acme.show_name(user, news)


async def test_each_liker_has_a_row(acme: Scene) -> None:
    """With display name, linked handle, X's check mark if any, and the account's age."""
    await acme.connect("maya")
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


async def test_a_hostile_name_is_shown_as_plain_text(acme: Scene) -> None:
    """One that tries to ping, link or reverse the text."""
    await acme.connect("maya")
    post = acme.x.world.add_post(acme.account("maya_builds"), "First!")
    acme.x.world.like(acme.account("n0t_slack"), post)

    answer = await acme.type("maya", "/likers", post.id)

    assert "@n0t_slack" in as_text(answer)
    assert "<!channel>" not in str(answer.blocks)
    assert "\u202e" not in str(answer.blocks)


async def test_likers_come_ten_a_page_and_a_hundred_at_most(acme: Scene) -> None:
    """Each once, and each page is one request to X, made by a click."""
    await acme.connect("maya", x_account="acmehq")
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


async def test_likers_of_another_accounts_post_are_not_visible(acme: Scene) -> None:
    """X shows them only to the author; the reply says so, and never that nobody liked it."""
    await acme.connect("maya")

    answer = as_text(await acme.type("maya", "/likers", SAMS))

    assert "X only shows likers" in answer
    assert "X only shows likers" in answer
    assert "obody" not in answer


@pytest.mark.parametrize("shape", ["not authorized", "plain"])
async def test_a_403_for_likers_says_that_only_the_author_sees_them(acme: Scene, shape: str) -> None:
    """X may send one instead of an empty list; the reply doesn't mention blocked accounts."""
    acme.x.behaviors.private_likes = Hidden.FORBIDDEN
    if shape == "plain":
        acme.x.faults.every(FaultKind.STATUS, "GET", "/2/tweets/*/liking_users", status=403)
    await acme.connect("maya")

    answer = as_text(await acme.type("maya", "/likers", SAMS))

    assert "X only shows likers" in answer
    assert "X only shows likers" in answer
    assert "blocked" not in answer


async def test_an_authors_post_without_likes_says_so(acme: Scene) -> None:
    """The reply doesn't take it for another account's post."""
    await acme.connect("maya")
    post = acme.x.world.add_post(acme.account("maya_builds"), "First!")

    answer = as_text(await acme.type("maya", "/likers", post.id))

    assert "X has no likers to show yet" in answer


async def test_teammates_who_show_their_likes_are_named(acme: Scene) -> None:
    """The others are only counted."""
    await connect_with_choice(acme, "maya", shown=True)
    await connect_with_choice(acme, "lena")
    await connect_with_choice(acme, "sam")
    for user in ("maya", "lena"):
        await acme.type(user, "/like", ANNOUNCED)
    await connect_hidden_teammates(acme, acme.slack.person("sam").team_id)

    answer = await acme.type("sam", "/likers", ANNOUNCED)

    assert f"<@{acme.slack.person('maya').id}> and 1 teammate liked this with Likewise" in str(answer.blocks)
    assert acme.slack.person("lena").id not in str(answer.blocks)


async def test_names_that_do_not_fit_are_counted(acme: Scene) -> None:
    """Together with the teammates who hide their likes."""
    await acme.connect("sam")
    tenant, at = acme.slack.person("sam").team_id, datetime.now(UTC)
    await connect_hidden_teammates(acme, tenant)
    async with acme.container.storage.database.session() as session:
        for number in range(27):
            user = f"U0TEAM{number:02}"
            session.add(
                MemberPreferences(
                    tenant=tenant, user=user, show_likes=number < 25, external=False, created_at=at
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


async def test_hiding_likes_hides_earlier_ones_too(acme: Scene) -> None:
    await connect_with_choice(acme, "maya", shown=True)
    await acme.connect("sam")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:hide_likes")

    assert acme.slack.person("maya").id not in str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_a_teammate_who_unliked_is_no_longer_counted(acme: Scene) -> None:
    """The latest action counts, and liking twice counts once."""
    await connect_with_choice(acme, "maya", shown=True)
    await acme.connect("sam")
    for command in ("/like", "/unlike", "/like", "/like"):
        await acme.type("maya", command, ANNOUNCED)
    assert "liked this with Likewise" in as_text(await acme.type("sam", "/likers", ANNOUNCED))

    await acme.type("maya", "/unlike", ANNOUNCED)

    assert "liked this with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))


async def test_another_workspaces_likes_are_left_out(acme: Scene) -> None:
    """Even of a member with the same Slack user ID; they aren't counted either."""
    await connect_with_choice(acme, "sam", shown=True)
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


async def test_only_the_member_who_asked_sees_the_likers(acme: Scene) -> None:
    """Nothing appears in the channel for others."""
    await acme.connect("maya")
    before = len(acme.slack.seen_by("lena", "#social"))

    answer = await acme.type("maya", "/likers", MAYAS)

    assert answer.ephemeral
    assert len(acme.slack.seen_by("lena", "#social")) == before
