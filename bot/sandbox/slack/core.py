"""The core of the sandbox: its parts, its server, and what tests can inspect and wait for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, Self, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bot.clock import Clock, utcnow
from bot.sandbox.slack import openid
from bot.sandbox.slack.api import file_routes, routes
from bot.sandbox.slack.consent import consent_routes
from bot.sandbox.slack.delivery import Delivery, SentRequest
from bot.sandbox.slack.dispatch import Exchange
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.id_tokens import IdTokens
from bot.sandbox.slack.installations import Credentials
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modal_actions import ModalActions
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import ApiCall, State
from bot.sandbox.slack.templating import missing
from bot.sandbox.slack.user_actions import UserActions
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, World
from bot.sandbox.test_server import serve

T = TypeVar("T")


class Part(Generic[T]):
    """An attribute of one of the core's parts, as the core's own."""

    def __init__(self, part: str) -> None:
        self._part = part

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    def __get__(self, core: "Core", owner: type[object]) -> T:
        value: T = getattr(getattr(core, self._part), self._name)
        return value

    def __set__(self, core: "Core", value: T) -> None:
        setattr(getattr(core, self._part), self._name, value)


# Seconds; waiting ends as soon as the condition is true, and only a busy machine takes long.
_PATIENCE: Final = 20.0


@dataclass(frozen=True)
class Step:
    """One step of the page's "Try this" panel; its buttons put `typed` into the message box."""

    title: str
    hint: str
    typed: tuple[str, ...]
    is_done: Callable[[], bool]


class Core:
    """State, delivery and URLs.

    `url`, `request_url` and `redirect_uris` may be set once the ports are known. `deadline`
    (seconds) is how long Slack waits for a response; `x_url` is the target of the page's "X" link;
    `links` maps URL prefixes in messages to others, so that links stay on this machine; `id_tokens`
    lets tests forge id tokens. `api_calls` has all calls by the app, oldest first, and `requests`
    all requests sent to the app, with their responses.
    """

    url = Part[str]("state")
    redirect_uris = Part[list[str]]("state")
    world = Part[World]("state")
    id_tokens = Part[IdTokens]("state")
    api_calls = Part[list[ApiCall]]("state")
    request_url = Part[str]("delivery")
    deadline = Part[float]("delivery")
    requests = Part[list[SentRequest]]("delivery")

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
        self.sockets = self.state.sockets
        self.delivery = Delivery(self.state)
        self.events = Events(self.state, self.delivery)
        self.state.on_message = self.events.said
        self.user_actions = UserActions(self.state, self.delivery)
        self.modal_actions = ModalActions(self.state, self.delivery)
        self.url = url
        self.request_url = request_url
        self.x_url = ""
        self.tour: Sequence[Step] = ()
        self.links: dict[str, str] = {}
        self.closing = False
        self.on_start_over: Callable[[], Awaitable[None]] | None = None
        self.app = Starlette(
            routes=[*routes.ROUTES, *file_routes.ROUTES, *openid.ROUTES, *consent_routes()],
            exception_handlers={HTTPException: missing},
        )
        self.app.state.slack = self.state

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
