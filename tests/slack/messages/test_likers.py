"""Who liked a post."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.likes.results import LIKERS_A_PAGE, Likers, TenantLikes
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import likers
from bot.x.models import Page, User
from tests.slack.messages.reading import blocks_of, buttons, pictures, texts, words
from tests.slack.messages.samples import NOW, POST, found, user


def render_likers(outcome: Likers) -> Message:
    return likers(outcome, now=NOW)


def likers_of(*users: User) -> Message:
    return render_likers(replace(found("acme_hq", count=0), page=Page(users)))


def test_a_liker_has_name_handle_badge_age_and_picture() -> None:
    """The handle links to the profile."""
    message = likers_of(
        User(
            "1", "acme_hq", "Acme & Co", True, NOW.replace(year=2012, month=3), "https://pbs.twimg.com/a.jpg"
        )
    )
    assert "Acme & Co" in texts(message, "plain_text")
    assert "<https://x.com/acme_hq|@acme_hq> · verified ✓ · on X since March 2012" in words(message)
    assert [(p["image_url"], p["alt_text"]) for p in pictures(message)] == [
        ("https://pbs.twimg.com/a.jpg", "Picture of Acme & Co")
    ]


def test_missing_data_is_left_out() -> None:
    """Without a badge, an age or a picture the line is shorter, not wrong."""
    message = likers_of(User("1", "jo", "Jo"))
    assert "<https://x.com/jo|@jo>" in words(message).split("\n")
    assert pictures(message) == []


def test_a_name_cannot_imitate_the_badge() -> None:
    """The badge is next to the handle, not the name."""
    message = likers_of(User("1", "jo", "Jo · verified ✓"))
    assert not [text for text in texts(message, "mrkdwn") if "✓" in text]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(hours=-1), "joined today"),
        (timedelta(hours=5), "joined today"),
        (timedelta(days=1), "joined 1 day ago"),
        (timedelta(days=13), "joined 13 days ago"),
        (timedelta(days=21), "joined 3 weeks ago"),
        (timedelta(days=62), "joined 8 weeks ago"),
        (timedelta(days=64), "on X since September 2026"),
        (timedelta(days=5000), "on X since March 2013"),
    ],
)
def test_the_accounts_age_is_readable(age: timedelta, told: str) -> None:
    """New accounts have days or weeks, others month and year."""
    assert f"· {told}" in words(likers_of(User("1", "jo", "Jo", created_at=NOW - age)))


def test_a_page_has_its_number_and_xs_limit() -> None:
    """It also says that X stops at 100, and to whom it shows likers."""
    assert "Page 1 · X shows up to 100 likers, only to the post's author" in words(
        render_likers(found("acme_hq", count=10))
    )
    assert "Page 2 · X shows" in words(render_likers(found("acme_hq", count=4, number=2)))


def test_likers_that_do_not_fit_are_counted() -> None:
    """If X sends more than a page."""
    message = render_likers(found("acme_hq", count=LIKERS_A_PAGE + 3))
    assert "Page 1 · 3 more not shown" in words(message)


def test_a_full_page_stays_far_below_slacks_limits() -> None:
    """Ten likers with the longest names of the worst characters fit in 50 blocks and 13,000 characters."""
    name = "&<*_~" * 10
    page = Page(tuple(replace(user(name, n), username="W" * 15) for n in range(10)), "n" * 64, "p" * 64, 10)
    message = render_likers(replace(found("W" * 15, count=0, number=2), page=page))
    assert len(message.blocks) < 20
    assert len(json.dumps(blocks_of(message))) < 13_000


def test_next_and_back_carry_the_page() -> None:
    """They hold X's page tokens, with page numbers."""
    first, third = render_likers(found("", count=10)), render_likers(found("", count=10, number=3))
    assert Intent.decode(buttons(first)["Next"]["value"]) == Intent(
        "likers", POST.id, "7140dibdnow9c7btw", 2, "button"
    )
    assert "Back" not in buttons(first)
    assert Intent.decode(buttons(third)["Back"]["value"]) == Intent(
        "likers", POST.id, "77qp89x2yf0m", 2, "button"
    )


