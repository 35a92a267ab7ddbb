"""Who on the team liked a Post with Likewise, as a sentence."""

from typing import Final

from bot.likes.results import TenantLikes
from bot.slack.messages import escape

_MOST_NAMED: Final = 10


def liked_by(tenant_likes: TenantLikes) -> str | None:
    """Name those who agreed to be shown, and count the others; None if there are none."""
    named = ["you"] if tenant_likes.you else []
    named += [escape.mention(user) for user in tenant_likes.shown[:_MOST_NAMED]]
    if more := len(tenant_likes.shown[_MOST_NAMED:]) + tenant_likes.more:
        named.append(f"{more} more")
    if tenant_likes.others > 0:
        people = "other" if named else "teammate"
        plural, keep = ("", "keeps") if tenant_likes.others == 1 else ("s", "keep")
        named.append(f"{tenant_likes.others} {people}{plural} who {keep} it to themselves")
    return f"Liked through Likewise by {_listed(named)}" if named else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
