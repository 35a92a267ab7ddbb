"""The one place where everything is put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import aiohttp
import httpx
import structlog
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot import logs
from bot.clock import Clock, utcnow
from bot.db import Database, Keyring
from bot.likes.allowances import Allowances
from bot.likes.answers import Answers
from bot.likes.lookups import LookUps
from bot.likes.plan import Plan
from bot.likes.reading import Reading, note
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.attempts import Attempts
from bot.linking.flow import Flow
from bot.linking.grants import Grants
from bot.linking.revocation import Revocation
from bot.linking.slack_identity import SlackSignIn
from bot.linking.tokens import Tokens
from bot.metrics import Metrics
from bot.running import Running
from bot.settings import LikesMode, Purpose, Settings
from bot.slack import bolt
from bot.slack.acts import Rooms
from bot.slack.admins import Admins
from bot.slack.answering import Answering
from bot.slack.files import Files
from bot.slack.guard import Guard
from bot.slack.http import Events
from bot.slack.install import Install
from bot.slack.install_pages import InstallPages
from bot.slack.installations import Installations
from bot.slack.newcomers import Newcomers
from bot.slack.owed import Owed
from bot.slack.picking import Picks
from bot.slack.replies import Delivery
from bot.web.linking import LinkingPages
from bot.web.pages import Pages
from bot.web.site import Site
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.x import LIKE_SCOPES, READ_SCOPES, Call, OAuth2, XClient, http_client

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS: Final = 15.0
DRAIN_SECONDS: Final = 10.0
# slack_sdk leaves time-outs to the session it is given.
_SLACK_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, sock_connect=2)


class Swept(Protocol):
    """What keeps things for a time only."""

    async def sweep(self) -> None:
        """Let go of what is over."""
        ...


@dataclass(frozen=True, slots=True)
class Likewise:
    """The running app's parts that outlive a request."""

    database: Database
    linking: Linking
    purse: Purse
    swept: tuple[Swept, ...]
    answering: Answering
    running: Running
    slack: AsyncWebClient
    bolt: AsyncApp
    routes: list[BaseRoute]

    async def housekeeping(self) -> None:
        """Finish what earlier processes left, and clear away what is over."""
        await self.answering.take_over()
        await self.linking.sweep()
        for kept in self.swept:
            await kept.sweep()

    async def housekeeping_for_ever(self) -> None:
        """Do so now and then; a fault of the database must not end it."""
        while True:
            try:
                await self.housekeeping()
            except (SQLAlchemyError, OSError):
                log.exception("housekeeping failed")
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def ready(self) -> str | None:
        """Return what keeps the app from working, or None."""
        try:
            async with self.database.session() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return "the database does not answer"
        return None

    async def stopped(self) -> None:
        """Finish what is under way, then let go of the database."""
        await self.running.drained(DRAIN_SECONDS)
        await self.linking.settled()
        await self.database.close()


