"""The demo: the unmodified app as a process of its own, both sandbox servers, and a web page."""

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from asyncio.subprocess import Process
from collections.abc import Collection, Mapping
from contextlib import suppress
from http.client import OK
from itertools import count
from pathlib import Path
from typing import Final, Self

import httpx

from bot.sandbox.environment import X_API_SECRET, X_BEARER_TOKEN, SandboxEnvironment, sandbox_environment
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import SmokeTestFailed, smoke_test
from bot.sandbox.test_server import address, bind

_PROJECT: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 60.0  # on a busy machine; usually it takes two
_STOP_SECONDS: Final = 12.0
_INTERRUPTED: Final = 130
_LOOK_EVERY_SECONDS: Final = 0.1
_APP_PORTS: Final = range(24_000, 32_000)


class AppFailed(Exception):
    """The app did not start; the message contains its output."""


def run(*, port: int, once: bool, open_browser: bool, settings: Collection[str]) -> int:
    """Run the demo until Ctrl-C, with `once` until the smoke test is done; return the exit status.

    The environment's values for the app's `settings` (names) belong to a real deployment: not here.
    """
    environment = without(settings, os.environ)
    try:
        return asyncio.run(_demo(port, environment, once=once, open_browser=open_browser))
    except (KeyboardInterrupt, asyncio.CancelledError):
        # Ctrl-C is the normal way to end the demo; only `once` ends by itself.
        _say("Stopped.")
        return _INTERRUPTED if once else 0


async def _demo(port: int, environment: Mapping[str, str], *, once: bool, open_browser: bool) -> int:
    _end_in_order_on(signal.SIGTERM)
    page_port = 0 if once else _free(port)
    try:
        url = f"http://127.0.0.1:{_app_port()}"
        async with sandbox_environment(url, slack_port=page_port) as here, _App(here, environment) as app:
            await smoke_test(here, _say)
            if once:
                _say("The walk is done: connect, like, who liked, unlike, like on X, disconnect.")
                return 0
            here.slack.on_start_over = app.start_over
            await here.slack.start_over()
            await _serve(here, open_browser=open_browser)
    except AppFailed as failed:
        _say(f"Likewise did not start:\n{failed}")
        return 1
    except SmokeTestFailed as failed:
        _say(f"The walk failed: {failed}")
        return 1
    return 0


async def _serve(here: SandboxEnvironment, *, open_browser: bool) -> None:
    _say(
        f"\nOpen {here.slack.url} and try it yourself: a small Slack, with X beside it. Ctrl-C stops everything.\n"
    )
    if open_browser and _has_screen():
        webbrowser.open(here.slack.url)
    await asyncio.Event().wait()


def _end_in_order_on(signum: signal.Signals) -> None:
    """Stop as on Ctrl-C, including everything that was started."""
    task = asyncio.current_task()
    with suppress(NotImplementedError):  # Windows has no signal handlers in its event loop
        asyncio.get_running_loop().add_signal_handler(signum, lambda: task and task.cancel())


class _App:
    """`python -m bot serve` as a child process, with a database that is deleted when it stops."""

    def __init__(self, here: SandboxEnvironment, environment: Mapping[str, str]) -> None:
        self._here = here
        self._environment = environment
        self._folder = tempfile.TemporaryDirectory(prefix="likewise-demo-")
        self._process: Process | None = None
        self._starts = 0

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()
        self._folder.cleanup()

    async def start_over(self) -> None:
        """Restart with a new database and a freshly seeded X."""
        await self._stop()
        self._here.x.start_over()
        self._here.x.seed()
        await self._start()

    async def _start(self) -> None:
        """Start the app, install it, and have X send events to it, as its operator does once."""
        self._starts += 1
        self._process = await self._run("serve")
        await self._ready(self._process)
        await _install(self._here)
        registration = await self._run("x-webhook", "register")
        if await registration.wait():
            raise AppFailed(self._output("x-webhook"))

    async def _run(self, *command: str) -> Process:
        host, port = self._here.app_url.removeprefix("http://").split(":")
        settings = self._here.settings(
            HOST=host,
            PORT=port,
            DATABASE_URL=f"sqlite:///{self._folder.name}/demo-{self._starts}.db",
            LOG_LEVEL="WARNING",
            X_BEARER_TOKEN=X_BEARER_TOKEN,
            X_API_SECRET=X_API_SECRET,
            # so that it can also be installed in the other workspace, and removed
            SLACK_BOT_TOKEN="",
        )
        with self._log(command[0]).open("wb") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *command),
                # An `.env` of the project, for a real deployment, must not be read by the demo.
                cwd=self._folder.name,
                env={**self._environment, "PYTHONPATH": str(_PROJECT), **settings},
                stdout=log,
                stderr=log,
                # Ctrl-C is sent to the whole process group; the app is to be stopped in order, by
                # this process.
                start_new_session=True,
            )

    async def _ready(self, process: Process) -> None:
        """Wait until the app is ready; raise `AppFailed` if it exits."""
        try:
            async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(_START_SECONDS):
                while not await _is_ready(http, self._here.app_url):
                    if process.returncode is not None:
                        raise AppFailed(self._output("serve"))
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        except TimeoutError:
            late = f"It took longer than {_START_SECONDS:.0f} seconds. {self._output('serve')}"
            raise AppFailed(late.strip()) from None

    async def _stop(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _log(self, command: str) -> Path:
        return Path(self._folder.name) / f"{command}.log"

    def _output(self, command: str) -> str:
        return self._log(command).read_text(errors="replace").strip()


def without(names: Collection[str], environment: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in environment.items() if name.lower() not in names}


async def _is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/readyz")).is_success
    except httpx.HTTPError:
        return False


async def _install(here: SandboxEnvironment) -> None:
    """Install the app in the first workspace, as its admin."""
    workspace = here.slack.workspace()
    admin = next(person for person in workspace.people.values() if person.is_admin)
    async with HttpBrowser() as browser:
        await browser.open(f"{here.app_url}/slack/install")
        said = await browser.submit(user=admin.key, team=workspace.id, decision="allow")
    if browser.status != OK:
        raise AppFailed(said)


def _free(port: int) -> int:
    """Return the port, or a free one if it is in use (and print that)."""
    try:
        listener = bind(port=port)
    except OSError:
        listener = bind()
        _say(f"Port {port} is taken; the page is on another one.")
    with listener:
        return int(address(listener).rsplit(":", 1)[1])


def _app_port() -> int:
    """Return a free port for the app, which listens only some seconds later.

    It is below those that systems give to whoever asks for any (on Linux from 32768), and depends
    on the process, so that nothing else gets it in the meantime, not even another demo.
    """
    first = _APP_PORTS[os.getpid() % len(_APP_PORTS)]
    return next(port for port in count(first) if _is_free(port))


def _is_free(port: int) -> bool:
    with suppress(OSError), bind(port=port):
        return True
    return False


def _has_screen() -> bool:
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (the demo speaks to a terminal)
