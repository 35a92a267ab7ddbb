"""What the ledger says of a person: by post and account, whatever others did with the same post or account."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import Grant, MemberPreferences, binding
from bot.likes import ledger, ledger_writer
from bot.likes.ledger_writer import Entry, Recorded
from bot.likes.results import HISTORY_A_PAGE, Kind
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.x import RateLimitWindow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAYA, SAM, ELSEWHERE = Member("T1", "U1", "T1"), Member("T1", "U2", "T1"), Member("T2", "U1", "T2")
ACCOUNT, FORMER = "7", "6"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Maya is connected; Sam had the same X account, and so has a namesake of hers in another workspace."""
    opened = Database(database_url)
    async with opened.session() as session:
        for member in (MAYA, SAM, ELSEWHERE):
            session.add(MemberPreferences(tenant=member.tenant, user=member.user, created_at=NOON))
        await session.flush()
        for member in (MAYA, ELSEWHERE):
            place = binding(Grant.tokens, member.tenant, member.user, member.tenant)
            session.add(
                Grant(
                    id=member.tenant,
                    tenant=member.tenant,
                    user=member.user,
                    workspace=member.workspace,
                    x_user_id=ACCOUNT,
                    username="maya_builds",
                    name="Maya",
                    provider="oauth2",
                    tokens=Keyring([new_key()]).seal(Secret("-"), place),
                    connected_at=NOON,
                )
            )
    yield opened
    await opened.close()


async def act(
    database: Database,
    member: Member,
    kind: Kind,
    post: PostRef,
    *,
    account: str = ACCOUNT,
    at: datetime = NOON,
    left: RateLimitWindow | None = None,
) -> None:
    async with database.session() as session:
        entry = Entry(
            member,
            account,
            post,
            kind,
            surface="command",
            cost_micros=0,
            left=left,
            after=await ledger.newest_id(session, member),
            created_at=at,
            told=False,
        )
        await ledger_writer.add(await session.connection(), entry)


async def test_each_post_is_listed_with_the_last_action(database: Database) -> None:
    """Newest first; those with a former account are in the history alone, and marked."""
    await act(database, MAYA, "like", PostRef("10"), account=FORMER)
    await act(database, MAYA, "like", PostRef("10"))
    await act(database, MAYA, "like", PostRef("20"))
    await act(database, MAYA, "unlike", PostRef("10"))
    for other in (SAM, ELSEWHERE):
        await act(database, other, "unlike", PostRef("20"))

    async with database.session() as session:
        latest = [(one.post.id, one.kind) for one in await ledger.latest(session, MAYA, 5)]
        (newest,) = await ledger.latest(session, MAYA, 1)
        history = await ledger.history(session, MAYA, 1)

    assert latest == [("10", "unlike"), ("20", "like")]
    assert newest.post.id == "10"
    assert [(one.post.id, one.kind, one.linked) for one in history.entries] == [
        ("10", "unlike", True),
        ("20", "like", True),
        ("10", "like", False),
    ]


@pytest.mark.parametrize(
    ("count", "pages"), [(0, [0]), (HISTORY_A_PAGE, [10]), (HISTORY_A_PAGE + 1, [10, 1])]
)
async def test_a_page_says_whether_another_follows(database: Database, count: int, pages: list[int]) -> None:
    for number in range(count):
        await act(database, MAYA, "like", PostRef(str(100 + number)))

    async with database.session() as session:
        found = [await ledger.history(session, MAYA, number + 1) for number in range(len(pages))]

    assert [len(page.entries) for page in found] == pages
    assert [page.more for page in found] == [True] * (len(pages) - 1) + [False]
    listed = [one.post.id for page in found for one in page.entries]
    assert listed == [str(100 + number) for number in reversed(range(count))]


async def test_a_post_has_the_handle_of_ones_own_last_link(database: Database) -> None:
    """Buttons have none; links that others used, or to other posts, name nobody."""
    await act(database, MAYA, "like", PostRef("10", "before"))
    await act(database, MAYA, "unlike", PostRef("10", "acme"))
    await act(database, MAYA, "like", PostRef("10"))
    await act(database, MAYA, "like", PostRef("20"))
    await act(database, MAYA, "like", PostRef("30", "other"))
    for other in (SAM, ELSEWHERE):
        for post in ("10", "20"):
            await act(database, other, "like", PostRef(post, "theirs"), account="8")

    async with database.session() as session:
        latest = await ledger.latest(session, MAYA, 5)
        history = await ledger.history(session, MAYA, 1)

    named = [("30", "other"), ("20", None), ("10", "acme")]
    assert [(one.post.id, one.post.author) for one in latest] == named
    assert [(one.post.id, one.post.author) for one in history.entries] == named