def create(settings: Settings, *, clock: Clock = utcnow, socket_mode: bool = False) -> Starlette:
    """Return the ASGI app; in Socket Mode it listens to Slack's socket instead of `/slack/events`."""
    http = http_client()
    likewise = _assembled(settings, http, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.likewise = likewise
        async with http, aiohttp.ClientSession(timeout=_SLACK_TIMEOUT) as session:
            likewise.slack.session = session
            housekeeping = asyncio.create_task(likewise.housekeeping_for_ever())
            socket = await _socket(settings, likewise) if socket_mode else None
            try:
                yield
            finally:
                housekeeping.cancel()
                if socket is not None:
                    await socket.close_async()  # type: ignore[no-untyped-call]
                await likewise.stopped()

    routes = [*likewise.routes]
    if settings.slack_signing_secret and not socket_mode:
        events = Events(Guard(settings.slack_signing_secret, clock), likewise.bolt)
        routes.append(Route("/slack/events", events.handle, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan)


def asgi() -> Starlette:
    """Return the app by the environment's settings; what `serve` starts, once per process."""
    settings = Settings.read(Purpose.SERVE)
    logs.configure(settings.log_level)
    return create(settings)


async def run_socket(settings: Settings) -> None:
    """Serve the linking pages over HTTP and Slack over Socket Mode, until stopped."""
    app = create(settings, socket_mode=True)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, access_log=False, log_config=None, lifespan="on"
    )
    await uvicorn.Server(config).serve()


async def _socket(settings: Settings, likewise: Likewise) -> AsyncSocketModeHandler:
    token = settings.slack_app_token
    handler = AsyncSocketModeHandler(
        likewise.bolt,
        token.reveal() if token else None,
        web_client=likewise.slack,
        logger=likewise.bolt.logger,
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]
    return handler


def _assembled(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Likewise:
    database = Database(settings.database_url)
    keyring = Keyring(settings.encryption_keys)
    metrics, running = Metrics(), Running()
    allowances = Allowances(database, running, clock)

    def observe(call: Call) -> None:
        metrics.count(call)
        allowances.observe(call)
        note(call)

    x = XClient(http, settings.x_api_url, clock=clock, on_call=observe)
    oauth2 = OAuth2(
        http,
        settings.x_client_id,
        settings.x_client_secret,
        api_url=settings.x_api_url,
        x_url=settings.x_url,
        redirect_uri=settings.x_redirect_uri,
        clock=clock,
        scopes=READ_SCOPES if settings.likes_mode is LikesMode.INTENT else LIKE_SCOPES,
        on_call=metrics.count,
    )
    grants, attempts, revocation = Grants(keyring), Attempts(keyring), Revocation(oauth2)
    linking = Linking(
        database,
        attempts,
        grants,
        Tokens(database, grants, oauth2, clock),
        revocation,
        public_url=settings.public_url,
        clock=clock,
    )
    prices = settings.prices
    workspaces = Workspaces(database, clock, ceiling=settings.daily_budget)
    purse, answers = Purse(database, prices, clock), Answers(database, keyring, clock)
    plan = Plan(database, settings.likes_mode, clock)
    likes = Likes(database, linking, x, plan, allowances, purse, workspaces, clock)
    reading = Reading(linking, answers, allowances, purse, workspaces)
    look_ups = LookUps(database, linking, reading, answers, x, prices, clock)
    slack = AsyncWebClient(base_url=settings.slack_api_url)
    installations = Installations(database, keyring, clock, only_token=settings.slack_bot_token)
    owed = Owed(database, keyring, clock)
    install_url = None if settings.single_workspace else f"{settings.public_url}/slack/install"
    files = Files(slack, installations, install_url)
    answering = Answering(
        Rooms(linking, likes, look_ups, workspaces, purse, Admins(slack, installations, clock), files, clock),
        Delivery(http, slack, installations),
        owed,
        running,
        within=settings.answer_within,
    )
    sign_in = SlackSignIn(
        http,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        api_url=settings.slack_api_url,
        slack_url=settings.slack_url,
        redirect_uri=settings.slack_link_redirect_uri,
        clock=clock,
    )
    newcomers = Newcomers(answering, owed, running, clock)
    flow = Flow(database, attempts, grants, sign_in, oauth2, x, revocation, newcomers, clock)
    install = None
    if not settings.single_workspace:
        install = Install(
            database,
            installations,
            slack,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_install_redirect_uri,
            clock=clock,
        )
    pages = Pages(public_url=settings.public_url, slack_url=settings.slack_url, x_url=settings.x_url)
    likewise_bolt = bolt.build(
        client=slack, installations=installations, answering=answering, picks=Picks(keyring)
    )
    routes: list[BaseRoute] = [*LinkingPages(flow, pages).routes(), *InstallPages(install, pages).routes()]
    likewise = Likewise(
        database=database,
        linking=linking,
        purse=purse,
        swept=(answers, allowances, purse),
        answering=answering,
        running=running,
        slack=slack,
        bolt=likewise_bolt,
        routes=routes,
    )
    routes += Site(pages, likewise.ready, metrics.registry, can_install=install is not None).routes()
    return likewise
