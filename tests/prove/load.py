"""Load: many commands at once, memory over thousands of commands, a stop during load, and overload."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bot.sandbox.slack import Exchange
from bot.sandbox.x import FaultKind
from tests.paths import http_here
from tests.prove.deployment import PEOPLE, Deployment, Server, deployment, final_answers, says_done
from tests.prove.report import Row

_USERS = tuple(PEOPLE)
# So many that a leak per post, or per member and post, would show in the memory.
_POSTS = 2_000
_PATIENCE = 180.0
_WARM_UP = 500
_MEGABYTE = 1024 * 1024
# How much a warm process may grow: bounded caches fill up, and nothing else does.
_MOST_GROWTH = 64
_OVERLOADED, _OK = 503, 200
_SLOW_BODY_SECONDS = 2.0


async def load(
    database_url: str, folder: Path, name: str, *, at_once: int, commands: int, flood: int
) -> list[Row]:
    """Run the four loads one after another on one deployment."""
    async with deployment(database_url, folder) as here:
        author = here.account("acmehq")
        posts = [here.x.world.add_post(author, f"Launch day, part {number}") for number in range(_POSTS)]
        here.posts = [post.id for post in posts]
        rows = [await _all_at_once(here, name, at_once), await _memory(here, name, commands)]
        rows.append(await _overload(here, name, flood))
        rows.append(await _stop_in_the_middle(here, name, min(at_once, 100)))
    return rows


async def _all_at_once(here: Deployment, name: str, at_once: int) -> Row:
    # A machine that also runs Slack, X and all senders is slow; the proof of faults counts late replies.
    here.slack.deadline = 30
    here.x.faults.every(FaultKind.SLOW, "*", "/2/users/*", seconds=1)
    started = time.monotonic()
    exchanges = await asyncio.gather(*(_like(here, n) for n in range(at_once)))
    answers = await asyncio.gather(*(_answer(here, exchange) for exchange in exchanges))
    took = time.monotonic() - started
    here.x.faults.clear()
    failed = [exchange.code for exchange in exchanges if not exchange.ok]
    done = sum(map(says_done, answers))
    return Row(
        "Load, at once",
        name,
        f"{at_once} commands in flight at once, X answers after 1 s",
        f"{len(failed)} errors, {done} of {at_once} done within {took:.1f} s",
        not failed and done == at_once,
    )


async def _memory(here: Deployment, name: str, commands: int) -> Row:
    server = here.servers[0]
    await _some(here, _WARM_UP)
    before = _resident(server)
    started = time.monotonic()
    unanswered = await _some(here, commands)
    seconds = time.monotonic() - started
    after = _resident(server)
    return Row(
        "Load, memory",
        name,
        f"{commands} commands after {_WARM_UP} to warm up",
        f"{before:.0f} MB before, {after:.0f} MB after; {unanswered} unanswered; {commands / seconds:.0f} a second, "
        "the sandbox and the senders included",
        after - before < _MOST_GROWTH and not unanswered,
    )


async def _some(here: Deployment, commands: int) -> int:
    """Send commands, 32 at a time; return how many got no answer."""
    turns = asyncio.Semaphore(32)

    async def one(number: int) -> bool:
        async with turns:
            return not await _answer(here, await _like(here, number, and_unlike=True))

    return sum(await asyncio.gather(*(one(number) for number in range(commands))))


async def _overload(here: Deployment, name: str, flood: int) -> Row:
    """Send more browser requests than there are places, while Slack's commands keep theirs."""
    server = here.servers[0]
    statuses: Counter[int] = Counter()
    clear = True
    here.x.faults.every(FaultKind.SLOW, "*", "/2/users/*", seconds=1)
    over = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"show="
        await asyncio.sleep(_SLOW_BODY_SECONDS)

    async def browser(http: httpx.AsyncClient) -> None:
        nonlocal clear
        while not over.is_set():
            try:
                page = await http.post(f"{server.url}/link/start", content=slowly())
            except httpx.HTTPError:
                statuses[0] += 1
                continue
            statuses[page.status_code] += 1
            if page.status_code == _OVERLOADED:
                clear &= "retry-after" in page.headers and "Nothing was done" in page.text

    limits = httpx.Limits(max_connections=flood)
    async with http_here(timeout=60, limits=limits) as http:
        browsers = [asyncio.create_task(browser(http)) for _ in range(flood)]
        exchanges = await asyncio.gather(*(_like(here, n) for n in range(50)))
        over.set()
        await asyncio.gather(*browsers)
        health = (await http.get(f"{server.url}/healthz")).status_code
    refused = [exchange.code for exchange in exchanges if not exchange.ok]
    answers = await asyncio.gather(*(_answer(here, exchange) for exchange in exchanges))
    here.x.faults.clear()
    return Row(
        "Load, overload",
        name,
        f"{flood} browsers sending forms slowly, one after the other, 50 commands beside them",
        f"pages: {statuses[_OVERLOADED]} refused at once with 503, Retry-After and a sentence, "
        f"{sum(statuses.values()) - statuses[_OVERLOADED]} served; "
        f"commands: {len(refused)} refused, {sum(map(says_done, answers))} of 50 done; health {health}",
        clear
        and statuses[_OVERLOADED] > 0
        and not refused
        and all(map(says_done, answers))
        and health == _OK,
    )


async def _stop_in_the_middle(here: Deployment, name: str, at_once: int) -> Row:
    """Send SIGTERM during commands; the next process takes the port over and answers accepted ones."""
    server = here.servers[0]
    hold = here.x.faults.hold("*", "/2/users/*")
    here.x.faults.every(FaultKind.SLOW, "*", "/2/users/*", seconds=3)
    commands = [asyncio.create_task(_like(here, n)) for n in range(at_once)]
    await hold.arrived.wait()
    stopping = asyncio.create_task(server.stop())
    hold.release()
    exchanges = await asyncio.gather(*commands)
    status = await stopping
    here.x.faults.clear()
    await here.end_leases()
    await here.start(server.url)
    accepted = [exchange for exchange in exchanges if exchange.ok]
    answers = await asyncio.gather(*(_answer(here, exchange) for exchange in accepted))
    unanswered = sum(not answer for answer in answers)
    return Row(
        "Load, SIGTERM in the middle",
        name,
        f"{at_once} commands under way",
        f"{len(accepted)} accepted, {unanswered} of them unanswered; exit status {status}",
        not unanswered and bool(accepted),
    )


async def _like(here: Deployment, number: int, *, and_unlike: bool = False) -> Exchange:
    turn, index = divmod(number, len(_USERS))
    again, place = divmod(turn, len(here.posts))
    command = "/unlike" if and_unlike and again % 2 else "/like"
    user, post = _USERS[index], here.posts[place]
    return await here.slack.command(user, "#social", command, f"https://x.com/acmehq/status/{post}")


async def _answer(here: Deployment, exchange: Exchange) -> str:
    """Return the answer, or None if none came."""
    if not exchange.ok:
        return ""
    try:
        await here.slack.wait_for(lambda: final_answers(exchange) or None, _PATIENCE)
    except TimeoutError:
        return ""
    return final_answers(exchange)[-1]


def _resident(server: Server) -> float:
    """Return a process's resident memory in megabytes (Linux only)."""
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / _MEGABYTE
    raise RuntimeError("no VmRSS")
