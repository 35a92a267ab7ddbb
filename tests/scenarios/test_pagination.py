"""*Next* and *Back* of a list, pressed late or after the list has changed."""

import pytest

from bot import errors
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Hidden
from bot.sandbox.x.seed import ARCHIVE, MAYAS_POST
from tests.error_words import words_for
from tests.scenarios.conftest import MAYAS, Scene, button


def with_unknown_token(listed: Message, action_id: str) -> Message:
    """Replace the button's token with one that X doesn't know."""
    token = button(listed, action_id)["value"].split('"page":"')[1].split('"')[0]
    for block in listed.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = element["value"].replace(token, "0123456789abcdef")
    return listed


@pytest.mark.parametrize(("command", "text", "user"), [("/likers", MAYAS, "maya"), ("/liked", "", "sam")])
async def test_a_button_from_yesterday_still_works(acme: Scene, command: str, text: str, user: str) -> None:
    """The access token is refreshed first."""
    await acme.connect(user)
    listed = await acme.type(user, command, text)
    acme.clock.move(days=1)

    assert "Page 2" in as_text(await acme.click(user, listed, f"ask:{command[1:]}:next"))


@pytest.mark.parametrize(("command", "text", "user"), [("/likers", MAYAS, "maya"), ("/liked", "", "sam")])
async def test_an_expired_pagination_token_says_so(acme: Scene, command: str, text: str, user: str) -> None:
    """The reply's button opens the first page again."""
    await acme.connect(user)
    listed = with_unknown_token(await acme.type(user, command, text), f"ask:{command[1:]}:next")

    answer = await acme.click(user, listed, f"ask:{command[1:]}:next")

    assert words_for(errors.PageExpired()) in as_text(answer)
    again = await acme.click(user, answer, f"ask:{command[1:]}:again")
    assert words_for(errors.PageExpired()) not in as_text(again)
    assert "Page 2" not in as_text(again)
    assert button(again, f"ask:{command[1:]}:next")


@pytest.mark.parametrize("missing", [Hidden.PARTIAL, Hidden.NOT_FOUND])
async def test_a_post_deleted_between_two_pages_of_likers_is_reported(acme: Scene, missing: Hidden) -> None:
    """The cached first page is deleted at once."""
    acme.x.behaviors.missing = missing
    await acme.connect("maya")
    listed = await acme.type("maya", "/likers", MAYAS)
    acme.x.world.delete_post(acme.x.world.posts[MAYAS_POST])

    assert words_for(errors.PostUnavailable()) in as_text(await acme.click("maya", listed, "ask:likers:next"))
    assert words_for(errors.PostUnavailable()) in as_text(await acme.type("maya", "/likers", MAYAS))


async def test_a_page_of_deleted_posts_says_so(acme: Scene) -> None:
    """The reply names the page and doesn't call one post unavailable."""
    await acme.connect("sam")
    acme.x.faults.every(FaultKind.STATUS, "GET", "/2/users/*/liked_tweets", status=404)

    answer = await acme.type("sam", "/liked")

    assert "none of the posts on page 1" in as_text(answer)
    assert words_for(errors.PostUnavailable()) not in as_text(answer)


async def test_a_post_deleted_between_two_pages_of_liked_posts_is_left_out(acme: Scene) -> None:
    """The other posts are all shown."""
    await acme.connect("sam")
    listed = await acme.type("sam", "/liked")
    gone = ARCHIVE[15]
    acme.x.world.delete_post(acme.x.world.posts[gone])
    seen = ""
    for _ in range(4):
        listed = await acme.click("sam", listed, "ask:liked:next")
        seen += str(listed.blocks)

    assert gone not in seen
    assert sum(post in seen for post in ARCHIVE) >= 15