def test_the_last_page_has_no_next() -> None:
    """X names no further page."""
    assert "Next" not in buttons(render_likers(found("acme_hq", count=3, more=False)))


def test_back_from_page_two_needs_no_token() -> None:
    """The first page is requested again."""
    assert Intent.decode(buttons(render_likers(found("", count=2, number=2)))["Back"]["value"]) == Intent(
        "likers", POST.id, surface="button"
    )


def test_a_later_page_without_a_way_back_leads_to_the_first() -> None:
    """If X names no previous page, the person can start over."""
    outcome = found("acme_hq", count=2, number=3)
    message = render_likers(replace(outcome, page=replace(outcome.page, previous_token=None)))
    assert Intent.decode(buttons(message)["First page"]["value"]) == Intent(
        "likers", POST.id, surface="button"
    )


def test_a_page_offers_pinned_posts_and_a_file() -> None:
    """If there are likers."""
    second = replace(found("", count=10, number=2), token="7140dibdnow9c7btw")

    offered = buttons(render_likers(second))

    assert Intent.decode(offered["Show pinned posts"]["value"]) == Intent(
        "pinned", POST.id, "7140dibdnow9c7btw", 2, "button"
    )
    assert Intent.decode(offered["Send as CSV"]["value"]) == Intent("send_likers", POST.id, surface="button")


def test_an_empty_first_page_never_claims_that_nobody_liked() -> None:
    """It says that likers aren't visible, for either reason."""
    said = words(render_likers(found("acme_hq", count=0, more=False)))
    assert "X only shows likers to the person who wrote the" in said
    assert "If that's you, <https://x.com/acme_hq|@acme_hq>, X has no likers to show yet." in said
    assert "obody" not in said
    assert "no one" not in said


def test_an_empty_later_page_is_the_end() -> None:
    """It says so and leads back."""
    message = render_likers(found("acme_hq", count=0, number=2, more=False))
    assert "No more likers" in words(message)
    assert {"Back", "Open on X"} == set(buttons(message))


@pytest.mark.parametrize("number", [1, 2])
def test_an_empty_page_with_a_next_page_leads_on(number: int) -> None:
    """A page of suspended likers isn't the end, nor somebody else's post."""
    message = render_likers(found("acme_hq", count=0, number=number))
    assert f"none of the likers of <{POST.url}|this post> on page {number}" in words(message)
    assert "Next" in buttons(message)


TEAMS = [
    (TenantLikes(), None),
    (TenantLikes(("U0A",)), "<@U0A> liked this with Likewise"),
    (TenantLikes(("U0A", "U0B"), 2), "<@U0A>, <@U0B> and 2 teammates liked this with Likewise"),
    (TenantLikes(("U0A",), 1), "<@U0A> and 1 teammate liked this with Likewise"),
    (TenantLikes((), 1), "1 teammate liked this with Likewise"),
    (TenantLikes((), 3), "3 teammates liked this with Likewise"),
    (TenantLikes(tuple(f"U0{n}" for n in range(12)), 0), "<@U09> and 2 teammates liked"),
    (TenantLikes(tuple(f"U0{n}" for n in range(20)), 1, more=5), "<@U09> and 16 teammates liked"),
]


@pytest.mark.parametrize(("team", "sentence"), TEAMS)
@pytest.mark.parametrize("count", [0, 3])
def test_the_teams_likes_are_below_the_likers(team: TenantLikes, sentence: str | None, count: int) -> None:
    """Teammates who chose to be shown are named, the others counted; without any there is no such line."""
    said = words(render_likers(found("acme_hq", count=count, tenant_likes=team)))
    assert ("with Likewise" in said) is (sentence is not None)
    assert (sentence or "") in said


def test_paging_ends_with_the_hundredth_liker() -> None:
    """X shows 100 likers in total, and each look-up costs: no button requests an eleventh page."""
    assert "Next" in buttons(render_likers(found("acme_hq", count=LIKERS_A_PAGE, number=9)))
    assert "Next" not in buttons(render_likers(found("acme_hq", count=LIKERS_A_PAGE, number=10)))
