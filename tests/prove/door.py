"""Thousands of mutated requests, most of them validly signed, over HTTP and the socket.

None may cause a 5xx, act as somebody else, act without a signature, or have its body logged.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.slack import payloads
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.paths import http_here
from tests.prove.deployment import PEOPLE, Deployment, deployment
from tests.prove.report import Row

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CANARY = "canary-7f3a"
_AT_ONCE = 16
_PATIENCE = 30.0
_SERVER_ERROR = 500
_UNSIGNED_SHARE = 0.2
# Replacement values; none of them is a valid value of Slack's fields.
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1.5, "", [], {}, [[]], {"id": None}, "\0", "\ud800", "\U0001f600" * 40),
    *(
        "x" * 5000,
        "../../etc/passwd",
        "' OR 1=1 --",
        "<script>",
        "%00",
        "T" * 300,
        float("nan"),
        float("inf"),
    ),
    *("{}", "[", "payload", "command=/like", {"$ref": "#"}, ["a"] * 200, "\u202e", "-0", "1e999"),
)


@dataclass
class Count:
    """The results of all requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    unsigned: int = 0
    let_in_unsigned: int = 0
    acted_as_others: int = 0
    echoes: int = 0

    @property
    def server_errors(self) -> int:
        """How many got a 5xx or no response."""
        return sum(times for status, times in self.statuses.items() if status >= _SERVER_ERROR or not status)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not any((self.server_errors, self.let_in_unsigned, self.acted_as_others, self.echoes))


async def door(database_url: str, folder: Path, name: str, *, requests: int, seed: int) -> list[Row]:
    """Send that many mutated requests while Maya and Sam are connected; all of them are Maya's."""
    dice = random.Random(seed)
    count = Count()
    async with deployment(database_url, folder, people=("maya", "sam")) as here:
        turns = asyncio.Semaphore(_AT_ONCE)
        async with http_here(timeout=30) as http:
            await asyncio.gather(*(_one(here, http, turns, count, dice.random()) for _ in range(requests)))
        await _nobody_else_acted(here, count)
        count.echoes = here.logs().count(CANARY)
        alive = await _still_works(here)
    statuses = ", ".join(f"{times} × {status}" for status, times in sorted(count.statuses.items()))  # noqa: RUF001
    return [
        Row(
            "Door, mutated requests",
            name,
            f"{requests} requests (seed {seed}), {count.unsigned} of them not validly signed",
            f"{statuses}; {count.server_errors} server errors, {count.let_in_unsigned} let in unsigned, "
            f"{count.acted_as_others} acted as somebody else, {count.echoes} bodies in the log; "
            f"the next command {'worked' if alive else 'failed'}",
            count.is_clean and alive,
        )
    ]


async def socket_door(database_url: str, folder: Path, name: str, *, requests: int, seed: int) -> list[Row]:
    """Send mutated payloads over the socket: each is acknowledged or the connection renewed, and the next command works."""
    dice = random.Random(seed)
    async with deployment(database_url, folder, people=("maya", "sam")) as here:
        await here.start(mode="socket")
        here.slack.deadline = (
            _PATIENCE  # a busy machine may be late; only requests that are never acknowledged count
        )
        turns = asyncio.Semaphore(_AT_ONCE)
        count = Count()

        async def one(seed: float) -> None:
            rolls = random.Random(seed)
            form, body = _sample(here, rolls)
            for _ in range(rolls.randint(1, 3)):
                _mutate(body, rolls)
            kind = {"command": "slash_commands", "event": "events_api"}.get(form, "interactive")
            async with turns:
                response = await here.slack.send(kind, body)  # type: ignore[arg-type]
            count.statuses[response.status] += 1

        await asyncio.gather(*(one(dice.random()) for _ in range(requests)))
        await _nobody_else_acted(here, count)
        count.echoes = here.logs().count(CANARY)
        alive = await _still_works(here) and here.servers[-1].process.returncode is None
    unheard = count.statuses[0]
    return [
        Row(
            "Door, mutated payloads over Socket Mode",
            name,
            f"{requests} payloads (seed {seed})",
            f"{count.statuses[200]} acknowledged, {unheard} not; {count.acted_as_others} acted as somebody else, "
            f"{count.echoes} bodies in the log; the next command {'worked' if alive else 'failed'}",
            not (unheard or count.acted_as_others or count.echoes) and alive,
        )
    ]


async def _one(
    here: Deployment, http: httpx.AsyncClient, turns: asyncio.Semaphore, count: Count, seed: float
) -> None:
    dice = random.Random(seed)
    kind, raw = mutated(here, dice)
    async with turns:
        unsigned = dice.random() < _UNSIGNED_SHARE
        headers = dice.choice(FORGERIES)(here, raw, dice) if unsigned else {**_plain(here.slack.sign(raw))}
        try:
            answer = await http.post(
                here.slack.request_url, content=raw, headers={b"content-type": kind.encode(), **headers}
            )
        except httpx.HTTPError:
            count.statuses[0] += 1
            return
        count.statuses[answer.status_code] += 1
        if unsigned:
            count.unsigned += 1
            count.let_in_unsigned += answer.is_success


def mutated(here: Deployment, dice: random.Random) -> tuple[str, bytes]:
    """Return a request's content type and body: one that Slack could send, with one to three changes."""
    form, body = _sample(here, dice)
    for _ in range(dice.randint(1, 3)):
        _mutate(body, dice)
    if form == "command":
        kind, raw = FORM, urlencode(_as_form(body), errors="surrogatepass").encode()
    else:
        told = json.dumps(body)
        kind, raw = (
            (JSON, told.encode()) if form == "event" else (FORM, urlencode({"payload": told}).encode())
        )
    if dice.random() < 0.3:
        raw = _bytes_changed(raw, dice)
    if dice.random() < 0.05:
        kind = dice.choice((JSON, FORM, "text/plain", "multipart/form-data; boundary=x", ""))
    return kind, raw


