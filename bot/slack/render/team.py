"""Who of the team liked a Post through Likewise, in a sentence."""

from typing import Final

from bot.likes.outcomes import Team
from bot.slack.render import escape

_MOST_NAMED: Final = 10


def liked_by(team: Team) -> str | None:
    """Name those who chose to be shown and count the others; None when there is no one to speak of."""
    named = ["you"] if team.you else []
    named += [escape.mention(user) for user in team.shown[:_MOST_NAMED]]
    if more := len(team.shown[_MOST_NAMED:]) + team.more:
        named.append(f"{more} more")
    if team.others > 0:
        people = "other" if named else "teammate"
        plural, keep = ("", "keeps") if team.others == 1 else ("s", "keep")
        named.append(f"{team.others} {people}{plural} who {keep} it to themselves")
    return f"Liked through Likewise by {_listed(named)}" if named else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
