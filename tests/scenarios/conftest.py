"""The whole app in the sandbox: signed Slack requests, OAuth through its pages, X over HTTP, a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from bot import app as likewise
from bot.clock import Clock
from bot.container import Container
from bot.sandbox.environment import SandboxEnvironment, sandbox_environment
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Exchange, Message, SlackSandbox
from bot.sandbox.slack.views import View
from bot.sandbox.smoke_test import as_text
from bot.sandbox.test_server import address, bind, serve
from bot.sandbox.x import Account, XSandbox
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from bot.settings import Purpose, Settings
from tests.conftest import MovableClock

ANNOUNCED = f"https://x.com/acmehq/status/{ANNOUNCEMENT}"
MAYAS = f"https://x.com/maya_builds/status/{MAYAS_POST}"
PATIENCE = 30.0
ACCOUNTS = {"maya": "maya_builds", "sam": "sam_writes", "lena": "lena_ops", "theo": "theo_dev"}


@dataclass
class Scene:
    """The app in a sandbox workspace, and its members' actions."""

    environment: SandboxEnvironment
    app: Starlette
    clock: MovableClock
    settings: Settings
    statements: list[str] = field(default_factory=list)

    @property
    def slack(self) -> SlackSandbox:
        return self.environment.slack

    @property
    def x(self) -> XSandbox:
        return self.environment.x

    @property
    def likewise(self) -> likewise.Likewise:
        running: likewise.Likewise = self.app.state.likewise
        return running

    @property
    def container(self) -> Container:
        return self.likewise.container

    async def type(self, user: str, command: str, text: str = "", channel: str = "#social") -> Message:
        """Type a command, and return the reply, which may be late."""
        exchange = await self.slack.command(user, channel, command, text)
        assert not exchange.error, exchange.error
        return await self.slack.answer(exchange)

    async def click(self, user: str, message: Message, action_id: str) -> Message:
        """Press a button, and return what its message shows then, or the new reply."""
        exchange = await self.slack.click(user, message, action_id)
        assert not exchange.error, exchange.error
        return await self.slack.answer(exchange)

    async def answer(self, exchange: Exchange) -> Message:
        """Return the reply to a shortcut or form."""
        assert not exchange.error, exchange.error
        return await self.slack.answer(exchange)

    async def show_name(self, user: str, message: Message | View, *, past_likes: bool = True) -> None:
        """Show a member's name to teammates, with the form behind a message or the Home tab."""
        home = isinstance(message, View)
        await self.slack.click(user, message, "form:name:home" if home else "form:name")
        form = await self.slack.wait_for(lambda: self.slack.modal_of(user))
        chosen = "show_likes" if past_likes else "show_new_likes"
        exchange = await self.slack.submit(user, form, {"name": {"name": chosen}})
        assert not exchange.error, exchange.error
        await self.slack.settled()
        await self.container.storage.background.drain(PATIENCE)

    async def connect(self, user: str, *, x_account: str | None = None) -> list[Message]:
        """Connect an X account by `/likewise connect`; return what Slack shows then."""
        prompt = await self.type(user, "/likewise", "connect")
        return await self.through_pages(user, prompt, x_account=x_account)

    async def through_pages(
        self, user: str, prompt: Message, *, x_account: str | None = None, news: int = 1
    ) -> list[Message]:
        """Follow a *Connect* button through all pages; return the `news` messages that Slack shows then."""
        before = len(self.slack.seen_by(user, "#social"))
        async with HttpBrowser() as http_browser:
            page_text = await connect(
                http_browser,
                button(prompt, "link:connect")["url"],
                slack_user=user,
                x_account=x_account or ACCOUNTS[user],
            )
        assert "You're connected" in page_text, page_text

        def arrived() -> list[Message] | None:
            new = self.slack.seen_by(user, "#social")[before:]
            return new if len(new) >= news else None

        return await self.slack.wait_for(arrived)

    def account(self, username: str) -> Account:
        """Return an X account."""
        found = self.x.world.account_named(username)
        assert found is not None, username
        return found

    def grants(self, username: str) -> int:
        """Count the grants of an X account that X still accepts."""
        return self.x.world.grants.active(self.account(username).id)

    def liked(self, account: str, post: str) -> bool:
        """Return whether the account likes the post at X."""
        return any(liker.username == account for liker in self.x.world.likers(self.x.world.posts[post]))


def button(message: Message, action_id: str) -> dict[str, str]:
    """Return a button of a message."""
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("action_id") == action_id:
                return dict(element)
    raise AssertionError(f"no button {action_id} in: {as_text(message)}")


@asynccontextmanager
async def scene(
    database_url: str, clock: MovableClock, *, app_clock: Clock | None = None, **settings: str
) -> AsyncIterator[Scene]:
    """Start the sandbox and the app in it; its housekeeping is done when a test asks for it, and not beside it.

    `clock` is that of Slack and X, and the app's own unless `app_clock` is.
    """
    listener = bind()
    url = address(listener)
    async with sandbox_environment(url, clock=clock) as here:
        read = Settings.read(Purpose.SERVE, here.settings(DATABASE_URL=database_url, **settings))
        if "ANSWER_WITHIN" not in settings:
            # How long a busy machine takes is not what these tests are about; those that are, say so.
            read = replace(read, answer_within=PATIENCE)
            here.slack.deadline = PATIENCE
        app = likewise.create(read, clock=app_clock or clock, housekeeping_every=None)
        async with await serve(app, listener=listener):
            scene = Scene(here, app, clock, read)
            if read.slack_bot_token is not None:
                # Whose the token is, the app asks once; tests about later calls begin after it.
                await scene.container.slack.tenants.installations.find(here.slack.workspace().id)
                here.slack.api_calls.clear()
            event.listen(
                scene.container.storage.database.engine.sync_engine,
                "before_cursor_execute",
                lambda _c, _u, statement, *_: scene.statements.append(statement),
            )
            yield scene


@pytest.fixture
async def browser() -> AsyncIterator[HttpBrowser]:
    """Return a member's browser."""
    async with HttpBrowser() as http_browser:
        yield http_browser


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> str:
    """How people sign in at X; modules marked with `sign_ins.EITHER` run with both."""
    return str(getattr(request, "param", "oauth2"))


@pytest.fixture
async def many(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app without a bot token in its settings, so it serves every workspace that installs it."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as made:
        yield made


@pytest.fixture
async def acme(database_url: str, sign_in: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in the workspace Acme, on each kind of database."""
    async with scene(database_url, clock, sign_in=sign_in) as made:
        yield made
