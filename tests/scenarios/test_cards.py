"""Post cards: where a workspace has them on, an answer about a Post shows it; and never does a card cost an answer."""

from collections.abc import AsyncIterator

import pytest

from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.slack import Message
from bot.sandbox.town import X_BEARER_TOKEN
from bot.sandbox.walk import as_text
from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.seed import ANNOUNCEMENT, MEETUP, PRODUCT, PROTECTED, TEXTS, THREAD
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.instances import second_instance

READ = "/2/tweets/"


def member(acme: Scene, name: str = "maya") -> Member:
    person = acme.slack.person(name)
    return Member(person.team_id, person.id, person.team_id)


async def with_cards(acme: Scene, *people: str) -> Scene:
    """Switch cards on, and connect these people."""
    await acme.parts.workspaces.change(member(acme), previews=True)
    for name in people:
        await acme.connected(name)
    acme.x.requests.clear()
    return acme


@pytest.fixture
async def carded(acme: Scene) -> Scene:
    """Acme with cards on, Maya connected; Posts are read as who asks."""
    return await with_cards(acme, "maya")


@pytest.fixture
async def as_app(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The same in a deployment whose App has a token of its own, with Sam and Lena, too."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        yield await with_cards(made, "maya", "sam", "lena")


def readers(acme: Scene) -> list[str | None]:
    """Who read a Post: the ids of accounts, None for the App."""
    return [
        seen.account_id
        for seen in acme.x.requests
        if seen.path.startswith(READ) and not seen.path.endswith("/liking_users")
    ]


def link(post: str) -> str:
    return f"https://x.com/i/status/{post}"


def shows(answer: Message, post: str) -> bool:
    """Whether the Post's text stands in the answer, letter by letter."""
    return TEXTS[post] in as_text(answer)


async def test_a_like_shows_the_post(carded: Scene) -> None:
    """Its author, unaltered text, time as permalink, and counts as X gives them."""
    answer = await carded.type("maya", "/like", ANNOUNCED)

    assert shows(answer, ANNOUNCEMENT)
    said, blocks = as_text(answer), str(answer.blocks)
    assert "@acmehq" in said
    assert f"^{PostRef(ANNOUNCEMENT).url}|" in blocks
    likes = len(carded.x.world.posts[ANNOUNCEMENT].likes)
    assert f"on X · {likes} likes" in said


async def test_taking_it_back_and_looking_who_liked_show_it_too(carded: Scene) -> None:
    """The same card on every answer about one Post."""
    await carded.type("maya", "/like", ANNOUNCED)

    assert shows(await carded.type("maya", "/unlike", ANNOUNCED), ANNOUNCEMENT)
    assert shows(await carded.type("maya", "/likers", ANNOUNCED), ANNOUNCEMENT)


async def test_what_is_left_to_x_shows_the_post(carded: Scene) -> None:
    """Where the plan excludes liking, the person sees what the button is for."""
    carded.x.plan = Plan.NO_LIKES

    answer = await carded.type("maya", "/like", ANNOUNCED)

    assert "One more click" in as_text(answer)
    assert shows(answer, ANNOUNCEMENT)


async def test_links_media_and_long_texts_are_whole(carded: Scene) -> None:
    """Addresses as X shows them, leading where X says; pictures by their description; a long Post in full."""
    meetup = await carded.type("maya", "/like", link(MEETUP))
    assert "{'type': 'link', 'url': 'https://t.co/AcmePorto4', 'text': 'acme.example/meetups/porto" in str(
        meetup.blocks
    )
    assert "https://x.com/theo_dev" in str(meetup.blocks)

    assert "Picture: Two bar charts" in as_text(await carded.type("maya", "/like", link(PRODUCT)))
    assert shows(await carded.type("maya", "/like", link(THREAD)), THREAD)


async def test_without_the_switch_no_post_is_read(acme: Scene) -> None:
    """Cards are off until an admin turns them on."""
    await acme.connected("maya")
    acme.x.requests.clear()

    assert not shows(await acme.type("maya", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert readers(acme) == []


async def test_a_kept_post_costs_one_statement_and_no_call(carded: Scene) -> None:
    """The next like of it: one call to X, for the like, and three statements."""
    await carded.type("maya", "/like", ANNOUNCED)
    await carded.parts.running.drained(5)
    carded.x.requests.clear()
    carded.statements.clear()

    answer = await carded.type("maya", "/like", ANNOUNCED)

    assert [seen.method for seen in carded.x.requests] == ["POST"]
    assert len(carded.statements) == 3, carded.statements
    assert shows(answer, ANNOUNCEMENT)
    assert "counted" in as_text(answer)


async def test_a_like_refreshes_the_count_for_who_looks(carded: Scene) -> None:
    """Who asks who liked it after a like sees the new count."""
    await carded.type("maya", "/likers", ANNOUNCED)
    before = len(carded.x.world.posts[ANNOUNCEMENT].likes)
    await carded.type("maya", "/like", ANNOUNCED)

    assert f"{before + 1} likes" in as_text(await carded.type("maya", "/likers", ANNOUNCED))


@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.DROP, FaultKind.RATE_LIMITED, FaultKind.INVALID_JSON]
)
async def test_a_card_that_cant_be_read_costs_no_like(carded: Scene, kind: FaultKind) -> None:
    """The like is done and confirmed all the same."""
    carded.x.faults.every(kind, "GET", f"{READ}*", seconds=60)

    answer = await carded.type("maya", "/like", ANNOUNCED)

    assert "Liked as @maya_builds" in as_text(answer)
    assert not shows(answer, ANNOUNCEMENT)
    assert carded.liked("maya_builds", ANNOUNCEMENT)


async def test_a_budget_too_small_for_the_card_is_enough_for_the_like(
    database_url: str, clock: MovableClock
) -> None:
    """The like goes first; what is left doesn't cover the card, so it is left out."""
    async with scene(database_url, clock, DAILY_BUDGET="0.02") as acme:
        await with_cards(acme, "maya")

        answer = await acme.type("maya", "/like", ANNOUNCED)

        assert "Liked as @maya_builds" in as_text(answer)
        assert readers(acme) == []


async def test_a_slow_card_is_left_out_in_time(carded: Scene) -> None:
    """The answer goes without it; the read goes on by itself and serves the next one."""
    held = carded.x.faults.hold("GET", f"{READ}*")
    async with second_instance(carded, answer_within=1.0) as hasty:
        answer = await hasty.type("maya", "/like", ANNOUNCED)
        assert "Liked as @maya_builds" in as_text(answer)
        assert not shows(answer, ANNOUNCEMENT)
        held.release()
        await hasty.parts.running.drained(5)

    assert shows(await carded.type("maya", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert len(readers(carded)) == 1


async def test_a_public_post_is_read_by_the_app_once_for_everybody(as_app: Scene) -> None:
    """Two people's answers, one read, and none with a token of theirs."""
    await as_app.type("maya", "/like", ANNOUNCED)

    assert shows(await as_app.type("sam", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert readers(as_app) == [None]


async def test_a_protected_post_is_shown_to_who_may_see_it_alone(as_app: Scene) -> None:
    """The App doesn't see it, so it is read and kept for the person who follows its author."""
    lenas = as_text(await as_app.type("lena", "/likers", link(PROTECTED)))
    mayas = as_text(await as_app.type("maya", "/likers", link(PROTECTED)))

    assert "The pears are in" in lenas
    assert "The pears are in" not in mayas
    assert await as_app.parts.cards.public_card(member(as_app), PostRef(PROTECTED)) is None


async def test_a_public_card_is_the_apps(as_app: Scene) -> None:
    """What may go to a channel is what the App sees, and nothing read with anybody's token."""
    card = await as_app.parts.cards.public_card(member(as_app), PostRef(ANNOUNCEMENT))

    assert card is not None
    assert card.post.text == TEXTS[ANNOUNCEMENT]
    assert readers(as_app) == [None]


async def test_without_a_token_of_the_app_there_are_no_public_cards(carded: Scene) -> None:
    """A Post that a person's token has read doesn't become one."""
    await carded.type("maya", "/like", ANNOUNCED)

    assert await carded.parts.cards.public_card(member(carded), PostRef(ANNOUNCEMENT)) is None


async def test_a_deleted_post_leaves_at_once(carded: Scene) -> None:
    """X says that it is gone: so is what was kept of it."""
    await carded.type("maya", "/like", ANNOUNCED)
    carded.x.world.delete_post(carded.x.world.posts[ANNOUNCEMENT])

    assert "can't find that Post" in as_text(await carded.type("maya", "/like", ANNOUNCED))
    carded.x.plan = Plan.NO_LIKES
    assert not shows(await carded.type("maya", "/unlike", ANNOUNCED), ANNOUNCEMENT)


async def test_a_withheld_post_is_not_shown(carded: Scene) -> None:
    """Where X may not show it, neither does Likewise, which can't know where the reader is."""
    carded.x.world.posts[ANNOUNCEMENT].withheld = True

    answer = await carded.type("maya", "/like", ANNOUNCED)

    assert "Liked" in as_text(answer)
    assert not shows(answer, ANNOUNCEMENT)
