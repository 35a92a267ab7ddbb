"""The ASGI app: its routes, and a process's life from startup to graceful shutdown."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
import uvicorn
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot import startup, telemetry
from bot.clock import Clock, utcnow
from bot.container import Container, build_container
from bot.daemon_threads import use_daemon_threads
from bot.metrics.exposition import Exposition
from bot.response_body import aiohttp_session
from bot.secret import Secret
from bot.settings import Settings
from bot.slack.requests.http import SlackEndpoint
from bot.slack.requests.signature import SlackSignatureVerifier
from bot.slack.session import SlackSession
from bot.web.error_pages import ErrorPages
from bot.web.headers import SecurityHeaders, security_headers
from bot.web.load_shedding import LoadShedder
from bot.web.public_pages import Operator, PublicPages
from bot.web.refusal_log import RefusalLog
from bot.web.shutdown_delay import ShutdownDelay
from bot.web.site import Site
from bot.x import http_client

if TYPE_CHECKING:
    from bot.slack.requests.socket import Socket

log = structlog.get_logger(__name__)

PeriodicJob = Callable[[], Awaitable[None]]

HOUSEKEEPING_SECONDS: Final = 15.0
DRAIN_SECONDS: Final = 10.0
READY_SECONDS: Final = 2.0
# slack_sdk leaves timeouts to its session.
_SLACK_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, sock_connect=2)


class App(Starlette):
    """A Starlette app with load shedding and security headers around the whole stack.

    Starlette's own last-resort error page gets the headers, too.
    """

    def __init__(self, container: Container, **options: Any) -> None:
        super().__init__(**options)
        self._container = container

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the whole stack: Starlette puts added middleware inside its error handler."""
        storage = self._container.storage
        shedder = LoadShedder(
            super().build_middleware_stack(),
            background=storage.background.__len__,
            count=storage.metrics.count_shed,
        )
        logged = RefusalLog(shedder, self.routes)
        return SecurityHeaders(logged, security_headers(storage.settings.public_url))


@dataclass(frozen=True)
class Likewise:
    """The running app: its services, routes, periodic jobs and background loops."""

    container: Container
    shutdown_delay: ShutdownDelay

    @property
    def periodic_jobs(self) -> tuple[PeriodicJob, ...]:
        """The housekeeping jobs; none depends on another."""
        storage, x, slack = self.container.storage, self.container.x, self.container.slack
        activity = self.container.activity
        swept = (
            slack.tenants.uninstall_handler,
            storage.activity_log,
            x.revocation_queue,
            x.linking,
            storage.response_cache,
            storage.rate_limits,
            storage.budget,
            storage.budget_warnings,
            storage.fair_shares,
            slack.event_inbox,
            slack.shares,
            self.container.x_events.likes,
            activity.subscriptions,
            self.container.x_events.inbox,
        )
        return (
            storage.future_times.correct,
            slack.dispatcher.resume_pending,
            slack.event_processor.resume_pending,
            slack.budget_messages.send,
            slack.tenants.installations.refresh_expiring,
            *(kept.sweep for kept in swept),
            slack.team_channels.maintain,
            slack.daily_sender.send_due,
            activity.webhook.maintain,
            activity.subscription_check.run,
            slack.follows.posts.reconcile,
            storage.database.checkpoint,
        )

    async def housekeeping(self) -> None:
        """Run every periodic job once: resume unfinished work and delete expired rows."""
        for job in self.periodic_jobs:
            await job()

    async def run_housekeeping(self, every: float) -> None:
        """Run every periodic job repeatedly, each in its own task; `every` is in seconds."""
        jobs = self.periodic_jobs
        async with asyncio.TaskGroup() as tasks:
            for number, job in enumerate(jobs):
                # Staggered, so that they don't all need a database connection at once.
                tasks.create_task(self._run_periodically(job, every, delay=every * number / len(jobs)))

    async def _run_periodically(self, job: PeriodicJob, every: float, *, delay: float) -> None:
        await asyncio.sleep(delay)
        while True:
            # Not canceled with the loop: shutdown waits for a running job instead of aborting its
            # transaction.
            await asyncio.wait([self.container.storage.background.spawn(_logged(job))])
            await asyncio.sleep(every)

    def background_loops(self, every: float) -> list[asyncio.Task[None]]:
        """Start housekeeping (pausing `every` seconds) and the team channels' reply publisher."""
        return [
            asyncio.create_task(self.run_housekeeping(every)),
            asyncio.create_task(self.container.slack.team_channels.run_publisher()),
        ]

    async def ready(self) -> str | None:
        """Return why the app can't serve requests, or None if it can."""
        if self.shutdown_delay.is_stopping:
            return "the process is shutting down"
        try:
            # Platforms probe every few seconds, and treat a probe that hangs as a dead process.
            async with asyncio.timeout(READY_SECONDS), self.container.storage.database.session() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):  # TimeoutError is an OSError
            return "the database does not answer"
        return None

    async def shutdown(self) -> None:
        """Wait for work in progress, then close the database."""
        await self.container.storage.background.drain(DRAIN_SECONDS)
        await self.container.x.linking.settled()
        with suppress(SQLAlchemyError, OSError):  # the counters end with their period anyway
            await self.container.storage.fair_shares.return_unspent()
        await self.container.storage.database.close()

    def socket(self, on_refused: Callable[[str], None]) -> "Socket":
        """Create the Socket Mode client; `on_refused` gets Slack's error for a rejected token."""
        from bot.slack.requests.socket import build_socket  # noqa: PLC0415 (`serve` doesn't need it)

        token = self.container.storage.settings.slack_app_token
        client = self.container.slack.tenants.client
        return build_socket(
            self.container.bolt,
            token or Secret(""),
            client,
            on_refused,
            self.container.storage.metrics.record_acknowledgment,
            self.container.storage.clock,
        )

    def routes(self, *, socket_mode: bool) -> list[BaseRoute]:
        """Return the HTTP routes; in Socket Mode `/slack/events` isn't one of them."""
        storage, web = self.container.storage, self.container.web
        from_x = web.x_webhook.routes() if web.x_webhook is not None else []
        secret = None if socket_mode else storage.settings.slack_signing_secret
        pages = [
            *web.linking.routes(),
            *web.installing.routes(),
            *from_x,
            *PublicPages(
                web.pages,
                Operator(
                    storage.settings.operator_name,
                    storage.settings.support_contact,
                    storage.settings.terms_date,
                ),
                can_install=not storage.settings.single_workspace,
                retention_days=storage.settings.retention_days,
            ).routes(),
            *Site(
                web.pages,
                self.ready,
                Exposition(storage.metrics.registry, storage.deployment_gauges.read),
                metrics_token=storage.settings.metrics_token,
                takes_events=secret is not None,
            ).routes(),
        ]
        if secret is None:
            return pages
        endpoint = SlackEndpoint(
            SlackSignatureVerifier(secret, storage.clock),
            self.container.bolt,
            on_answer=storage.metrics.record_acknowledgment,
        )
        # First, since most requests are for it.
        return [Route("/slack/events", endpoint, methods=["POST"]), *pages]


