"""Whose account a look-up uses, what it costs, and what X doesn't show."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import InvalidHandle, LimitReached, NoSuchHandle, PageExpired, RefusedByX
from bot.posts import PostRef
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.post_preview_steps import member

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

MAYAS, OTHER = PostRef(MAYAS_POST), PostRef(ANNOUNCEMENT)
LIKERS, LIKED = "/2/tweets/*/liking_users", "/2/users/*/liked_tweets"


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        yield made


async def test_a_teammate_uses_the_sharing_authors_account(acme: Scene) -> None:
    """Only for the author's own posts; which post is whose is read once, and a like changes nothing of that."""
    await acme.connect("maya")
    await acme.connect("sam")
    lookups, maya, sam = acme.container.slack.lookups, member(acme), member(acme, "sam")
    acme.x.requests.clear()
    alone = await lookups.likers(sam, MAYAS, page=None, number=1, pinned=False)
    assert (alone.page.items, alone.shared_by, alone.refused) == ((), None, False)
    assert requested(acme) == ["liking_users"]

    await acme.container.x.linking.update_preferences(maya, share_likers=True)
    acme.x.requests.clear()
    shared = await lookups.likers(sam, MAYAS, page=None, number=1, pinned=False)
    assert (shared.shared_by, shared.account.username) == ("maya_builds", "sam_writes")
    assert "acmehq" in [liker.username for liker in shared.page.items]
    assert shared.all_max_cost == acme.container.likes.queries.prices.max_cost(
        "liking_users", 100, pinned=False
    )
    assert requested(acme) == [MAYAS_POST, "liking_users"]

    await acme.container.likes.likes.like(sam, MAYAS, surface="command")
    acme.x.requests.clear()
    file = await lookups.all_likers(sam, MAYAS)
    assert (file.number, file.token, file.pinned, file.shared_by) == (1, None, False, "maya_builds")
    assert requested(acme) == ["liking_users"]

    for reader, post in ((maya, MAYAS), (sam, OTHER)):
        assert (await lookups.likers(reader, post, page=None, number=1, pinned=False)).shared_by is None


async def test_an_exhausted_limit_is_told_as_whose_it_is(acme: Scene) -> None:
    await acme.connect("maya")
    await acme.connect("sam")
    lookups, maya, sam = acme.container.slack.lookups, member(acme), member(acme, "sam")
    await acme.container.x.linking.update_preferences(maya, share_likers=True)
    acme.x.faults.every(FaultKind.RATE_LIMITED, "GET", LIKERS, seconds=60)

    for reader, handle in ((sam, "maya_builds"), (maya, None)):
        with pytest.raises(LimitReached) as limited:
            await lookups.likers(reader, MAYAS, page=None, number=1, pinned=False)
        assert limited.value.handle == handle


async def test_a_refused_list_is_hidden_and_a_refused_page_an_error(acme: Scene) -> None:
    """X refuses either the first page or none."""
    await acme.connect("maya")
    lookups, maya = acme.container.slack.lookups, member(acme)
    acme.x.faults.every(FaultKind.STATUS, "GET", LIKERS, status=403)
    first = await lookups.likers(maya, MAYAS, page=None, number=1, pinned=False)
    assert (first.page.items, first.refused) == ((), True)
    with pytest.raises(RefusedByX):
        await lookups.likers(maya, MAYAS, page="7140abc", number=2, pinned=False)

    acme.x.faults.clear()
    with pytest.raises(PageExpired):
        await lookups.likers(maya, MAYAS, page="expired", number=2, pinned=True)
    shown = await lookups.likers(maya, MAYAS, page=None, number=1, pinned=True)
    assert (shown.refused, shown.pinned, shown.number, shown.token) == (False, True, 1, None)


async def test_ones_own_likes_need_no_other_account(acme: Scene) -> None:
    """What X doesn't show of somebody else's likes is hidden; one's own are never."""
    await acme.connect("maya")
    lookups, maya = acme.container.slack.lookups, member(acme)
    acme.x.requests.clear()
    for handle in (None, "@Maya_Builds"):
        own = await lookups.liked(maya, handle, page=None, number=1)
        assert (own.owner, own.account.username, own.hidden, own.mine) == (
            "maya_builds",
            "maya_builds",
            False,
            True,
        )
        assert own.page.items
    assert requested(acme) == ["liked_tweets"]

    other = await lookups.liked(maya, "acmehq", page=None, number=1)
    assert (other.owner, other.page.items, other.hidden, other.mine) == ("acmehq", (), True, False)
    acme.x.faults.next(FaultKind.NO_DATA, "GET", LIKED)
    later = await lookups.liked(maya, "acmehq", page="7140abc", number=2)
    assert not later.hidden


@pytest.mark.parametrize(
    ("handle", "error"), [("not a handle", InvalidHandle), ("nobody_at_all", NoSuchHandle)]
)
async def test_a_handle_that_is_nobodys_is_an_error(acme: Scene, handle: str, error: type[Exception]) -> None:
    await acme.connect("maya")
    with pytest.raises(error):
        await acme.container.slack.lookups.liked(member(acme), handle, page=None, number=1)


async def test_refused_likes_are_hidden_if_they_are_not_ones_own(acme: Scene) -> None:
    """A page of one's own without a visible post comes as "not found"; a refusal of it is an error."""
    await acme.connect("maya")
    lookups, maya = acme.container.slack.lookups, member(acme)
    acme.x.faults.every(FaultKind.STATUS, "GET", LIKED, status=403)
    other = await lookups.liked(maya, "acmehq", page=None, number=1)
    assert (other.owner, other.page.items, other.hidden) == ("acmehq", (), True)
    with pytest.raises(RefusedByX):
        await lookups.liked(maya, None, page=None, number=1)

    acme.x.faults.clear()
    acme.x.faults.every(FaultKind.STATUS, "GET", LIKED, status=404)
    own = await lookups.liked(maya, None, page=None, number=1)
    assert (own.page.items, own.page.omitted, own.hidden, own.number) == ((), 1, False, 1)


def requested(acme: Scene) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in acme.x.requests]
