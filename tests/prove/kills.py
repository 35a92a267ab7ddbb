"""Kills: SIGKILL at random moments, and whether the next process completes the work.

Every acknowledged command is answered; a link is complete or doesn't exist; no grant is lost. Two cases are counted
separately, since no order of steps avoids them. If a process dies during a refresh, X may have used up the old token without
anyone having the new one, and the member is asked to reconnect. If a process dies before it records that Slack accepted an
answer, the next process sends it again, since Slack doesn't detect duplicates.
"""

import asyncio
import random
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import select

from bot.db.tables import Grant
from bot.errors import NeedsReconnect
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Exchange
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MEETUP, PRODUCT
from tests.error_words import words_for
from tests.prove.deployment import PEOPLE, Deployment, Server, deployment, final_answers, link_in, says_done
from tests.prove.report import Row

POSTS = (ANNOUNCEMENT, HIRING, PRODUCT, MEETUP)
_KILL_WITHIN_SECONDS = 0.35
_PATIENCE = 40.0


@dataclass
class Count:
    """The results of all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    answered_twice: int = 0
    repeated: int = 0
    half_done_links: int = 0
    lost_grants: int = 0
    spent_by_a_dead_process: int = 0
    killed_while_exchanging: int = 0
    wrong_likes: int = 0
    notes: list[str] = field(default_factory=list)
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, done twice or left incomplete."""
        return not any(
            (self.unanswered, self.answered_twice, self.half_done_links, self.lost_grants, self.wrong_likes)
        )


async def kills(
    database_url: str, folder: Path, name: str, *, rounds: int, seed: int, servers: int = 1
) -> list[Row]:
    """In each round, kill one of `servers` processes during commands, a refresh and a linking attempt."""
    dice = random.Random(seed)
    count = Count()
    async with deployment(database_url, folder, people=("maya", "sam"), ANSWER_WITHIN="0.1") as here:
        while len(here.servers) < servers:
            await here.start()
        alive = list(here.servers)
        for _ in range(rounds):
            doomed = dice.choice(alive)
            await _round(here, count, dice, doomed)
            alive[alive.index(doomed)] = here.servers[-1]
        await _grants_agree(here, count)
    for note in count.notes:
        sys.stderr.write(f"{name}: {note}\n")
    return [
        Row(
            f"Kills, {servers} process{'es' if servers > 1 else ''}",
            name,
            f"{count.rounds} SIGKILLs (seed {seed}), {count.acknowledged} commands acknowledged",
            f"{count.unanswered} unanswered, {count.answered_twice} answered in two ways, {count.repeated} told the same again, {count.half_done_links} half-done links, "
            f"{count.lost_grants} lost grants, {count.wrong_likes} likes against the answer; "
            f"{count.spent_by_a_dead_process} refresh replies died with a process and were told as “reconnect”",
            count.is_clean,
        )
    ]


async def _round(here: Deployment, count: Count, dice: random.Random, doomed: Server) -> None:
    count.rounds += 1
    here.ask(doomed)
    since = len(here.x.requests)
    expired = dice.random() < 0.3
    if expired:
        for user in ("maya", "sam"):
            here.x.world.grants.expire_access(here.account(PEOPLE[user]).id)
    slow = here.x.faults.every(FaultKind.SLOW, "*", "/2/*", seconds=dice.uniform(0, 0.3))
    pairs = [(user, post) for user in ("maya", "sam") for post in POSTS]
    commands = [asyncio.create_task(_command(here, dice, user, post)) for user, post in pairs]
    linking = asyncio.create_task(_link(here))
    await asyncio.sleep(dice.uniform(0, _KILL_WITHIN_SECONDS))
    doomed.kill()
    await doomed.process.wait()
    exchanges = await asyncio.gather(*commands)
    await linking
    # The process may have died before it stored the tokens that X returned; those can't be revoked.
    count.killed_while_exchanging += any(seen.path == "/2/oauth2/token" for seen in here.x.requests[since:])
    here.x.faults.active.remove(slow)
    await here.end_leases()
    await here.start(doomed.url)
    for (user, post), exchange in zip(pairs, exchanges, strict=True):
        await _one_answer(here, count, exchange, user, post)
    await _link_is_whole(here, count)
    await _people_can_act(here, count, expired=expired)


async def _command(here: Deployment, dice: random.Random, user: str, post: str) -> Exchange:
    """Send a command after a random delay, so that the kill hits commands at different steps."""
    command, delay = dice.choice(("/like", "/unlike")), dice.uniform(0, _KILL_WITHIN_SECONDS)
    await asyncio.sleep(delay)
    return await here.slack.command(user, "#social", command, f"https://x.com/acmehq/status/{post}")


