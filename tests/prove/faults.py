"""Faults: many commands while X and Slack's response_url fail; each is answered, and nothing happens twice."""

import asyncio
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.slack import Exchange
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MEETUP, PRODUCT
from tests.prove.deployment import PEOPLE, Deployment, deployment, final_answers, says_done
from tests.prove.report import Row

POSTS = (ANNOUNCEMENT, HIRING, PRODUCT, MEETUP)
_AT_ONCE = 24
_PATIENCE = 120.0
# Errors of `response_url`; the answer then has to be sent another way.
SLACK_MISHAPS: Sequence[tuple[str, dict[str, Any]]] = (
    ("ratelimited", {"retry_after": 1}),
    ("fatal_error", {"status": 500}),
    ("used_url", {"status": 404}),
    ("edge", {"status": 403}),
)
MISHAPS: Sequence[tuple[FaultKind, dict[str, Any]]] = (
    (FaultKind.SLOW, {"seconds": 0.4}),
    (FaultKind.SLOW, {"seconds": 4.0}),
    (FaultKind.STATUS, {"status": 503}),
    (FaultKind.STATUS, {"status": 429}),
    (FaultKind.EDGE, {"status": 403}),
    (FaultKind.EDGE, {"status": 502}),
    (FaultKind.DROP, {}),
    (FaultKind.LOSE_REPLY, {}),
    (FaultKind.HALF_BODY, {}),
    (FaultKind.INVALID_JSON, {}),
    (FaultKind.NO_DATA, {}),
)


@dataclass
class Count:
    """The results of all commands."""

    commands: int = 0
    unanswered: int = 0
    answered_twice: int = 0
    wrong: int = 0
    late: int = 0
    unexplained: int = 0
    slowest: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not any((self.unanswered, self.answered_twice, self.wrong, self.late, self.unexplained))


async def faults(database_url: str, folder: Path, name: str, *, commands: int, seed: int) -> list[Row]:
    """Send `commands` likes and unlikes, each member's in order, while every fifth call to X fails."""
    dice = random.Random(seed)
    count = Count()
    async with deployment(database_url, folder) as here:
        deadline = here.slack.deadline
        here.slack.deadline = 2 * deadline  # late replies are counted rather than cut off
        turns = asyncio.Semaphore(_AT_ONCE)
        # Commands of one member about one post run in order, so that each answer can be compared with X's state.
        lines = [(user, post) for user in PEOPLE for post in POSTS]
        each = math.ceil(commands / len(lines))
        await asyncio.gather(
            *(
                _line(here, count, random.Random(dice.random()), turns, user, post, each)
                for user, post in lines
            )
        )
    for note in count.notes:
        sys.stderr.write(f"{name}: {note}\n")
    return [
        Row(
            "Faults",
            name,
            f"{count.commands} commands (seed {seed}), {sum(count.kinds.values())} faults of {len(count.kinds)} kinds",
            f"{count.unanswered} without an answer, {count.answered_twice} answered twice, {count.wrong} answers that X's state "
            f"contradicts, {count.late} replies after {deadline:g} s (slowest {count.slowest:.2f} s), "
            f"{count.unexplained} refusals without a reason",
            count.is_clean,
        )
    ]


async def _line(
    here: Deployment,
    count: Count,
    dice: random.Random,
    turns: asyncio.Semaphore,
    user: str,
    post: str,
    commands: int,
) -> None:
    account = here.account(PEOPLE[user])
    for _ in range(commands):
        command = dice.choice(("/like", "/unlike"))
        async with turns:
            if dice.random() < 0.2:
                kind, options = dice.choice(MISHAPS)
                here.x.faults.next(kind, "*", f"/2/users/{account.id}/likes*", **options)
                count.kinds[kind] += 1
            if dice.random() < 0.05:
                error, options = dice.choice(SLACK_MISHAPS)
                here.slack.fail_next("response_url", error, **options)
                count.kinds[f"response_url: {error}"] += 1
            told = len(here.by_direct_message(user, post))
            exchange = await here.slack.command(
                user, "#social", command, f"https://x.com/acmehq/status/{post}"
            )
            await _judge(here, count, exchange, command, user, post, told)


async def _judge(
    here: Deployment, count: Count, exchange: Exchange, command: str, user: str, post: str, told: int
) -> None:
    count.commands += 1
    count.slowest = max(count.slowest, exchange.seconds)
    count.late += exchange.seconds > here.slack.deadline / 2
    if not exchange.ok:
        count.unexplained += 1
        count.notes.append(f"{exchange.code}, HTTP {exchange.status}")
        return

    def answers() -> list[str]:
        return [*final_answers(exchange), *here.by_direct_message(user, post)[told:]]

    try:
        await here.slack.wait_for(lambda: answers() or None, _PATIENCE)
    except TimeoutError:
        count.unanswered += 1
        return
    found = answers()
    if len(found) > 1:
        count.answered_twice += 1
        count.notes.append(f"twice: {found}")
    likes = here.account(PEOPLE[user]) in here.x.world.posts[post].likes
    # If an answer says that it's done, X has that state; if it says that it failed, it claims nothing.
    if says_done(found[-1]) and likes != (command == "/like"):
        count.wrong += 1
        count.notes.append(f"wrong: {command} {found[-1]!r}")
