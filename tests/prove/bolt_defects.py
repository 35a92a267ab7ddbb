"""Bolt's defects, each shown to be absent over HTTP and, where it applies, over the socket.

They were measured with bolt-python 1.30: B1 an acknowledgment lost when the listener raises right after it; B2 a command with the
word "payload" read as empty; B3 bodies parsed before their signature is checked, and 500 for odd headers; B4 `ssl_check`
answered unsigned; B5 an empty signing secret accepted; B6 refused bodies and signatures logged; B7 no limit on a body's size.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from bot.sandbox.slack import payloads
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.paths import http_here
from tests.prove.deployment import ROOT, Deployment, deployment, says_done
from tests.prove.door import CANARY, FORM, JSON
from tests.prove.report import Row

_POST = f"https://x.com/acmehq/status/{ANNOUNCEMENT}"
_PATIENCE = 30.0
_UNAUTHORIZED, _TOO_LARGE = 401, 413
_FIVE_MEGABYTES = 5 * 1024 * 1024


async def bolt_defects(database_url: str, folder: Path, name: str) -> list[Row]:
    """Look for each defect over HTTP, then for those that a socket can have over one."""
    async with deployment(database_url, folder, people=("maya",)) as here:
        by_http = [await _row(here, name, "HTTP", what, check) for what, check in BY_HTTP.items()]
        await here.start(mode="socket")
        over_socket = [
            await _row(here, name, "Socket Mode", what, check) for what, check in OVER_SOCKET.items()
        ]
    return by_http + over_socket


Check = Callable[[Deployment], Awaitable[tuple[str, bool]]]


async def _row(here: Deployment, name: str, transport: str, what: str, check: Check) -> Row:
    found, absent = await check(here)
    return Row(f"Bolt's {what}", name, transport, found, absent)


async def raises_after_ack(here: Deployment) -> tuple[str, bool]:
    """B1: a click whose handler fails is acknowledged at once, and answered."""
    person, where = here.slack.at("maya", "#social")
    given = here.slack.response_urls.give(person, where)
    said = here.slack.post("maya", "#social", _POST)
    action = {"action_id": "ask:like", "block_id": "b", "type": "button", "value": "not ours"}
    payload = payloads.message_click(here.slack, person, where, said, action, {}, given)
    response = await here.slack.send("interactive", payload)
    answers = await here.slack.wait_for(lambda: given.answers or None, _PATIENCE)
    return (
        f"HTTP {response.status} after {response.seconds:.2f} s, {len(answers)} answer",
        not response.code and len(answers) == 1,
    )


async def the_word_payload(here: Deployment) -> tuple[str, bool]:
    """B2: the word in a command's text or in its channel's name makes no difference."""
    told = []
    for channel, text in (("#social", f"{_POST}?s=payload"), ("#payload-team", _POST)):
        exchange = await here.slack.command("maya", channel, "/like", text)
        told.append(as_text(await here.final(exchange, _PATIENCE)))
    return "both commands were read", all(says_done(text) for text in told)


async def read_before_checked(here: Deployment) -> tuple[str, bool]:
    """B3: an unsigned body is refused before it's parsed, and odd headers cause no crash."""
    bodies = ((b"payload=%7Bnot", FORM), (b'{"type": ', JSON), (b"\xff\xfe=1", FORM))
    stamp, signature = b"x-slack-request-timestamp", b"x-slack-signature"
    good = here.slack.sign(b"a=b")
    headers = (
        {stamp: b"now", signature: good["x-slack-signature"].encode()},
        {stamp: good["x-slack-request-timestamp"].encode(), signature: b"v0=\xe9\xff"},
    )
    async with http_here() as http:
        address = here.slack.request_url
        answers = [
            await http.post(address, content=body, headers={"content-type": kind}) for body, kind in bodies
        ]
        answers += [await http.post(address, content=b"a=b", headers=odd) for odd in headers]
    statuses = [answer.status_code for answer in answers]
    return f"answered {statuses}", set(statuses) == {_UNAUTHORIZED}


