"""What must be true after every step: a model of links and likes, much simpler than the app."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.slack import Message
from tests.properties.answers import DONE, UNCERTAIN, kind_of
from tests.properties.steps import USERS
from tests.properties.world import Look

KIND = {"/like": "like", "/unlike": "unlike"}
TOLD = {"like": "liked", "unlike": "unliked"}


@dataclass(frozen=True)
class Asked:
    """A like or unlike that somebody requested: it may change one account's like of one post, and nothing else."""

    user: str
    kind: str
    post: str


@dataclass
class Answers:
    """A request with its concurrent answers; a process that was `killed` may have sent none."""

    asked: Asked
    told: list[Message]
    killed: bool = False

    @property
    def kinds(self) -> set[str]:
        return {kind_of(message)[0] for message in self.told}

    @property
    def is_done(self) -> bool:
        """Whether an answer says that it's done; the message of a double click shows the result of either."""
        return bool(self.kinds & set(DONE))

    @property
    def is_overtaken(self) -> bool:
        return "overtaken" in self.kinds or (self.killed and not self.told)

    @property
    def is_certain(self) -> bool:
        """Whether the app can know the result at X."""
        return not self.kinds & set(UNCERTAIN) and (self.is_done or not self.killed)


@dataclass
class Model:
    """Links of `perhaps_dead` members may have ended at X; until `clouded`, faults may stop requests to X."""

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
        """Compare X and the ledger with the request and its answer."""
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

    def agrees(self, before: Look, after: Look, asked: list[Answers]) -> None:
        """Compare X and the ledger with one member's concurrent requests about one post; in the end both must agree."""
        changed, lines = before.likes ^ after.likes, after.ledger[len(before.ledger) :]
        assert after.ledger[: len(before.ledger)] == before.ledger
        self.ever |= after.likes
        user, post = asked[0].asked.user, asked[0].asked.post
        account = self.linked[user]
        like = (account, post)
        assert changed <= {like}, f"not asked for: {changed}"
        for kind in TOLD:
            done = sum(one.is_done for one in asked if one.asked.kind == kind)
            unknown = sum(one.killed and not one.is_done for one in asked if one.asked.kind == kind)
            written = lines.count((user, str(account), post, kind))
            # What a dead process was asked counts as done when the person has since done the same.
            again = sum(
                one.killed and one.is_done for one in asked if one.asked.kind == kind and len(asked) > 1
            )
            # Two equal asks at one moment are done as one where one process has both.
            assert min(done - again, 1) <= written <= done + unknown, (
                f"{kind}: told {done} times, written down {written} times"
            )
        assert len(lines) == sum(line[:3] == (user, account, post) for line in lines), f"by others: {lines}"
        for one in asked:
            for message in one.told:
                told, named = kind_of(message)
                if told in DONE:
                    assert told == TOLD[one.asked.kind]
                    assert named == account, f"told of @{named}, connected is @{account}"
        if not all(one.is_certain for one in asked):
            return
        if lines:
            assert (like in after.likes) == (lines[-1][3] == "like"), (
                f"last written down: {lines[-1]}; X has it otherwise"
            )
        else:
            assert not changed, "done, and told to nobody"
