"""The demo's data: a company on X, its people and readers, and Posts with edge cases."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.sandbox.x.world import Account, Media, World, XPost, moment_of

ANNOUNCEMENT: Final = "2123046788173824001"
"""Acme's announcement, with more likes than X shows."""
HIRING: Final = "2122684400865280002"
PRODUCT: Final = "2122322013556736003"
"""Has an image."""
THREAD: Final = "2121597238939648004"
"""Longer than 280 characters."""
MEETUP: Final = "2121234851631104005"
MAYAS_POST: Final = "2123771562790912006"
"""By @maya_builds, who can therefore see its likers."""
SAMS_POST: Final = "2122865594519552007"
HOSTILE: Final = "2122503207211008008"
"""By an account whose name and text contain markup and control characters."""
PROTECTED: Final = "2120872464322560009"
"""By a protected account that only @lena_ops follows."""
BLOCKED: Final = "2120691270668288010"
"""By an author who blocked @maya_builds."""
DELETED: Final = "2120510077014016011"
"""Deleted by its author."""
ARCHIVE: Final = tuple(str(2110000000000000000 + n * 181193654272 * 1000 + n) for n in range(24))
"""Older Posts by Acme's readers, all liked by @sam_writes, to fill several pages."""

_FIRST = (
    "Ada", "Bruno", "Chiara", "Dilan", "Esra", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaito", "Lucia", "Milo",
    "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Silas", "Tara", "Umar", "Vera", "Wim", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
_LAST = ("Almqvist", "Barros", "Castell", "Demir", "Ekwueme")
_TAILS = ("", "_dev", "_ops", "_io", "42")

CROWD: Final = tuple(
    sorted(
        (
            (f"{first}_{last}"[: 15 - len(tail)].lower().rstrip("_") + tail, f"{first} {last}")
            for last, tail in zip(_LAST, _TAILS, strict=True)
            for first in _FIRST
        ),
        key=lambda pair: sha256(pair[0].encode()).digest(),  # in pseudo-random order
    )
)
"""Acme's readers: 130 pairs of username and display name, to exceed the 100 likers that X shows."""

COMPANY: Final = "acmehq"
PEOPLE: Final = {
    "maya_builds": "Maya Brandt",
    "sam_writes": "Sam Okoro",
    "lena_ops": "Lena Vasari",
    "theo_dev": "Theo Marsh",
}
HOSTILE_NAME: Final = "<!channel> & <https://evil.example|x.com> \u202egnp.exe"
HOSTILE_TEXT: Final = (
    "<!here> <@U0000000> *bold* _it_ `code` <https://evil.example|x.com/acmehq> & &lt;b&gt; \u202edetrevni\u202c "
    "```\n> quoted\n:tada: {{7*7}} <script>alert(1)</script>"
)
LONG_TEXT: Final = (
    "How we moved four hundred build machines without anyone noticing. First we stopped asking for maintenance windows. "
    "A window is a promise that something will break. Instead every machine learned to hand its work to a neighbor and "
    "go quiet. Then we moved them one at a time, on ordinary afternoons, for six weeks.\n\n"
    "What we would do again: rehearse the way back first. What we would not: trust the label on the rack. The full story, "
    "with the scripts, is on our blog tomorrow."
)
TEXTS: Final = {
    ANNOUNCEMENT: "Acme Relay 2.0 is out today. Builds start in under a second, and the free tier stays free. "
    "Thank you to everyone who tried the beta & told us what broke.",
    HIRING: "We are hiring: two backend engineers and a technical writer. Remote within three hours of Lisbon. "
    "We answer every application.",
    PRODUCT: "New in Relay: see at a glance why a build waited. Here is yesterday's longest queue, before and after.",
    THREAD: LONG_TEXT,
    MEETUP: "Acme meetup, 4 December, Porto. Talks about queues, caches and sleeping well.\n\n"
    "Doors open at 18:00; @theo_dev has the list: https://t.co/AcmePorto4\n#AcmeMeetup",
}


def seed(world: World) -> None:
    """Fill an empty world; ids, names and texts are always the same."""
    company = world.add_account(
        COMPANY,
        "Acme",
        id="1498273645102938475",
        verified=True,
        description="Build machines that stay out of the way.",
    )
    people = [
        world.add_account(username, name, id=str(1298273645102938000 + number))
        for number, (username, name) in enumerate(PEOPLE.items())
    ]
    crowd = [
        world.add_account(
            username,
            name,
            id=str(90_000_000 + 7919 * number),
            created_at=datetime(2009 + number * 5 % 17, 1 + number * 7 % 12, 1 + number % 28, tzinfo=UTC),
            verified=number % 11 == 3,  # noqa: PLR2004 (a few)
            protected=number % 17 == 0,
            listed=False,
        )
        for number, (username, name) in enumerate(CROWD)
    ]
    for post_id, text in TEXTS.items():
        world.add_post(company, text, id=post_id, media=_photo(post_id))
    world.posts[MEETUP].addresses["https://t.co/AcmePorto4"] = (
        "https://acme.example/meetups/porto-in-december"
    )
    company.pinned = world.posts[ANNOUNCEMENT]
    _posts_of_people(world, people)
    _hard_cases(world, *people)
    _likes(world, company, people, crowd)


def _posts_of_people(world: World, people: list[Account]) -> None:
    maya, sam, _, _ = people
    world.add_post(
        maya, "Relay 2.0 took us eleven months. I am proud of every boring commit in it.", id=MAYAS_POST
    )
    world.add_post(
        sam, "I rewrote our release notes as if my grandmother were on call. It helped.", id=SAMS_POST
    )


def _hard_cases(world: World, maya: Account, sam: Account, lena: Account, theo: Account) -> None:
    hostile = world.add_account("n0t_slack", HOSTILE_NAME, id="1698273645102938001")
    world.add_post(hostile, HOSTILE_TEXT, id=HOSTILE)
    quiet = world.add_account(
        "quiet_orchard", "Quiet Orchard", id="1598273645102938002", protected=True, listed=False
    )
    world.add_post(quiet, "The pears are in. Friends only.", id=PROTECTED)
    world.follow(lena, quiet)
    gated = world.add_account("gate_and_key", "Gate & Key", id="1598273645102938003", listed=False)
    world.add_post(gated, "Good fences, good neighbors.", id=BLOCKED)
    world.block(gated, maya)
    world.delete_post(world.add_post(theo, "Shipping on a Friday, what could go wrong.", id=DELETED))
    _like_all([sam, theo, hostile], world.posts[MAYAS_POST])


def _likes(world: World, company: Account, people: list[Account], crowd: list[Account]) -> None:
    maya, sam, lena, theo = people
    _like_all([*crowd, sam, lena], world.posts[ANNOUNCEMENT])
    _like_all([*crowd[:41], theo], world.posts[HIRING])
    _like_all([*crowd[20:88], maya], world.posts[PRODUCT])
    _like_all(crowd[5:17], world.posts[THREAD])
    _like_all([*crowd[60:75], company], world.posts[MAYAS_POST])
    _like_all(crowd[1:8], world.posts[HOSTILE])
    for number, post_id in enumerate(ARCHIVE):
        author = crowd[number * 5 + 1]
        text = f"Day {24 - number} of writing down one thing I learned about builds: {LESSONS[number % len(LESSONS)]}"
        _like_all([sam], world.add_post(author, text, id=post_id))


def _like_all(accounts: Iterable[Account], post: XPost) -> None:
    """Let the accounts like the Post in this order, one per minute from its creation on."""
    for account in accounts:
        post.likes[account] = moment_of(post.id) + timedelta(minutes=1 + len(post.likes))


def _photo(post_id: str) -> tuple[Media, ...]:
    if post_id != PRODUCT:
        return ()
    return (
        Media(f"3_{post_id}", "/media/queue.svg", "Two bar charts: the queue before and after the change"),
    )


LESSONS: Final = (
    "a cache nobody can empty is a second source of truth.",
    "the fastest test is the one that was deleted for a reason.",
    "name the machine after what it does, not after a planet.",
    "if it only fails on Mondays, it fails on weekends.",
    "a log line is a letter to someone tired.",
    "read the lock file; it remembers what you forgot.",
)