async def unsigned_ssl_check(here: Deployment) -> tuple[str, bool]:
    """B4: `ssl_check` without a signature is refused."""
    async with http_here() as http:
        answer = await http.post(here.slack.request_url, data={"ssl_check": "1", "token": "x"})
    return f"answered {answer.status_code}", answer.status_code == _UNAUTHORIZED


async def empty_secret(here: Deployment) -> tuple[str, bool]:
    """B5: `serve` doesn't start without a signing secret, and reports that."""
    return await _refuses_to_start(here, "serve", "SLACK_SIGNING_SECRET")


async def empty_app_token(here: Deployment) -> tuple[str, bool]:
    """B5: `socket` doesn't start without its token."""
    return await _refuses_to_start(here, "socket", "SLACK_APP_TOKEN")


async def _refuses_to_start(here: Deployment, mode: str, variable: str) -> tuple[str, bool]:
    env = {**os.environ, **here.settings, variable: "", "PYTHONPATH": str(ROOT)}
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", mode),
        cwd=here.folder,
        env=env,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(started.communicate(), _PATIENCE)
    named = variable in said.decode()
    return (
        f"`{mode}` ended with {started.returncode}, naming {variable if named else 'nothing'}",
        named and bool(started.returncode),
    )


async def logged_refusals(here: Deployment) -> tuple[str, bool]:
    """B6: the log line of a refusal has neither body nor signature."""
    raw = urlencode({"command": "/like", "text": CANARY}).encode()
    signed = here.slack.sign(raw, secret="guessed")
    async with http_here() as http:
        await http.post(here.slack.request_url, content=raw, headers={"content-type": FORM, **signed})
    found = [text for text in (CANARY, signed["x-slack-signature"][3:]) if text in here.logs()]
    return f"{len(found)} of both in the log", not found


async def endless_body(here: Deployment) -> tuple[str, bool]:
    """B7: five unsigned megabytes are refused by their Content-Length."""
    async with http_here() as http:
        signed = here.slack.sign(b"x")
        answer = await http.post(here.slack.request_url, content=b"x" * _FIVE_MEGABYTES, headers=signed)
    return f"answered {answer.status_code}", answer.status_code == _TOO_LARGE


async def logged_payloads(here: Deployment) -> tuple[str, bool]:
    """B6 over a socket: an unparsable payload isn't logged."""
    kinds: tuple[Literal["slash_commands", "interactive", "events_api"], ...] = (
        "slash_commands",
        "interactive",
        "events_api",
    )
    for kind in kinds:
        await here.slack.send(kind, {"command": [CANARY], "text": {"a": CANARY}, "type": CANARY})
    count = here.logs().count(CANARY)
    return f"{count} in the log", count == 0


async def odd_envelopes(here: Deployment) -> tuple[str, bool]:
    """B3 over a socket: frames that aren't envelopes don't end the connection; the next command works."""
    (connection, *_) = here.slack.sockets._sockets
    for frame in (
        "",
        "{",
        "[]",
        "null",
        json.dumps({"envelope_id": 5}),
        json.dumps({"type": "hello", "payload": []}),
    ):
        await connection.send_str(frame)
    exchange = await here.slack.command("maya", "#social", "/like", _POST)
    answer = await here.final(exchange, _PATIENCE)
    return "six odd frames, then a command that worked", says_done(as_text(answer))


BY_HTTP: dict[str, Check] = {
    "B1, a lost acknowledgement": raises_after_ack,
    "B2, the word “payload”": the_word_payload,
    "B3, reading before checking": read_before_checked,
    "B4, an unsigned ssl_check": unsigned_ssl_check,
    "B5, an empty secret": empty_secret,
    "B6, refused bodies in the log": logged_refusals,
    "B7, bodies without a limit": endless_body,
}
OVER_SOCKET: dict[str, Check] = {
    "B1, a lost acknowledgement": raises_after_ack,
    "B2, the word “payload”": the_word_payload,
    "B3, reading what is no envelope": odd_envelopes,
    "B5, an empty token": empty_app_token,
    "B6, payloads in the log": logged_payloads,
}
