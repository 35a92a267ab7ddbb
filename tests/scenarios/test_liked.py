"""The Posts a person liked, looked up from Slack."""

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Hidden
from bot.sandbox.x.seed import ANNOUNCEMENT, ARCHIVE
from tests.error_words import words_for
from tests.reply_words import UNLIKED
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_my_likes_come_newest_first_five_a_page(acme: Scene) -> None:
    """/liked shows the newest five with author and text, and pages on and back in its place."""
    await acme.connected("sam")

    first = await acme.type("sam", "/liked")
    text = as_text(first)
    assert text.count("@") >= 5
    assert button(first, "ask:unlike:0")
    assert button(first, "link:open:4")

    second = await acme.click("sam", first, "ask:liked:next")
    assert second is first
    assert "Page 2" in as_text(second)
    assert as_text(second) != text

    assert "Page 1" in as_text(await acme.click("sam", second, "ask:liked:back"))


async def test_taking_a_like_back_from_the_list_leaves_the_list(acme: Scene) -> None:
    """Unlike on a line acts on that Post and answers beside the list."""
    await acme.connected("sam")
    listed = await acme.type("sam", "/liked")
    before = as_text(listed)

    answer = await acme.click("sam", listed, "ask:unlike:0")

    assert answer is not listed
    assert UNLIKED in as_text(answer)
    assert as_text(listed) == before


async def test_a_like_is_in_the_list_at_once(acme: Scene) -> None:
    """What is kept of an earlier look-up doesn't hide what was liked since."""
    await acme.connected("maya")
    await acme.type("maya", "/liked")
    acme.x.requests.clear()
    await acme.type("maya", "/like", ANNOUNCED)

    listed = await acme.type("maya", "/liked")

    assert f"{ANNOUNCEMENT}" in str(listed.blocks)


async def test_a_repeated_look_up_costs_no_call(acme: Scene) -> None:
    """Within minutes the same question is answered from what is kept, without asking X."""
    await acme.connected("sam")
    await acme.type("sam", "/liked")
    acme.x.requests.clear()

    again = await acme.type("sam", "/liked")

    assert acme.x.requests == []
    assert button(again, "ask:unlike:0")


async def test_a_handle_of_ones_own_is_oneself(acme: Scene) -> None:
    """@ and capitals make no difference."""
    await acme.connected("sam")

    assert "Your liked posts" in as_text(await acme.type("sam", "/liked", "@Sam_Writes"))


async def test_somebody_elses_likes_are_not_visible(acme: Scene) -> None:
    """X shows liked Posts to their owner only, whichever way it says so; the answer is in words."""
    await acme.connected("maya")
    for shape in Hidden:
        acme.x.behaviors.private_likes = shape
        acme.clock.move(minutes=6)
        answer = await acme.type("maya", "/liked", "@acmehq")
        assert "X only shows liked posts" in as_text(answer)


async def test_odd_handles_are_refused_without_asking_x(acme: Scene) -> None:
    """Sixteen characters, odd signs: a clear answer, and no call."""
    await acme.connected("maya")
    acme.x.requests.clear()
    for handle in ("@sixteen_letters_", "@a-b", "@", "<@U1>"):
        assert "handle" in as_text(await acme.type("maya", "/liked", handle))
    assert acme.x.requests == []


async def test_an_unknown_handle_is_named(acme: Scene) -> None:
    """X knows nobody by it."""
    await acme.connected("maya")

    assert "@nobody_here" in as_text(await acme.type("maya", "/liked", "@nobody_here"))


async def test_a_post_that_x_says_is_gone_leaves_the_list_at_once(acme: Scene) -> None:
    """What is kept of a list is not shown any more with a Post of which X has said since that it is gone."""
    await acme.connected("sam")
    listed = await acme.type("sam", "/liked")
    acme.x.world.delete_post(acme.x.world.posts[ANNOUNCEMENT])
    assert words_for(errors.PostUnavailable()) in as_text(await acme.click("sam", listed, "ask:unlike:1"))
    acme.x.requests.clear()

    again = await acme.type("sam", "/liked")

    assert ANNOUNCEMENT not in str(again.blocks)
    assert as_text(await acme.type("sam", "/liked")) == as_text(again)
    assert len(acme.x.requests) == 1


async def test_a_withheld_post_keeps_its_place_and_not_its_text(acme: Scene) -> None:
    """Where X may not show it, neither does Likewise; the like can still be taken back."""
    post = acme.x.world.posts[ANNOUNCEMENT]
    post.withheld = True
    await acme.connected("sam")

    listed = await acme.type("sam", "/liked")

    assert post.text[:20] not in as_text(listed)
    assert "Withheld by X" in as_text(listed)
    assert ANNOUNCEMENT in button(listed, "ask:unlike:1")["value"]


async def test_a_page_x_no_longer_knows_says_so(acme: Scene) -> None:
    """A button from yesterday leads to a clear answer, not to a fault."""
    await acme.connected("sam")
    listed = await acme.type("sam", "/liked")
    for block in listed.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:liked:next":
                element["value"] = '{"act":"liked","page":"0123456789abcdef","number":2,"via":"button"}'

    answer = await acme.click("sam", listed, "ask:liked:next")

    assert words_for(errors.PageExpired()) in as_text(answer)


async def test_the_card_leads_to_the_list(acme: Scene) -> None:
    """My account has a button to the Posts I liked."""
    await acme.connected("sam")
    card = await acme.type("sam", "/likewise", "account")

    assert "Your liked posts" in as_text(await acme.click("sam", card, "ask:liked"))
    assert len(ARCHIVE) > 10
