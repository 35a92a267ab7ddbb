"""Refresh: many commands at once with an expired token on two processes, and every failure of X's token endpoint."""

import asyncio
from pathlib import Path

from bot.sandbox.slack import Exchange
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.prove.deployment import PEOPLE, Deployment, deployment, says_done
from tests.prove.report import Row

_TOKEN = ("POST", "/2/oauth2/token")
_POST = f"https://x.com/acmehq/status/{ANNOUNCEMENT}"
_PATIENCE = 90.0


async def refresh(database_url: str, folder: Path, name: str, *, at_once: int = 64) -> list[Row]:
    """Run the concurrent refresh, then each failure."""
    async with deployment(database_url, folder) as here:
        await here.start()
        rows = [await _storm(here, name, at_once)]
        rows.append(await _failure(here, name, "a lost reply", FaultKind.LOSE_REPLY, dies=True))
        rows.append(await _failure(here, name, "503 twice", FaultKind.STATUS, times=2, status=503))
        rows.append(await _failure(here, name, "a time-out", FaultKind.SLOW, seconds=12))
        rows.append(await _failure(here, name, "a spend cap", FaultKind.SPEND_CAPPED))
        rows.append(await _failure(here, name, "an edge's HTML 400", FaultKind.EDGE, status=400))
        rows.append(await _ended_at_x(here, name))
    return rows


async def storm(database_url: str, folder: Path, name: str, *, at_once: int) -> list[Row]:
    """Run only the concurrent refresh."""
    async with deployment(database_url, folder, people=("maya",)) as here:
        await here.start()
        return [await _storm(here, name, at_once)]


async def _storm(here: Deployment, name: str, at_once: int) -> Row:
    here.x.world.grants.expire_access(here.account(PEOPLE["maya"]).id)
    before = len(here.x.calls(*_TOKEN))
    exchanges = await asyncio.gather(*(_like(here, "maya", n) for n in range(at_once)))
    told = [await _final(here, exchange) for exchange in exchanges]
    calls = len(here.x.calls(*_TOKEN)) - before
    served = sum(says_done(answer) for answer in told)
    return Row(
        "Refresh, all at once",
        name,
        f"{at_once} commands on an expired token, two processes",
        f"{calls} refresh, {served} of {at_once} done",
        calls == 1 and served == at_once,
    )


async def _failure(
    here: Deployment, name: str, what: str, kind: FaultKind, *, dies: bool = False, **options: float
) -> Row:
    """Let one refresh fail; afterwards the member can go on, or reconnects if X has used up the token."""
    here.x.world.grants.expire_access(here.account(PEOPLE["sam"]).id)
    times = int(options.pop("times", 1))
    here.x.faults.next(kind, *_TOKEN, times=times, **options)  # type: ignore[arg-type]
    first = await _final(here, await _like(here, "sam", 0))
    here.x.faults.clear()
    second = await _final(here, await _like(here, "sam", 0))
    works = says_done(second)
    if not works:
        await here.connect("sam")
    return Row(
        f"Refresh, {what}",
        name,
        "one command, and one after it",
        f"told “{_line(first)}”, then “{_line(second)}”",
        works or dies,
    )


async def _ended_at_x(here: Deployment, name: str) -> Row:
    here.x.world.revoke(here.account(PEOPLE["lena"]))
    told = await _final(here, await _like(here, "lena", 0))
    return Row("Refresh, X's explicit 400", name, "one command", f"told “{_line(told)}”", "onnect" in told)


async def _like(here: Deployment, user: str, number: int) -> Exchange:
    here.ask(here.servers[number % len(here.servers)])
    return await here.slack.command(user, "#social", "/like", _POST)


async def _final(here: Deployment, exchange: Exchange) -> str:
    return as_text(await here.final(exchange, _PATIENCE))


def _line(text: str) -> str:
    return text.splitlines()[0][:80]
