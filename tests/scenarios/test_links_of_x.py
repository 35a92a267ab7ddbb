"""The links that X's pages and apps create are recognized on every surface."""

import pytest

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HIRING
from tests.reply_words import liked_as
from tests.scenarios import team
from tests.scenarios.conftest import Scene
from tests.scenarios.reacting import connect_with_emoji, react

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]

LINKS = {
    "article": f"https://x.com/acmehq/article/{HIRING}",
    "like intent": f"https://x.com/intent/like?tweet_id={HIRING}",
    "reply intent": f"https://x.com/intent/post?in_reply_to={HIRING}&text=yes",
    "escaped query": f"https://x.com/acmehq/status/{HIRING}%3Fs%3D20",
    "query without a question mark": f"https://x.com/acmehq/status/{HIRING}&s=20",
    "hashbang": f"https://twitter.com/#!/acmehq/status/{HIRING}",
    "sign-in page": f"https://x.com/i/flow/login?redirect_after_login=%2Facmehq%2Fstatus%2F{HIRING}",
}
EACH = pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
ARTICLE = f"https://x.com/i/article/{HIRING}"


@EACH
async def test_a_command_recognizes_the_link(acme: Scene, link: str) -> None:
    await acme.connect("maya")
    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", link)))
    assert acme.liked("maya_builds", HIRING)


@EACH
async def test_a_shortcut_recognizes_the_link(acme: Scene, link: str) -> None:
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", f"Have a look: {link}")
    await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))
    assert acme.liked("maya_builds", HIRING)


@EACH
async def test_a_reaction_recognizes_the_link(acme: Scene, link: str) -> None:
    await connect_with_emoji(acme)
    message = acme.slack.post("lena", "#social", f"Have a look: {link}")
    await react(acme, "sam", message)
    assert acme.liked("sam_writes", HIRING)


@EACH
async def test_a_team_channel_recognizes_the_link(acme: Scene, link: str) -> None:
    await team.turn_on_replies(acme)
    message = await team.posted(acme, f"Have a look: {link}")
    assert f"https://x.com/i/web/status/{HIRING}" in as_text(team.reply(acme, message))


async def test_an_articles_id_is_not_a_post_id(acme: Scene) -> None:
    """A command and a shortcut say that /i/article/<id> doesn't name its post; nothing is liked."""
    await connect_with_emoji(acme)
    await team.turn_on_replies(acme)
    message = await team.posted(acme, f"Have a look: {ARTICLE}", user="lena")

    typed = await acme.type("sam", "/like", ARTICLE)
    used = await acme.answer(await acme.slack.shortcut("sam", "#social", message, "like_post"))
    await react(acme, "sam", message)

    assert "an article's link, which doesn't name its post" in as_text(typed)
    assert "an article's link, which doesn't name its post" in as_text(used)
    assert team.replies(acme, message) == []
    assert not acme.liked("sam_writes", HIRING)


async def test_a_short_link_is_not_followed(acme: Scene) -> None:
    """The reply to a t.co link differs from that to a message without a link."""
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", "Have a look: https://t.co/AbC123")

    used = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert "doesn't open short links like `t.co`" in as_text(used)
