"""Look-ups against the sandbox's X, which enforces X's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.x import Bearer, OAuth2, XClient, XNotFound

from .consenting import link

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import Account, XPost, XSandbox


async def test_likers_are_shown_to_the_author_only(
    at_x: XClient,
    oauth: OAuth2,
    http: httpx.AsyncClient,
    ann: Account,
    bob: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
) -> None:
    """The author gets the pages of likers; anybody else gets an empty page."""
    fans = [sandbox.world.add_account(f"fan{n}", f"Fan {n}") for n in range(3)]
    for fan in fans:
        sandbox.world.like(fan, bobs_post)
    as_bob = Bearer((await link(oauth, http, bob)).access)
    first = (await at_x.liking_users(as_bob, bobs_post.id, max_results=2)).value
    rest = (
        await at_x.liking_users(as_bob, bobs_post.id, max_results=2, pagination_token=first.next_token)
    ).value
    assert [user.username for user in (*first.items, *rest.items)] == ["fan2", "fan1", "fan0"]
    assert (len(first.items), len(rest.items), rest.next_token) == (2, 1, None)
    as_ann = Bearer((await link(oauth, http, ann)).access)
    assert (await at_x.liking_users(as_ann, bobs_post.id)).value.items == ()


async def test_liked_posts_are_paged_with_their_authors(
    at_x: XClient, as_ann: Bearer, ann: Account, bob: Account, sandbox: XSandbox
) -> None:
    """The newest like comes first, and both directions of paging work."""
    for n in range(7):
        sandbox.world.like(ann, sandbox.world.add_post(bob, f"Post {n}"))
    first = (await at_x.liked_posts(as_ann, ann.id, max_results=5)).value
    rest = (await at_x.liked_posts(as_ann, ann.id, max_results=5, pagination_token=first.next_token)).value
    back = (await at_x.liked_posts(as_ann, ann.id, max_results=5, pagination_token=rest.previous_token)).value
    assert [post.text for post in first.items] == [f"Post {n}" for n in (6, 5, 4, 3, 2)]
    assert [post.text for post in rest.items] == ["Post 1", "Post 0"]
    assert back.items == first.items
    assert {post.author.username for post in first.items if post.author} == {"bob"}


@pytest.mark.parametrize("escaped", [True, False])
async def test_a_post_has_all_requested_fields(
    at_x: XClient, as_ann: Bearer, bobs_post: XPost, bob: Account, sandbox: XSandbox, *, escaped: bool
) -> None:
    """Text, author, time and likes match X's."""
    sandbox.behaviors.escaped_text = escaped
    sandbox.world.like(bob, bobs_post)
    post = (await at_x.post(as_ann, bobs_post.id)).value
    assert (post.id, post.text, post.counts.likes) == (bobs_post.id, "Out <today> & tomorrow", 1)
    assert post.created_at == bobs_post.created_at
    assert post.author is not None
    assert post.author.username == "bob"


async def test_a_post_without_its_author_costs_half_a_cent(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """Leaving out the author saves its price; its ID is still returned."""
    sandbox.world.like(ann, bobs_post)
    (post,) = (await at_x.liked_posts(as_ann, ann.id, authors=False)).value.items
    assert (post.author, post.author_id) == (None, bobs_post.author.id)
    assert sandbox.world.spent == pytest.approx(0.005)


async def test_a_user_is_looked_up_by_username(at_x: XClient, as_ann: Bearer, bob: Account) -> None:
    """An unknown username raises XNotFound."""
    assert (await at_x.user_by_username(as_ann, "BOB")).value.id == bob.id
    with pytest.raises(XNotFound):
        await at_x.user_by_username(as_ann, "nobody")
