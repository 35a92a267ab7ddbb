"""The pages of x.com."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .browsing import AUTHORIZE

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import SampleAccounts


@pytest.mark.parametrize(
    "path", ["/acme/status/{id}", "/i/web/status/{id}", "/i/status/{id}", "/whoever/status/{id}/photo/1"]
)
async def test_a_posts_page_accepts_any_username_in_its_url(
    raw: httpx.AsyncClient, cast: SampleAccounts, path: str
) -> None:
    reply = await raw.get(path.format(id=cast.post.id))
    assert reply.status_code == 200
    assert "Out today: Relay." in reply.text


@pytest.mark.parametrize("how", ["deleted", "protected", "blocked", "suspended"])
async def test_an_invisible_post_has_no_page(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts, how: str
) -> None:
    """It has no intent page, either, and can't be liked with a form."""
    cast.post.deleted = how == "deleted"
    cast.author.protected = how == "protected"
    x.world.suspend(cast.author, suspended=how == "suspended")
    if how == "blocked":
        x.world.block(cast.author, cast.reader)
    replies = [
        await raw.get(f"/acme/status/{cast.post.id}?as=rhea"),
        await raw.get("/intent/like", params={"tweet_id": cast.post.id, "as": "rhea"}),
        await raw.post("/intent/like", data={"tweet_id": cast.post.id, "account": "rhea"}),
    ]
    assert [reply.status_code for reply in replies] == [404] * 3
    assert x.world.likers(cast.post) == []


async def test_the_like_intent_asks_for_confirmation(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """Opening it likes nothing; confirming likes as the selected account, whatever the app's plan."""
    page = await raw.get("/intent/like", params={"tweet_id": cast.post.id})
    assert "Like this post?" in page.text
    assert x.world.likers(cast.post) == []
    done = await raw.post("/intent/like", data={"tweet_id": cast.post.id, "account": "otto"})
    assert (done.status_code, done.headers["location"]) == (303, f"/i/web/status/{cast.post.id}")
    assert x.world.likers(cast.post) == [cast.other]


async def test_a_posts_page_can_unlike(x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    x.world.like(cast.other, cast.post)
    await raw.post("/intent/like", data={"tweet_id": cast.post.id, "account": "otto", "undo": "1"})
    assert x.world.likers(cast.post) == []


async def test_a_profile_lists_the_posts(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Newest first; the username may be in upper or lower case."""
    assert "Out today: Relay." in (await raw.get("/Acme")).text
    assert (await raw.get("/nobody")).status_code == 404


async def test_an_accounts_generated_avatar_never_changes(
    raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """It's a circle with the initials."""
    first, second = [await raw.get("/avatars/acme.svg") for _ in range(2)]
    assert first.headers["content-type"] == "image/svg+xml"
    assert ">A</text>" in first.text
    assert first.content == second.content
    assert (await raw.get("/avatars/nobody.svg")).status_code == 404


@pytest.mark.parametrize("path", ["/media/queue.svg", "/favicon.ico"])
async def test_images_are_generated(raw: httpx.AsyncClient, cast: SampleAccounts, path: str) -> None:
    """A post's photo and the sandbox's logo."""
    reply = await raw.get(path)
    assert (reply.headers["content-type"], reply.text.startswith("<svg")) == ("image/svg+xml", True)


async def test_the_root_redirects_to_the_control_page(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """There is no timeline."""
    assert (await raw.get("/")).headers["location"] == "/sandbox"


async def test_pages_load_nothing_from_other_hosts(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """They have no scripts, and the policy forbids other sources."""
    paths = ["/sandbox", "/acme", f"/acme/status/{cast.post.id}", f"/intent/like?tweet_id={cast.post.id}"]
    replies = [await raw.get(path) for path in paths]
    replies.append(await raw.get("/i/oauth2/authorize", params=AUTHORIZE))
    for reply in replies:
        assert reply.status_code == 200
        assert not re.search(r'(src|href|action)="(?:https?:)?//', reply.text)
        assert "<script" not in reply.text
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")


async def test_hostile_names_and_texts_are_escaped(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    evil = x.world.add_account("evil", "<script>alert(1)</script>")
    post = x.world.add_post(evil, "<img src=x onerror=alert(1)>")
    for path in ("/evil", f"/evil/status/{post.id}", "/sandbox", "/avatars/evil.svg"):
        text = (await raw.get(path)).text
        assert "<script>" not in text
        assert "<img src=x" not in text
