"""What the app's calls cost: https://docs.x.com/x-api/getting-started/pricing."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.clock import Clock


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
    """Return US dollars per returned object, per successful write, or per event.

    X's pages disagree about liking users (free, or a user read); this is the higher price.
    """
    return {
        Item.POST: Decimal("0.005"),
        Item.LIKED_POST: Decimal("0.005"),
        Item.USER: Decimal("0.010"),
        Item.LIKING_USER: Decimal("0.010"),
        Item.ME: Decimal(0),
        Item.LIKE: Decimal("0.015"),
        Item.UNLIKE: Decimal("0.010"),
        Item.LIKE_EVENT: Decimal("0.001"),
        Item.POST_EVENT: Decimal("0.005"),
    }


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
