"""What the app's calls cost: https://docs.x.com/x-api/getting-started/pricing."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.clock import Clock
from bot.sandbox.x.limits import TABLES


class Item(StrEnum):
    """What X charges for."""

    POST = "post"
    LIKED_POST = "liked_post"
    USER = "user"
    LIKING_USER = "liking_user"
    ME = "me"
    LIKE = "like"
    UNLIKE = "unlike"
    LIKE_EVENT = "like_event"
    POST_EVENT = "post_event"


def list_prices() -> dict[Item, Decimal]:
    """Return US dollars per returned object, per successful write, or per event."""
    return {item: Decimal(TABLES["prices"][item]) for item in Item}


@dataclass
class Meter:
    """Count each object once per UTC day, and each successful write."""

    clock: Clock
    prices: dict[Item, Decimal] = field(default_factory=list_prices)
    counts: dict[Item, int] = field(default_factory=lambda: dict.fromkeys(Item, 0))
    total: Decimal = Decimal(0)
    _seen: set[tuple[str, str, str]] = field(default_factory=set, repr=False)

    def read(self, item: Item, resource_id: str) -> None:
        """Charge for a returned object, unless it was returned earlier on the same UTC day."""
        kind = "post" if item in {Item.POST, Item.LIKED_POST} else "user"
        key = (self.clock().date().isoformat(), kind, resource_id)
        if self.prices[item] and key in self._seen:
            return
        if self.prices[item]:
            self._seen.add(key)
        self.charge(item)

    def charge(self, item: Item) -> None:
        self.counts[item] += 1
        self.total += self.prices[item]

    def reset(self) -> None:
        self.counts = dict.fromkeys(Item, 0)
        self.total = Decimal(0)
        self._seen.clear()