def _sample(here: Deployment, dice: random.Random) -> tuple[str, dict[str, Any]]:
    state = here.slack
    person, where = here.slack.at("maya", "#social")
    given = state.response_urls.give(person, where)
    said = here.slack.post("maya", "#social", f"https://x.com/acmehq/status/{ANNOUNCEMENT} {CANARY}")
    kind = dice.choice(("command", "message_action", "block_actions", "view_submission", "event"))
    if kind == "command":
        command = dice.choice(("/like", "/unlike", "/likers", "/liked", "/likewise"))
        text = dice.choice((f"https://x.com/acmehq/status/{ANNOUNCEMENT}?s={CANARY}", CANARY, "help"))
        return kind, dict(payloads.slash_command(state, person, where, command, text, given))
    if kind == "message_action":
        callback = dice.choice(("like_post", "unlike_post", "who_liked", CANARY))
        return kind, payloads.message_action(state, person, where, said, callback, given)
    if kind == "block_actions":
        action = {"action_id": "ask:like", "block_id": "b", "type": "button", "value": f'{{"p": "{CANARY}"}}'}
        return kind, payloads.message_click(state, person, where, said, action, {}, given)
    if kind == "view_submission":
        message = payloads.message_action(state, person, where, said, "x", given)
        view = {"id": "V1", "callback_id": "pick", "private_metadata": CANARY, "state": {"values": {}}}
        return kind, {**message, "type": "view_submission", "view": view}
    event = dice.choice(
        (
            {"type": "app_home_opened", "user": person.id, "channel": where.id, "tab": "home"},
            {
                "type": "link_shared",
                "channel": where.id,
                "message_ts": said.ts,
                "user": person.id,
                "links": [],
            },
            {"type": "app_uninstalled", "note": CANARY},
        )
    )
    # A real uninstallation would end the run; that of an unknown workspace has no effect.
    body = payloads.event_callback(state, here.slack.workspace(), event, f"Ev{dice.randrange(10**9)}")
    if event["type"] == "app_uninstalled":
        body["authorizations"] = [{"team_id": "T0NOBODY", "enterprise_id": None}]
        body["team_id"] = body["context_team_id"] = "T0NOBODY"
    return kind, body


def _mutate(body: dict[str, Any], dice: random.Random) -> None:
    """Change one value at any depth, but never its user to somebody else."""
    place: Any = body
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = dice.choice(keys)
        inner = place[key]
        if isinstance(inner, dict | list) and inner and dice.random() < 0.7:
            place = inner
            continue
        break
    change = dice.random()
    if change < 0.25:
        del place[key]
    elif change < 0.35 and isinstance(place, dict):
        place[dice.choice(("payload", "command", "type", "ssl_check", CANARY, "\0"))] = _odd(dice)
    else:
        place[key] = _odd(dice)
    if not body:
        body["type"] = CANARY


def _odd(dice: random.Random) -> Any:
    return deepcopy(dice.choice(ODD))  # a later change may be in it


def _as_form(body: Mapping[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}


def _bytes_changed(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(changed))
        how = dice.random()
        if how < 0.5:
            changed[at] = dice.randrange(256)
        elif how < 0.75:
            del changed[at : at + dice.randint(1, 40)]
        else:
            changed[at:at] = dice.randbytes(dice.randint(1, 20))
        if not changed:
            return b"x"
    return bytes(changed)


def _plain(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}


def _forged(here: Deployment, raw: bytes, _dice: random.Random) -> dict[bytes, bytes]:
    return _plain(here.slack.sign(raw, secret="guessed"))


def _stale(here: Deployment, raw: bytes, dice: random.Random) -> dict[bytes, bytes]:
    now = int(here.slack.clock().timestamp())
    return _plain(here.slack.sign(raw, timestamp=now + dice.choice((-1, 1)) * dice.randint(310, 10**9)))


def _of_another(here: Deployment, raw: bytes, _dice: random.Random) -> dict[bytes, bytes]:
    return _plain(here.slack.sign(raw + b"&"))


def _garbled(here: Deployment, raw: bytes, dice: random.Random) -> dict[bytes, bytes]:
    signed = _plain(here.slack.sign(raw))
    signed[dice.choice(list(signed))] = dice.choice(
        (b"", b"now", b"\xe9\xff", b"v0=", b"9" * 400, b"-1", b"v0=" + b"0" * 64)
    )
    return signed


Forgery = Callable[[Deployment, bytes, random.Random], dict[bytes, bytes]]
FORGERIES: tuple[Forgery, ...] = (_forged, _stale, _of_another, _garbled, lambda *_: {})


async def _nobody_else_acted(here: Deployment, count: Count) -> None:
    """Check that X was only called as Maya."""
    maya = here.account(PEOPLE["maya"]).id
    count.acted_as_others = sum(
        recorded_request.account_id not in {None, maya} and recorded_request.path.endswith("/likes")
        for recorded_request in here.x.requests
    )


async def _still_works(here: Deployment) -> bool:
    exchange = await here.slack.command(
        "sam", "#social", "/like", f"https://x.com/acmehq/status/{ANNOUNCEMENT}"
    )
    await here.final(exchange, 30)
    return here.account(PEOPLE["sam"]) in here.x.world.posts[ANNOUNCEMENT].likes
