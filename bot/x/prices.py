"""X's prices in micro-dollars (millionths of a US dollar), so that sums are exact.

https://docs.x.com/x-api/getting-started/pricing

X's pages disagree on whether some requests are free (the caller's own account, the likers of a
post) and at which rate others are billed (liked posts). The higher price is used: a budget may last
longer than stated, never shorter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.x.models import Resource

_DOLLARS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_MICRO: Final = 10**6
_READS: Final = {"post": "post_read", "user": "user_read"}  # other prices have their kind's name


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of each returned object and each successful write, in micro-dollars."""

    post_read: int = 5_000
    user_read: int = 10_000
    like: int = 15_000
    unlike: int = 10_000
    like_event: int = 1_000
    post_event: int = 5_000

    @classmethod
    def parse(cls, text: str) -> Prices:
        """Parse prices in dollars, such as `post_read=0.005`; ValueError names the mistake."""
        known = [field.name for field in fields(cls)]
        told: dict[str, int] = {}
        for entry in filter(None, map(str.strip, text.split(","))):
            name, equals, dollars = (part.strip() for part in entry.partition("="))
            if not equals or name not in known:
                names = ", ".join(known)
                raise ValueError(f'"{entry}" is no price; write name=dollars, with a name of {names}.')
            if name in told:
                raise ValueError(f"The price {name} is given twice.")
            if not _DOLLARS.fullmatch(dollars):
                raise ValueError(f'The price {name} is "{dollars}"; write dollars up to 999, such as 0.005.')
            told[name] = int(Decimal(dollars) * _MICRO)
        return cls(**told)

    def max_cost(
        self, operation: str, max_results: int = 100, *, authors: bool = True, pinned: bool = True
    ) -> int:
        """Return the maximum cost of one exchange of an XClient method, in micro-dollars.

        `operation` is the method's name. Omitted arguments count as the most expensive choice, and
        a retry is a separate exchange. Raises ValueError for an unknown operation.
        """
        post = self.post_read + self.user_read * authors
        each = {
            "like": self.like,
            "unlike": self.unlike,
            "liking_users": max_results * (self.user_read + self.post_read * pinned),
            "liked_posts": max_results * post,
            "me": self.user_read,
            "user_by_username": self.user_read,
            "post": post,
        }
        if operation not in each:
            raise ValueError(f"X has no price for {operation}")
        return each[operation]

    def of(self, resources: Iterable[Resource]) -> int:
        """Return the total cost in micro-dollars of resources not billed earlier that UTC day."""
        return sum(getattr(self, _READS.get(resource.kind, resource.kind)) for resource in resources)
