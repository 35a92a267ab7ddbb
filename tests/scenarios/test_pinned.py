"""The likers' pinned posts, shown on request and page by page."""

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HOSTILE, TEXTS
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.test_money import spent

PINNED = next(iter(TEXTS.values()))


async def test_pinned_posts_are_shown_on_request(acme: Scene) -> None:
    """In place of the list, each below its liker, for one request to X; another click goes back without one."""
    await acme.connect("maya")
    listed = await acme.type("maya", "/likers", MAYAS)
    before = as_text(listed)
    assert PINNED not in before
    assert all("expansions" not in recorded_request.query for recorded_request in acme.x.requests)
    acme.x.requests.clear()

    shown = await acme.click("maya", listed, "ask:pinned")

    assert shown is listed
    (asked,) = acme.x.requests
    assert asked.query["expansions"] == "pinned_tweet_id"
    assert asked.query["max_results"] == "10"
    lines = as_text(shown).splitlines()
    company = next(number for number, line in enumerate(lines) if "@acmehq" in line)
    assert "Pinned" in lines[company + 1]
    assert PINNED in lines[company + 1]

    assert as_text(await acme.click("maya", shown, "ask:likers:hide")) == before
    assert len(acme.x.requests) == 1


async def test_paging_keeps_showing_pinned_posts(acme: Scene) -> None:
    """Each page has the same likers as the plain list's."""
    await acme.connect("maya", x_account="acmehq")
    answer = await acme.type("maya", "/likers", ANNOUNCED)
    await acme.click("maya", answer, "ask:likers:next")
    plain = _handles(as_text(answer))
    acme.x.requests.clear()

    await acme.click("maya", answer, "ask:pinned")
    assert "Page 2" in as_text(answer)
    assert _handles(as_text(answer)) == plain
    await acme.click("maya", answer, "ask:pinned:next")
    assert "Page 3" in as_text(answer)
    await acme.click("maya", answer, "ask:pinned:back")
    assert _handles(as_text(answer)) == plain
    await acme.click("maya", answer, "ask:likers:hide")
    assert "Page 2" in as_text(answer)
    assert _handles(as_text(answer)) == plain

    assert [recorded_request.query["expansions"] for recorded_request in acme.x.requests] == [
        "pinned_tweet_id"
    ] * 2


async def test_pinned_posts_are_billed_once(acme: Scene) -> None:
    """The likers were billed with the list."""
    await acme.connect("maya")
    listed = await acme.type("maya", "/likers", MAYAS)
    before = (await spent(acme)).read_cost_micros

    await acme.click("maya", listed, "ask:pinned")

    assert (await spent(acme)).read_cost_micros - before == 5_000
    acme.x.requests.clear()
    await acme.click("maya", listed, "ask:likers:hide")
    await acme.click("maya", listed, "ask:pinned")
    assert acme.x.requests == []


async def test_a_hostile_pinned_post_is_shown_as_plain_text(acme: Scene) -> None:
    """It notifies nobody."""
    await acme.connect("maya")
    acme.account("acmehq").pinned = acme.x.world.posts[HOSTILE]

    shown = await acme.click("maya", await acme.type("maya", "/likers", MAYAS), "ask:pinned")

    assert "alert(1)" in as_text(shown)
    assert "<!here>" not in str(shown.blocks)
    assert "<script>" not in str(shown.blocks)


async def test_without_likers_no_buttons_are_offered(acme: Scene) -> None:
    """Neither for pinned posts nor for the file."""
    await acme.connect("sam")

    answer = str((await acme.type("sam", "/likers", MAYAS)).blocks)

    assert "ask:pinned" not in answer
    assert "ask:send_likers" not in answer


async def test_a_shared_list_shows_pinned_posts_too(acme: Scene) -> None:
    """Read with the token of the author, who is named."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")

    shown = await acme.click("sam", await acme.type("sam", "/likers", MAYAS), "ask:pinned")

    assert PINNED in as_text(shown)
    assert "shared by the author @maya_builds" in as_text(shown)
    assert acme.x.requests[-1].account_id == acme.account("maya_builds").id


async def test_an_expired_page_of_pinned_posts_says_so(acme: Scene) -> None:
    await acme.connect("maya")
    listed = await acme.type("maya", "/likers", MAYAS)
    held = button(listed, "ask:pinned")["value"]
    for block in listed.blocks:
        for element in block.get("elements", []):
            if element.get("value") == held:
                element["value"] = held.replace('"number":1', '"page":"0123456789abcdef","number":2')

    assert words_for(errors.PageExpired()) in as_text(await acme.click("maya", listed, "ask:pinned"))


def _handles(text: str) -> list[str]:
    return [line.split("@")[1].split(" ")[0] for line in text.splitlines() if "  @" in line]