async def _logged(job: PeriodicJob) -> None:
    try:
        await job()
    # The outermost frame of a task that nobody awaits: one failure must not end it.
    except Exception:
        log.exception("housekeeping_failed")


def _log_refusal(why: str) -> None:
    log.error("slack_app_token_rejected", reason=why)


def create(
    settings: Settings,
    *,
    clock: Clock = utcnow,
    socket_mode: bool = False,
    on_refused: Callable[[str], None] = _log_refusal,
    housekeeping_every: float | None = HOUSEKEEPING_SECONDS,
) -> Starlette:
    """Return the ASGI app; in Socket Mode it connects to Slack instead of serving `/slack/events`.

    The socket opens after startup; `on_refused` gets Slack's error code if Slack rejects the app
    token.

    If `housekeeping_every` (seconds) is None, the caller runs `Likewise.housekeeping` and
    `TeamChannels.write_due` itself.
    """
    http = http_client()
    container = build_container(settings, http, clock)
    likewise = Likewise(container, ShutdownDelay(settings.shutdown_delay))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.likewise = likewise
        async with http, aiohttp_session(_SLACK_TIMEOUT) as session:
            container.slack.tenants.client.use_session(SlackSession(session).for_slack_sdk())
            loops = [] if housekeeping_every is None else likewise.background_loops(housekeeping_every)
            slack_socket = likewise.socket(on_refused) if socket_mode else None
            if slack_socket is not None:
                slack_socket.open()
            try:
                with likewise.shutdown_delay.installed():
                    yield
            finally:
                for loop in loops:
                    loop.cancel()
                if slack_socket is not None:
                    await slack_socket.close()
                await likewise.shutdown()
                await asyncio.to_thread(telemetry.stop)

    return App(
        container,
        routes=likewise.routes(socket_mode=socket_mode),
        exception_handlers=ErrorPages(container.web.pages).handlers(),
        lifespan=lifespan,
    )


async def run_socket(settings: Settings, listener: socket.socket, **server: Any) -> str:
    """Serve the linking pages over HTTP and Slack over Socket Mode until stopped.

    Returns Slack's error code if Slack rejected the app token, otherwise an empty string. `server`
    is passed on to `uvicorn.Config`.
    """
    use_daemon_threads()
    refusals = [""]

    def stop(why: str) -> None:
        refusals.append(why)
        running.should_exit = True

    app = create(settings, socket_mode=True, on_refused=stop)
    startup.finish()
    running = uvicorn.Server(uvicorn.Config(app, lifespan="on", **server))
    await running.serve(sockets=[listener])
    return refusals[-1]
