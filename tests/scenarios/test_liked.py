"""The posts that a user liked, looked up from Slack."""

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Hidden
from bot.sandbox.x.seed import ANNOUNCEMENT, ARCHIVE
from tests.error_words import words_for
from tests.reply_words import UNLIKED
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_liked_posts_come_newest_first_five_a_page(acme: Scene) -> None:
    """With author and text; paging replaces the message."""
    await acme.connect("sam")

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


async def test_unliking_from_the_list_keeps_the_list(acme: Scene) -> None:
    """The reply is a message of its own."""
    await acme.connect("sam")
    listed = await acme.type("sam", "/liked")
    before = as_text(listed)

    answer = await acme.click("sam", listed, "ask:unlike:0")

    assert answer is not listed
    assert UNLIKED in as_text(answer)
    assert as_text(listed) == before


async def test_a_like_is_in_the_list_at_once(acme: Scene) -> None:
    """A cached list doesn't hide it."""
    await acme.connect("maya")
    await acme.type("maya", "/liked")
    acme.x.requests.clear()
    await acme.type("maya", "/like", ANNOUNCED)

    listed = await acme.type("maya", "/liked")

    assert f"{ANNOUNCEMENT}" in str(listed.blocks)


async def test_a_repeated_look_up_costs_no_call(acme: Scene) -> None:
    """The list is cached for some minutes."""
    await acme.connect("sam")
    await acme.type("sam", "/liked")
    acme.x.requests.clear()

    again = await acme.type("sam", "/liked")

    assert acme.x.requests == []
    assert button(again, "ask:unlike:0")


async def test_ones_own_handle_shows_ones_own_likes(acme: Scene) -> None:
    """Capitals make no difference."""
    await acme.connect("sam")

    assert "Your liked posts" in as_text(await acme.type("sam", "/liked", "@Sam_Writes"))


async def test_another_accounts_likes_are_not_visible(acme: Scene) -> None:
    """X shows them only to the account itself; the reply says so, whichever way X refuses."""
    await acme.connect("maya")
    for shape in Hidden:
        acme.x.behaviors.private_likes = shape
        acme.clock.move(minutes=6)
        answer = await acme.type("maya", "/liked", "@acmehq")
        assert "X only shows liked posts" in as_text(answer)


async def test_an_invalid_handle_is_refused_without_a_request_to_x(acme: Scene) -> None:
    """For example one of 16 characters."""
    await acme.connect("maya")
    acme.x.requests.clear()
    for handle in ("@sixteen_letters_", "@a-b", "@", "<@U1>"):
        assert "handle" in as_text(await acme.type("maya", "/liked", handle))
    assert acme.x.requests == []


async def test_the_reply_names_an_unknown_handle(acme: Scene) -> None:
    await acme.connect("maya")

    assert "@nobody_here" in as_text(await acme.type("maya", "/liked", "@nobody_here"))


async def test_a_deleted_post_leaves_the_cached_list_at_once(acme: Scene) -> None:
    """As soon as X has reported that it's gone."""
    await acme.connect("sam")
    listed = await acme.type("sam", "/liked")
    acme.x.world.delete_post(acme.x.world.posts[ANNOUNCEMENT])
    assert words_for(errors.PostUnavailable()) in as_text(await acme.click("sam", listed, "ask:unlike:1"))
    acme.x.requests.clear()

    again = await acme.type("sam", "/liked")

    assert ANNOUNCEMENT not in str(again.blocks)
    assert as_text(await acme.type("sam", "/liked")) == as_text(again)
    assert len(acme.x.requests) == 1


async def test_a_withheld_posts_text_is_not_shown(acme: Scene) -> None:
    """The post stays in the list and can be unliked."""
    post = acme.x.world.posts[ANNOUNCEMENT]
    post.withheld = True
    await acme.connect("sam")

    listed = await acme.type("sam", "/liked")

    assert post.text[:20] not in as_text(listed)
    assert "Withheld by X" in as_text(listed)
    assert ANNOUNCEMENT in button(listed, "ask:unlike:1")["value"]


async def test_an_expired_page_says_so(acme: Scene) -> None:
    """When X doesn't know its pagination token any more."""
    await acme.connect("sam")
    listed = await acme.type("sam", "/liked")
    for block in listed.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:liked:next":
                element["value"] = '{"act":"liked","page":"0123456789abcdef","number":2,"via":"button"}'

    answer = await acme.click("sam", listed, "ask:liked:next")

    assert words_for(errors.PageExpired()) in as_text(answer)


async def test_the_account_card_opens_the_list(acme: Scene) -> None:
    await acme.connect("sam")
    card = await acme.type("sam", "/likewise", "account")

    assert "Your liked posts" in as_text(await acme.click("sam", card, "ask:liked"))
    assert len(ARCHIVE) > 10


async def test_liked_posts_are_shown_right_after_connecting(acme: Scene) -> None:
    """Without repeating the command."""
    prompt = await acme.type("sam", "/liked")
    assert "see your liked posts" in as_text(prompt)

    told = await acme.through_pages("sam", prompt, news=2)

    assert any("Your liked posts" in as_text(each) for each in told)