async def test_what_happened_at_a_moment_is_not_after_it(database: Database) -> None:
    """And of what came later, the last counts; another post's, or somebody else's, doesn't."""
    post, before = PostRef("10"), NOON - timedelta(seconds=1)
    await act(database, MAYA, "unlike", post)
    await act(database, MAYA, "unlike", PostRef("20"), at=NOON + timedelta(seconds=1))
    for other in (SAM, ELSEWHERE):
        await act(database, other, "unlike", post, at=NOON + timedelta(seconds=1))

    async with database.session() as session:
        assert await ledger.newest_since(session, MAYA, post, NOON) is None
        assert await ledger.newest_since(session, MAYA, post, before) == ("unlike", ACCOUNT, False)
        assert not await ledger.has_opposite_since(session, MAYA, post, "like", NOON)
        assert await ledger.has_opposite_since(session, MAYA, post, "like", before)
        assert not await ledger.has_opposite_since(session, MAYA, post, "unlike", before)

    await act(database, MAYA, "like", post, account=FORMER, at=NOON + timedelta(seconds=2))
    async with database.session() as session:
        assert await ledger.newest_since(session, MAYA, post, NOON) == ("like", FORMER, False)


async def test_an_action_is_repeated_if_the_accounts_last_one_was_the_same(database: Database) -> None:
    """Another account's, post's or member's doesn't count, nor does one before the opposite."""
    post = PostRef("10")

    async def again(member: Member, kind: Kind, post: PostRef, account: str = ACCOUNT) -> bool:
        await act(database, member, kind, post, account=account)
        async with database.session() as session:
            newest = await ledger.newest_since(session, member, post, NOON - timedelta(seconds=1))
        assert newest is not None
        return newest[2]

    assert not await again(MAYA, "like", post)
    assert not await again(MAYA, "like", post, FORMER)
    assert not await again(MAYA, "like", PostRef("20"))
    for other in (SAM, ELSEWHERE):
        assert not await again(other, "like", post)
    assert await again(MAYA, "like", post)
    assert not await again(MAYA, "unlike", post)
    assert not await again(MAYA, "like", post)


async def test_what_others_did_meanwhile_is_no_conflict(database: Database) -> None:
    """Nor what the member did with another account or post."""
    post = PostRef("10")
    for member, account, about in (
        (SAM, ACCOUNT, post),
        (ELSEWHERE, ACCOUNT, post),
        (MAYA, FORMER, post),
        (MAYA, ACCOUNT, PostRef("20")),
    ):
        await act(database, member, "unlike", about, account=account)
    mine = Entry(MAYA, ACCOUNT, post, "like", "command", 0, None, after=0, created_at=NOON, told=False)

    async with database.session() as session:
        assert await ledger_writer.add(await session.connection(), mine) is Recorded.NEW


async def test_a_limit_is_as_x_last_said_until_it_resets(database: Database) -> None:
    """For each action; what X said of another account, or to a colleague, is theirs."""
    hour, minute = NOON + timedelta(hours=1), NOON + timedelta(minutes=1)
    first, last, other = (RateLimitWindow(50, left, hour) for left in (9, 8, 1))
    unliked = RateLimitWindow(50, 5, minute)
    await act(database, MAYA, "like", PostRef("10"), left=first)
    await act(database, MAYA, "like", PostRef("20"), left=last)
    await act(database, MAYA, "unlike", PostRef("10"), left=unliked)
    await act(database, MAYA, "like", PostRef("30"), account=FORMER, left=other)
    for member in (SAM, ELSEWHERE):
        await act(database, member, "like", PostRef("10"), left=other)

    async with database.session() as session:
        assert await ledger.remaining_limits(session, MAYA, ACCOUNT, NOON) == {
            "like": last,
            "unlike": unliked,
        }
        assert await ledger.remaining_limits(session, MAYA, ACCOUNT, minute) == {"like": last}
        assert await ledger.remaining_limits(session, MAYA, "8", NOON) == {}

    await act(database, MAYA, "like", PostRef("40"))  # X sent no limits
    async with database.session() as session:
        assert await ledger.remaining_limits(session, MAYA, ACCOUNT, minute) == {}
