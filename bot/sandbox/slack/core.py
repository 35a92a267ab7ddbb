"""The core of the sandbox: its parts, its server, and what tests can inspect and wait for."""

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

# Seconds; waiting ends as soon as the condition is true, and only a busy machine takes long.
_PATIENCE: Final = 20.0


class Core:
    """State, delivery and URLs.

    `url`, `request_url` and `redirect_uris` may be set once the ports are known. `deadline`
    (seconds) is how long Slack waits for a response; `x_url` is the target of the page's "X" link;
    `links` maps URL prefixes in messages to others, so that links stay on this machine; `id_tokens`
    lets tests forge id tokens.
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
        """Claims that replace the real ones; None removes a claim."""
        return self.state.id_tokens.overrides

    @property
    def sign_with_foreign_key(self) -> bool:
        """Whether id tokens are signed with an unpublished key."""
        return self.state.id_tokens.sign_with_foreign_key

    @sign_with_foreign_key.setter
    def sign_with_foreign_key(self, foreign: bool) -> None:
        self.state.id_tokens.sign_with_foreign_key = foreign

    @property
    def api_calls(self) -> list[ApiCall]:
        """All calls by the app, oldest first; those to a response_url are named `response_url`."""
        return self.state.api_calls

    @property
    def requests(self) -> list[SentRequest]:
        """All requests sent to the app, with their responses."""
        return self.delivery.requests

    def sign(self, body: bytes, *, timestamp: int | None = None, secret: str | None = None) -> dict[str, str]:
        """Return Slack's signature headers for a body; invalid ones with another secret or time."""
        return self.delivery.sign(body, timestamp=timestamp, secret=secret)

    def person(self, user: str, *, team: str | None = None) -> Person:
        """Return a user by name, id or key; raise `LookupError`."""
        return self.world.person(user, team=team)

    def at(self, user: str, channel: str) -> tuple[Person, Channel]:
        """Return a user, and a channel by the name they know it by.

        A channel id also determines the user's workspace.
        """
        by_id = next((c for c in self.world.channels() if c.id == channel), None)
        person = self.person(user, team=by_id.team_id if by_id else None)
        if channel in {"@app", self.state.manifest.name}:
            return person, self.world.im(person)
        return person, self.world.channel(channel, team=person.team_id)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """Return what the user sees in a channel, oldest first; `@app` is their DM with the app."""
        person, where = self.at(user, channel)
        return self.state.messages.seen_by(person, where)

    def modal_of(self, user: str) -> View | None:
        """Return the user's topmost modal; None if none is open."""
        return self.state.views.modal_of(self.person(user))

    def home_of(self, user: str) -> View | None:
        """Return the user's App Home; None if none was published."""
        return self.state.views.home_of(self.person(user))

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = _PATIENCE) -> T:  # noqa: ASYNC109 the interface
        """Wait until `predicate()` is true, and return its result; raise `TimeoutError`.

        Evaluated after every change.
        """
        return await self.state.changes.until(predicate, timeout)

    async def answer(self, exchange: Exchange, timeout: float = _PATIENCE) -> Message:  # noqa: ASYNC109 the interface
        """Return the app's reply: in the HTTP response, or the last one by response_url."""

        def last() -> Message | None:
            return exchange.answers[-1] if exchange.answers else exchange.message

        return await self.wait_for(last, timeout)

    async def settled(self, timeout: float = _PATIENCE) -> None:  # noqa: ASYNC109 the interface
        """Wait until no request to the app and no call by the app is in progress."""
        await self.wait_for(
            lambda: not (self.delivery.in_flight or self.events.outstanding or self.state.calls_in_progress),
            timeout,
        )

    @asynccontextmanager
    async def running(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Self]:
        """Serve the sandbox on this machine; sets `url`."""
        async with await serve(self.app, host, port) as server:
            self.url = server.url
            try:
                yield self
            finally:
                await self.aclose()

    async def aclose(self) -> None:
        """Close pages, sockets and deliveries; call it before the server of `app` is stopped."""
        self.closing = True
        self.state.changes.bump()
        await self.events.aclose()
        await self.sockets.aclose()
        await self.delivery.aclose()