async def _link(here: Deployment) -> None:
    """Have Lena connect, even if the process dies on one of the pages."""
    with suppress(TimeoutError, httpx.HTTPError, LookupError, KeyError):
        exchange = await here.slack.command("lena", "#social", "/likewise", "connect")
        prompt = await here.final(exchange, 2)
        async with HttpBrowser() as http_browser:
            await connect(http_browser, link_in(prompt), slack_user="lena", x_account=PEOPLE["lena"])


async def _one_answer(here: Deployment, count: Count, exchange: Exchange, user: str, post: str) -> None:
    if not exchange.ok:
        return  # Slack has shown that the app didn't respond, so no answer is owed
    count.acknowledged += 1

    def answers() -> list[str]:
        # Rounds don't overlap, so earlier direct messages belong to earlier rounds.
        return [*final_answers(exchange), *here.by_direct_message(user, post)[count.messages[user, post] :]]

    try:
        await here.slack.wait_for(lambda: answers() or None, _PATIENCE)
    except TimeoutError:
        count.unanswered += 1
        count.notes.append(
            f"round {count.rounds}, unanswered: {exchange.payload['command']} {post}, {exchange.body}"
        )
    await here.slack.settled()
    found = answers()
    if len(found) > 1 and len(set(found)) == 1:
        # Slack had accepted the answer, and the process died before it recorded that.
        count.repeated += 1
    elif len(found) > 1:
        count.answered_twice += 1
        count.notes.append(f"round {count.rounds}, twice: {found}")
    count.messages[user, post] = len(here.by_direct_message(user, post))


async def _link_is_whole(here: Deployment, count: Count) -> None:
    """Check that Lena is connected with a working grant, or isn't and no token of hers can like."""
    person = here.slack.person("lena")
    async with here.database.session() as session:
        linked = await session.scalar(select(Grant.x_user_id).where(Grant.user == person.id))
    exchange = await here.slack.command("lena", "#social", "/like", f"https://x.com/acmehq/status/{MEETUP}")
    answer = await _final(here, exchange)
    works = says_done(answer)
    if (linked is not None) != works:
        count.half_done_links += 1
        count.notes.append(f"half a link: row {linked}, answer {answer!r}")
    if linked is not None:
        await _final(here, await here.slack.command("lena", "#social", "/likewise", "disconnect"))


async def _people_can_act(here: Deployment, count: Count, *, expired: bool) -> None:
    """Check that Maya and Sam are still connected; reconnect those who aren't.

    With `expired`, the dead process may have been refreshing: then X has used up the token, and the member is asked to reconnect.
    """
    for user in ("maya", "sam"):
        exchange = await here.slack.command(
            user, "#social", "/like", f"https://x.com/acmehq/status/{ANNOUNCEMENT}"
        )
        answer = await _final(here, exchange)
        if says_done(answer):
            if here.account(PEOPLE[user]) not in here.x.world.posts[ANNOUNCEMENT].likes:
                count.wrong_likes += 1
            continue
        if expired and words_for(NeedsReconnect(PEOPLE[user])) in answer:
            count.spent_by_a_dead_process += 1
        else:
            count.lost_grants += 1
            count.notes.append(f"{user} can't act: {answer!r}")
        await here.connect(user)


async def _final(here: Deployment, exchange: Exchange) -> str:
    """Return the answer; commands without an answer or an acknowledgment are reported as such."""
    with suppress(TimeoutError):
        await here.slack.wait_for(lambda: final_answers(exchange) or exchange.code or None, _PATIENCE)
    return [f"({exchange.code or 'no answer'}, HTTP {exchange.status})", *final_answers(exchange)][-1]


async def _grants_agree(here: Deployment, count: Count) -> None:
    """Check that X accepts no grant of Lena's that the app has given up: those are revoked."""
    await here.end_leases()
    await here.start()

    def revoked() -> bool | None:
        left = here.x.world.grants.active(here.account(PEOPLE["lena"]).id)
        return left <= count.killed_while_exchanging or None

    async with here.database.session() as session:
        linked = await session.scalar(
            select(Grant.x_user_id).where(Grant.user == here.slack.person("lena").id)
        )
    if linked is None:
        try:
            await here.slack.wait_for(revoked, _PATIENCE)
        except TimeoutError:
            count.half_done_links += 1
            count.notes.append("X still honors a grant that nobody has")
