"""The sandbox without the people: how it is put together, where it is served, what can be looked at and waited for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Self, TypeVar

from starlette.applications import Starlette

from bot.clock import Clock, utcnow
from bot.sandbox.slack.api.routes import api_routes
from bot.sandbox.slack.api_log import ApiCall
from bot.sandbox.slack.delivery import Delivery, SentRequest
from bot.sandbox.slack.dispatch import Exchange
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.id_tokens import IdTokens
from bot.sandbox.slack.install import install_routes
from bot.sandbox.slack.installations import Credentials
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modal_actions import ModalActions
from bot.sandbox.slack.openid import openid_routes
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import State
from bot.sandbox.slack.user_actions import UserActions
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, World
from bot.sandbox.test_server import serve

T = TypeVar("T")

# Seconds; whoever waits goes on as soon as there is something, and only a busy machine takes long.
_PATIENCE: Final = 20.0


class Core:
    """State, delivery and addresses. `url`, `request_url` and `redirect_uris` may be set once the ports are known.

    `deadline` (seconds) is how long Slack waits for a reply; `x_url` is where the page's "X" leads; `links` maps the
    beginnings of addresses in messages to others, so that the page's links stay on this machine;
    `id_tokens` is where tests make Sign in with Slack lie.
    """

    def __init__(
        self,
        *,
        signing_secret: str,
        client_id: str,
        client_secret: str,
        bot_token: str,
        manifest: Mapping[str, Any],
        clock: Clock = utcnow,
        url: str = "",
        request_url: str = "",
        app_token: str = "xapp-1-A04LKW5Z71Q-sandbox",
    ) -> None:
        credentials = Credentials(signing_secret, client_id, client_secret, app_token)
        self.state = State(manifest=manifest, credentials=credentials, bot_token=bot_token, clock=clock)
        self.sockets = SocketMode(self.state.changes)
        self.delivery = Delivery(self.state, self.sockets)
        self.events = Events(self.state, self.delivery)
        self.state.on_message = self.events.said
        self.user_actions = UserActions(self.state, self.delivery)
        self.modal_actions = ModalActions(self.state, self.delivery)
        self.url = url
        self.request_url = request_url
        self.x_url = ""
        self.links: dict[str, str] = {}
        self.closing = False
        self.on_start_over: Callable[[], Awaitable[None]] | None = None
        self.app: Starlette = Starlette(
            routes=[
                *api_routes(self.state, self.sockets),
                *openid_routes(self.state),
                *install_routes(self.state),
            ]
        )

    @property
    def url(self) -> str:
        return self.state.url

    @url.setter
    def url(self, url: str) -> None:
        self.state.url = url.rstrip("/")

    @property
    def request_url(self) -> str:
        return self.delivery.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.delivery.request_url = url

    @property
    def redirect_uris(self) -> list[str]:
        return self.state.redirect_uris

    @redirect_uris.setter
    def redirect_uris(self, uris: list[str]) -> None:
        self.state.redirect_uris = list(uris)

    @property
    def deadline(self) -> float:
        return self.delivery.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self.delivery.deadline = seconds

    @property
    def world(self) -> World:
        return self.state.world

    @property
    def id_tokens(self) -> IdTokens:
        return self.state.id_tokens

    @property
    def id_token_overrides(self) -> dict[str, Any]:
        """Claims to put in place of the true ones; None leaves one out."""
        return self.state.id_tokens.overrides

    @property
    def sign_with_foreign_key(self) -> bool:
        """Whether id tokens are signed with a key that is not among the published ones."""
        return self.state.id_tokens.sign_with_foreign_key

    @sign_with_foreign_key.setter
    def sign_with_foreign_key(self, foreign: bool) -> None:
        self.state.id_tokens.sign_with_foreign_key = foreign

    @property
    def api_calls(self) -> list[ApiCall]:
        """Every call the app made, oldest first; answers through a response URL are called `response_url`."""
        return self.state.api_calls

    @property
    def requests(self) -> list[SentRequest]:
        """Every request sent to the app, with its reply."""
        return self.delivery.requests

    def sign(self, body: bytes, *, timestamp: int | None = None, secret: str | None = None) -> dict[str, str]:
        """The headers that prove a body comes from Slack (or, with another secret or time, don't)."""
        return self.delivery.sign(body, timestamp=timestamp, secret=secret)

    def person(self, user: str, *, team: str | None = None) -> Person:
        """Find a person by name, id or key; raises `LookupError`."""
        return self.world.person(user, team=team)

    def at(self, user: str, channel: str) -> tuple[Person, Channel]:
        """Find a person and a channel as this person would name it; an id tells the person's workspace."""
        by_id = next((c for c in self.world.channels() if c.id == channel), None)
        person = self.person(user, team=by_id.team_id if by_id else None)
        if channel in {"@app", self.state.manifest.name}:
            return person, self.world.im(person)
        return person, self.world.channel(channel, team=person.team_id)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What this person sees there, oldest first; `@app` is their direct messages with the app."""
        person, where = self.at(user, channel)
        return self.state.messages.seen_by(person, where)

    def modal_of(self, user: str) -> View | None:
        """The modal this person has on top."""
        return self.state.views.modal_of(self.person(user))

    def home_of(self, user: str) -> View | None:
        """The App Home this person has been given."""
        return self.state.views.home_of(self.person(user))

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = _PATIENCE) -> T:  # noqa: ASYNC109 the interface
        """Wait until `predicate()` is true, looking at every change; return what it gave; raises `TimeoutError`."""
        return await self.state.changes.until(predicate, timeout)

    async def answer(self, exchange: Exchange, timeout: float = _PATIENCE) -> Message:  # noqa: ASYNC109 the interface
        """The app's answer: the direct reply, or the last one shown through the response URL (waiting for one)."""

        def last() -> Message | None:
            return exchange.answers[-1] if exchange.answers else exchange.message

        return await self.wait_for(last, timeout)

    async def settled(self, timeout: float = _PATIENCE) -> None:  # noqa: ASYNC109 the interface
        """Wait until nothing is on its way to the app, and no call of the app's is being answered."""
        await self.wait_for(
            lambda: not (self.delivery.in_flight or self.events.outstanding or self.state.calls_in_progress),
            timeout,
        )

    @asynccontextmanager
    async def running(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Self]:
        """Serve the sandbox on this machine; `url` is set meanwhile."""
        async with await serve(self.app, host, port) as server:
            self.url = server.url
            try:
                yield self
            finally:
                await self.aclose()

    async def aclose(self) -> None:
        """End live pages, sockets and deliveries; call it before the server that serves `app` is stopped."""
        self.closing = True
        self.state.changes.bump()
        await self.events.aclose()
        await self.sockets.aclose()
        await self.delivery.aclose()
