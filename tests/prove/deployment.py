"""A deployment to break: `serve` as separate processes, with the sandbox's Slack and X."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import update

from bot.db import Database
from bot.db.tables import Grant, PendingReply, SlackEvent, TokenRevocation
from bot.sandbox.environment import SandboxEnvironment, sandbox_environment
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Exchange, Message, SlackSandbox
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Account, Allowance, XSandbox
from tests.paths import http_here
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
WORKING = "Working on it…"
PEOPLE = {"maya": "maya_builds", "sam": "sam_writes", "lena": "lena_ops"}
UNLIMITED = Allowance(10**9, None, 10**9)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_PATIENCE = 60.0
# Slack waits three seconds for the reply to a request.
SLACK_DEADLINE_SECONDS = 3.0


@dataclass
class Server:
    """One `python -m bot serve` process and its output."""

    process: asyncio.subprocess.Process
    url: str
    log: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def kill(self) -> None:
        """Kill it at once, as in a power failure."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        """Send SIGTERM; return its exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@dataclass
class Deployment:
    """Slack, X, a database, and any number of servers."""

    environment: SandboxEnvironment
    database: Database
    database_url: str
    folder: Path
    settings: dict[str, str]
    servers: list[Server] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)
    posts: list[str] = field(default_factory=list)

    @property
    def slack(self) -> SlackSandbox:
        """Slack."""
        return self.environment.slack

    @property
    def x(self) -> XSandbox:
        """X."""
        return self.environment.x

    def account(self, username: str) -> Account:
        """Return an X account."""
        found = self.x.world.account_named(username)
        assert found is not None, username
        return found

    async def start(self, url: str | None = None, *, mode: str = "serve", **settings: str) -> Server:
        """Start a server, at an address of its own or at `url`, and wait until it is ready; Slack asks it from now on.

        With `mode` "socket" it listens to Slack's socket instead.
        """
        if url is None:
            url = f"http://127.0.0.1:{free_port()}"
        log = self.folder / f"server-{len(self.servers)}.log"
        env = {**os.environ, **self.settings, **settings, "PYTHONPATH": str(ROOT)}
        env |= {"HOST": "127.0.0.1", "PORT": url.rsplit(":", 1)[1]}
        with log.open("wb") as lines:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", mode), cwd=self.folder, env=env, stdout=lines, stderr=lines
            )
        server = Server(process, url, log)
        self.servers.append(server)
        await _ready(server)
        if mode == "socket":
            await self.slack.wait_for(lambda: self.slack.sockets.connected or None, _PATIENCE)
        else:
            self.ask(server)
        return server

    def ask(self, server: Server) -> None:
        """Send Slack's requests to this server."""
        self.slack.request_url = f"{server.url}/slack/events"

    async def connect(self, user: str) -> str:
        """Connect a member's X account through all pages; return the last page's text."""
        exchange = await self.slack.command(user, "#social", "/likewise", "connect")
        prompt = await self.final(exchange)
        async with HttpBrowser() as http_browser:
            http_browser._http.event_hooks["response"].append(self._note)
            return await connect(http_browser, link_in(prompt), slack_user=user, x_account=PEOPLE[user])

    async def _note(self, page: httpx.Response) -> None:
        """Record the URLs and cookies that a browser has seen: they contain codes, states and keys."""
        self.addresses += [str(page.url), page.headers.get("location", "")]
        for given in page.headers.get_list("set-cookie"):
            self.cookies.add(given.partition(";")[0].partition("=")[2])

    async def final(self, exchange: Exchange, seconds: float = _PATIENCE) -> Message:
        """Return the last answer; raises `TimeoutError` if none comes."""
        messages = await self.slack.wait_for(lambda: final_messages(exchange) or None, seconds)
        return messages[-1]

    def by_direct_message(self, user: str, post: str) -> list[str]:
        """Return answers about a post that were sent as direct messages, since Slack accepted no other way."""
        seen = self.slack.seen_by(user, "@app")
        return [as_text(message) for message in seen if post in json.dumps(message.blocks)]

    async def end_leases(self) -> None:
        """Let enough time pass for a dead process's leases to expire."""
        async with self.database.session() as session:
            for table in (PendingReply, TokenRevocation, SlackEvent):
                await session.execute(update(table).values(lease_until=_LONG_AGO))
            await session.execute(
                update(Grant).where(Grant.lease_until.is_not(None)).values(lease_until=_LONG_AGO)
            )

    def logs(self) -> str:
        """Return the output of all servers."""
        return "\n".join(server.log.read_text(errors="replace") for server in self.servers)


def link_in(message: Message) -> str:
    """Return the URL of a message's Connect button."""
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("action_id") == "link:connect":
                return str(element["url"])
    raise LookupError(f"no Connect button in: {as_text(message)}")


def says_done(answer: str) -> bool:
    """Return whether an answer says that the like or unlike is done."""
    return answer.startswith(("Liked", "Unliked", "You already"))


def final_messages(exchange: Exchange) -> list[Message]:
    """Return the messages that the member was shown, except "Working on it…"."""
    shown = [*([exchange.message] if exchange.message else []), *exchange.answers]
    return [message for message in shown if as_text(message) != WORKING]


def final_answers(exchange: Exchange) -> list[str]:
    """Return the texts that the member was shown, except "Working on it…"."""
    return [as_text(message) for message in final_messages(exchange)]


@asynccontextmanager
async def deployment(
    database_url: str, folder: Path, *, people: Sequence[str] = tuple(PEOPLE), **settings: str
) -> AsyncIterator[Deployment]:
    """Run a deployment with one server; `people` have connected X accounts, and X has no limits."""
    url = f"http://127.0.0.1:{free_port()}"
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(sandbox_environment(url))
        for operation in list(here.x.world.limits.table):
            here.x.world.limits.table[operation] = UNLIMITED
        here.slack.deadline = SLACK_DEADLINE_SECONDS
        # A server starts every two seconds, and each looks up all users.
        here.slack.rates.limits_calls = False
        database = Database(database_url)
        stack.push_async_callback(database.close)
        env = here.settings(DATABASE_URL=database_url, PERSON_HOURLY_CAP="999999", **settings)
        env |= {"WORKSPACE_HOURLY_CAP": "999999", "DEPLOYMENT_DAILY_CAP": "999999"}
        made = Deployment(here, database, database_url, folder, env)
        stack.push_async_callback(_end, made)
        # The pages are served at PUBLIC_URL, so the first server has that port.
        await made.start(url)
        for user in people:
            said = await made.connect(user)
            assert "connected" in said, said
        yield made


async def _end(made: Deployment) -> None:
    made.x.faults.clear()
    for server in made.servers:
        server.kill()
        await server.process.wait()


async def _ready(server: Server) -> None:
    async with http_here() as http, asyncio.timeout(_PATIENCE):
        while server.process.returncode is None:
            try:
                if (await http.get(f"{server.url}/readyz")).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
    raise RuntimeError(f"serve ended with {server.process.returncode}: {server.log.read_text()[-2000:]}")
