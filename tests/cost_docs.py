"""Write the tables of docs/costs.md from the price list: `python -m tests.cost_docs`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.likes.results import ALL_LIKERS, LIKED_A_PAGE, LIKERS_A_PAGE
from bot.x.prices import Prices

PAGE: Final = Path(__file__).parents[1] / "docs/costs.md"
REMEDY: Final = "run `make docs`"
_BEGIN, _END = "<!-- prices -->", "<!-- end of prices -->"
_MICRO: Final = 10**6
WORKDAYS: Final = 21
PRICES: Final = Prices()

ACTIONS: Final[Sequence[tuple[str, int]]] = (
    ("Connect an X account", PRICES.max_cost("me")),
    ("Like a post", PRICES.max_cost("like")),
    ("Unlike a post", PRICES.max_cost("unlike")),
    ("`/likers`, a page", PRICES.max_cost("liking_users", LIKERS_A_PAGE, pinned=False)),
    ("*Show pinned posts*, a page", PRICES.max_cost("liking_users", LIKERS_A_PAGE)),
    ("*Send as CSV*, all likers", PRICES.max_cost("liking_users", ALL_LIKERS, pinned=False)),
    ("`/liked`, a page", PRICES.max_cost("liked_posts", LIKED_A_PAGE)),
    ("A post shown in a reply", PRICES.max_cost("post")),
    ("`/liked @handle`, finding the account", PRICES.max_cost("user_by_username")),
)
# People, and what each of them does on a workday.
TEAMS: Final = (("A team of 10", 10), ("A company of 100", 100), ("A company of 1,000", 1_000))
LIKES_A_DAY, LIKERS_A_DAY, PREVIEWS_A_DAY = 2, 0.2, 2


def written(page: str) -> str:
    """Return the page with tables computed from the price list."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    tables = "\n".join(_tables())
    return f"{before}{_BEGIN}\n\n{tables}\n\n{_END}{after}"


def _tables() -> Iterator[str]:
    yield "| What people do | Costs at most |"
    yield "|---|---|"
    for what, micro in ACTIONS:
        yield f"| {what} | {dollars(micro)} |"
    yield ""
    yield f"| {WORKDAYS} workdays | Likes | Lookups | Posts in replies | A month, at most |"
    yield "|---|---|---|---|---|"
    for team, people in TEAMS:
        days = people * WORKDAYS
        likes = days * LIKES_A_DAY * PRICES.max_cost("like")
        lookups = days * LIKERS_A_DAY * PRICES.max_cost("liking_users", LIKERS_A_PAGE, pinned=False)
        previews = days * PREVIEWS_A_DAY * PRICES.max_cost("post")
        sums = (likes, lookups, previews, likes + lookups + previews)
        yield f"| {team} | {' | '.join(map(dollars, map(round, sums)))} |"


def dollars(micro: int) -> str:
    return f"${micro / _MICRO:,.2f}" if micro % 10_000 == 0 else f"${micro / _MICRO:,.3f}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
