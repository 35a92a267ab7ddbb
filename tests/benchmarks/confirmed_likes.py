"""How fast a like on X becomes *Liked* in Slack, and what it costs: `python -m tests.benchmarks.confirmed_likes`.

App, Slack and X share one process, so the figures include the work of all three.
"""

import asyncio
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

import httpx

from bot import logs
from bot.db import migrations
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.scenarios.confirming import confirmed_by_x, press_like_on_x, wait_until_settled
from tests.scenarios.conftest import ACCOUNTS, Scene

PEOPLE: Final = ("maya", "sam", "lena")
AT_ONCE: Final = 50
EVENTS: Final = 2_000


async def main() -> None:
    """Measure on a new SQLite database, and print the figures."""
    logs.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        await asyncio.to_thread(migrations.upgrade, f"sqlite:///{template}")
        shutil.copy(template, Path(folder) / "one.db")
        async with confirmed_by_x(f"sqlite:///{folder}/one.db", MovableClock(), *PEOPLE) as acme:
            await _one_after_the_other(acme)
            await _at_once(acme)
            await _events(acme)
        shutil.copy(template, Path(folder) / "two.db")
        async with confirmed_by_x(
            f"sqlite:///{folder}/two.db", MovableClock(), "maya", registered=False
        ) as acme:
            await _question(acme)


async def _one_after_the_other(acme: Scene) -> None:
    seconds: list[float] = []
    acme.x.world.meter.reset()
    acme.x.requests.clear()
    posts = _posts(acme, 20)
    for post in posts:
        answer = await acme.type("maya", "/like", post)
        await press_like_on_x(acme, "maya", answer)
        seconds.append(await _liked(acme, "maya", post, answer))
        await wait_until_settled(acme)
    calls = [seen for seen in acme.x.requests if seen.path.startswith("/2/activity")]
    _print(f"one after the other: median {statistics.median(seconds):.3f} s, slowest {max(seconds):.3f} s")
    _print(f"by an event: {len(calls) / 20:.1f} calls and ${acme.x.world.spent / 20:.4f} a like")


async def _at_once(acme: Scene) -> None:
    posts = _posts(acme, AT_ONCE)
    who = [PEOPLE[number % len(PEOPLE)] for number in range(AT_ONCE)]
    answers = [await acme.type(user, "/like", post) for user, post in zip(who, posts, strict=True)]
    started = perf_counter()
    await asyncio.gather(*(acme.slack.click(u, a, "link:like") for u, a in zip(who, answers, strict=True)))
    await wait_until_settled(acme)
    _print(f"{AT_ONCE} presses at once: all are waiting after {perf_counter() - started:.2f} s")
    seconds = await asyncio.gather(
        *(_liked(acme, u, p, a) for u, p, a in zip(who, posts, answers, strict=True))
    )
    _print(
        f"{AT_ONCE} likes at once: median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s"
    )


async def _events(acme: Scene) -> None:
    """Send events of likes that nobody waits for, and likes of an account with an open window."""
    account = acme.account("maya_builds").id
    url = acme.environment.app_url
    async with httpx.AsyncClient(transport=httpx.ASGITransport(acme.app), base_url=url) as http:
        for name in ("without a window", "with a window for another post"):
            bodies = [_event(account, number) for number in range(EVENTS)]
            started = perf_counter()
            for body in bodies:
                headers = {"x-twitter-webhooks-signature": acme.x.activity.sign(body)}
                assert (await http.post("/x/webhook", content=body, headers=headers)).status_code == 200
            _print(f"events {name}: {EVENTS / (perf_counter() - started):,.0f} a second")
            await press_like_on_x(acme, "maya", await acme.type("maya", "/like", _posts(acme, 1)[0]))


async def _question(acme: Scene) -> None:
    post = _posts(acme, 1)[0]
    answer = await acme.type("maya", "/like", post)
    for other in _posts(acme, 4):
        acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[other.rsplit("/", 1)[1]])
    acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[post.rsplit("/", 1)[1]])
    acme.x.world.meter.reset()
    acme.x.requests.clear()
    started = perf_counter()
    said = await acme.click("maya", answer, "ask:i_liked_it")
    assert "Confirmed by X" in as_text(said), as_text(said)
    _print(
        f"by a question: {perf_counter() - started:.3f} s, {len(acme.x.requests)} call and ${acme.x.world.spent:.4f} a like"
    )


def _posts(acme: Scene, many: int) -> list[str]:
    author = acme.account("acmehq")
    made = [acme.x.world.add_post(author, f"Number {number}") for number in range(many)]
    return [f"https://x.com/acmehq/status/{post.id}" for post in made]


async def _liked(acme: Scene, user: str, post: str, answer: Message) -> float:
    started = perf_counter()
    acme.x.world.like(acme.account(ACCOUNTS[user]), acme.x.world.posts[post.rsplit("/", 1)[1]])
    await acme.slack.wait_for(lambda: "Liked" in as_text(answer), timeout=60)
    return perf_counter() - started


def _event(account: str, number: int) -> bytes:
    payload = {"liked_tweet_id": str(10**17 + number), "timestamp_ms": "1795608000123"}
    which = {"user_id": account, "direction": "outbound"}
    event = {"event_uuid": str(number), "event_type": "like.create", "filter": which, "payload": payload}
    return json.dumps({"data": event}).encode()


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (its output is what it is for)


if __name__ == "__main__":
    asyncio.run(main())
