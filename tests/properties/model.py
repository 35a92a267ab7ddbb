"""What must be so after every step: a model of who is connected and of what can be expected, much simpler than the app."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.properties.answers import DONE, UNCERTAIN
from tests.properties.steps import USERS
from tests.properties.town import Look

KIND = {"/like": "like", "/unlike": "unlike"}
TOLD = {"like": "liked", "unlike": "unliked"}


@dataclass(frozen=True)
class Asked:
    """A like or unlike that somebody has asked for: it may change one account's like of one Post, and nothing else."""

    user: str
    kind: str
    post: str


@dataclass
class Model:
    """`perhaps_dead` are people whose link X may have ended; until `clouded` something may stand between an ask and X."""

    linked: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(USERS))
    perhaps_dead: set[str] = field(default_factory=set)
    clouded: datetime | None = None
    gone: set[str] = field(default_factory=set)
    sharing: set[str] = field(default_factory=set)
    ever: set[tuple[str, str]] = field(default_factory=set)

    def cloud(self, until: datetime) -> None:
        self.clouded = max(until, self.clouded or until)

    def is_clear(self, user: str, post: str, now: datetime) -> bool:
        """Whether a like or unlike must succeed now."""
        return (
            self.linked[user] is not None
            and user not in self.perhaps_dead
            and post not in self.gone
            and (self.clouded is None or self.clouded < now)
        )

    def holds(self, before: Look, after: Look, asked: Asked | None, told: str, named: str | None) -> None:
        """Compare what X and the ledger have with what was asked and answered."""
        changed, lines = before.likes ^ after.likes, after.ledger[len(before.ledger) :]
        assert after.ledger[: len(before.ledger)] == before.ledger
        self.ever |= after.likes
        if asked is None:
            assert not changed, f"X changed unasked: {changed}"
            assert not lines, f"the ledger grew unasked: {lines}"
            return
        account = self.linked[asked.user]
        like = (account, asked.post)
        assert changed <= {like}, f"not asked for: {changed}"
        if changed:
            assert (like in after.likes) == (asked.kind == "like"), "the opposite was done"
        if told in DONE:
            assert told == TOLD[asked.kind]
            assert named == account, f"{asked.user} is told of @{named}, connected is @{account}"
            assert (like in after.likes) == (asked.kind == "like"), f"told as {told}, and X does not have it"
            assert lines == ((asked.user, account, asked.post, asked.kind),)
        else:
            assert not lines, f"written down, and told as {told}"
            assert not changed or told in UNCERTAIN, f"done at X, and told as {told}"
