"""Which posts are read for previews, by whom, and when a preview is left out."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.likes.response_cache import Reader
from bot.likes.results import Account
from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, scene
from tests.scenarios.post_preview_steps import READ, member, readers, with_previews

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

POST = PostRef(ANNOUNCEMENT)


@pytest.fixture
async def public(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Acme with previews on and an app token; Maya is connected."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        yield await with_previews(made, "maya")


@pytest.fixture
async def private(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The same without an app token."""
    async with scene(database_url, clock) as made:
        yield await with_previews(made, "maya")


async def test_a_post_is_read_once_until_its_counts_matter(public: Scene) -> None:
    """A like outdates the counts alone: only a preview that asks for current ones reads again."""
    previews, maya, by = public.container.likes.post_previews, member(public), in_time()

    first, second = await asyncio.gather(*(previews.public_preview(maya, POST) for _ in range(2)))
    assert first is not None
    assert second is not None
    assert (first.post.id, first.fresh, second.fresh) == (ANNOUNCEMENT, True, False)
    kept = await previews.preview(maya, POST, by=by)
    assert kept is not None
    assert readers(public) == [None]

    await public.type("maya", "/like", ANNOUNCED)
    public.x.requests.clear()
    for preview in (await previews.public_preview(maya, POST), await previews.preview(maya, POST, by=by)):
        assert preview is not None
        assert not preview.fresh
    assert readers(public) == []
    current = await previews.preview(maya, POST, by=by, current=True)
    assert current is not None
    assert current.fresh
    assert readers(public) == [None]


async def test_who_wants_no_previews_gets_none(public: Scene) -> None:
    """A member decides for their own replies, the workspace for all; names are shown without texts."""
    previews, maya, by = public.container.likes.post_previews, member(public), in_time()
    assert await previews.public_preview(maya, POST) is not None

    await public.container.x.linking.update_preferences(maya, show_previews=False)
    assert await previews.preview(maya, POST, by=by) is None
    assert await previews.public_preview(maya, POST) is not None
    names = await previews.names(maya, [POST])
    assert (names[ANNOUNCEMENT].author, names[ANNOUNCEMENT].text) == ("acmehq", None)

    await public.container.x.linking.update_preferences(maya, show_previews=True)
    assert await previews.preview(maya, POST, by=by) is not None
    assert (await previews.names(maya, [POST], public=True))[ANNOUNCEMENT].text
    await public.container.storage.workspaces.change(maya, previews=False)
    assert await previews.preview(maya, POST, by=by) is None
    assert await previews.public_preview(maya, POST) is None


async def test_a_late_preview_is_left_out(public: Scene) -> None:
    """It takes four fifths of the time at most; after the deadline nothing is read."""
    previews, maya = public.container.likes.post_previews, member(public)
    loop = asyncio.get_running_loop()
    before = loop.time()
    assert before <= previews.deadline() - 0.8 * previews.within <= loop.time()

    assert await previews.preview(maya, POST, by=loop.time() - 1) is None
    assert readers(public) == []

    held = public.x.faults.hold("GET", f"{READ}*")
    async with asyncio.timeout(PATIENCE):
        assert await previews.preview(maya, POST, by=loop.time() + 0.05) is None
    assert len(public.container.storage.background) > 0  # it goes on, for the next reply
    held.release()
    await public.container.storage.background.drain(PATIENCE)
    assert await previews.preview(maya, POST, by=in_time()) is not None


async def test_a_member_reads_for_themselves_without_an_app_token(private: Scene) -> None:
    """Known account or not; what X showed to them alone is in no public list."""
    previews, maya, by = private.container.likes.post_previews, member(private), in_time()
    account = Account(private.account("maya_builds").id, "maya_builds")

    assert await previews.preview(maya, POST, by=by) is not None
    assert await previews.preview(maya, POST, by=by, account=account) is not None
    assert readers(private) == [account.x_user_id]
    assert (
        await private.container.likes.reader.as_app(maya, private.container.likes.queries.post(POST)) is None
    )
    assert await previews.public_preview(maya, POST) is None

    other = PostRef(HIRING)
    for names in (
        await previews.names(maya, [POST, other]),
        await previews.names(maya, [POST], account=account.x_user_id),
    ):
        assert names.keys() == {ANNOUNCEMENT}
    assert await previews.names(maya, [POST], public=True) == {}
    assert await previews.names(maya, []) == {}


async def test_a_post_that_is_gone_is_forgotten(private: Scene) -> None:
    previews, maya, by = private.container.likes.post_previews, member(private), in_time()
    cache, query = private.container.storage.response_cache, private.container.likes.queries.post(POST)
    reader = Reader(maya.tenant, maya.user, private.account("maya_builds").id)
    assert await previews.preview(maya, POST, by=by) is not None
    private.x.world.delete_post(private.x.world.posts[ANNOUNCEMENT])
    private.clock.move(minutes=61)

    assert await previews.preview(maya, POST, by=by) is None
    private.clock.move(minutes=-60)
    assert await cache.find(query, reader) is None


async def test_names_are_left_out_while_the_cache_cannot_be_read(private: Scene) -> None:
    """A list is shown without them."""
    async with private.container.storage.database.session() as session:
        await session.execute(text("DROP TABLE x_response_cache"))

    assert await private.container.likes.post_previews.names(member(private), [POST]) == {}


def in_time() -> float:
    return asyncio.get_running_loop().time() + PATIENCE
