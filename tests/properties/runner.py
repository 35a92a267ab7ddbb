"""Running a random day: each step goes through Slack's or X's interfaces, and its result is checked."""

import re
from datetime import datetime

from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.seed import SAMS_POST
from tests.properties import at_once
from tests.properties.answers import DONE, kind_of
from tests.properties.faults import happen
from tests.properties.model import KIND, TOLD, Asked, Model
from tests.properties.steps import (
    AUTHORS,
    POSTS,
    USERS,
    Both,
    Connect,
    Crash,
    DoubleClick,
    Leave,
    Other,
    Press,
    Step,
    Type,
)
from tests.properties.world import Look, World

ENDINGS = (
    "You're connected",
    "X didn't complete the connection",
    "Something between Likewise and X blocked this",
    "That X account is already connected",
    "This link has expired",
)
HANDLES = re.compile(r"^\S.*  @(\w+) \(https://x\.com/", re.MULTILINE)
IDS = re.compile(r"/status/(\d+)")
CHOICES = ("ask:share_likers", "ask:keep_likers")
MOST_CALLS = 4  # two attempts with a token, and two more with a refreshed one


class Day:
    """One random day: the model, and each member's last answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.scene = world.first
        self.model = Model()
        self.last: dict[str, Message] = {}
        self.asked: dict[str, Asked | None] = {}

    @property
    def now(self) -> datetime:
        return self.scene.clock()

    async def take(self, step: Step) -> None:
        """Take a step, and check its result."""
        before = await self.world.look()
        match step:
            case Type():
                await self._typed(step, before)
            case Press():
                await self._pressed(step, before)
            case Connect():
                await self._connects(step, before)
            case Both() | DoubleClick() | Crash() | Leave():
                await at_once.take(self, step, before)
            case _:
                await self._happens(step)
                self.model.holds(before, await self.world.look(), None, "", None)

    async def _typed(self, step: Type, before: Look) -> None:
        asked = Asked(step.user, KIND[step.command], step.text) if step.command in KIND else None
        message = await self.world.type(step.user, step.command, step.text)
        await self._answered(step.user, asked, message, before)
        if step.text == "disconnect":
            self.model.linked[step.user] = None
            self.model.perhaps_dead.discard(step.user)

    def press(self, user: str, button: str) -> tuple[Message, Asked | None] | None:
        """Return the member's last answer and what its button requests; None if it has no such button."""
        message = self.last.get(user)
        value = _value(message, button) if message else None
        if message is None or value is None:
            return None
        act = button.split(":")[1]
        post = next((post for post in POSTS if post in value), None)
        if act not in TOLD:
            return message, None
        # The model doesn't follow other posts of a list.
        return (message, Asked(user, act, post)) if post else None

    async def _pressed(self, step: Press, before: Look) -> None:
        if step.button in CHOICES:
            await self.take(Type(step.user, "/likewise", "account"))
            before = await self.world.look()
        pressed = self.press(step.user, step.button)
        if pressed is None:
            return
        message, asked = pressed
        act = step.button.split(":")[1]
        await self._answered(
            step.user, asked, await self.world.click(step.user, message, step.button), before
        )
        if self.model.linked[step.user]:
            if act == "share_likers":
                self.model.sharing.add(step.user)
            elif act == "keep_likers":
                self.model.sharing.discard(step.user)

    async def _answered(self, user: str, asked: Asked | None, message: Message, before: Look) -> None:
        self.last[user], self.asked[user] = message, asked
        told, named = kind_of(message)
        after = await self.world.look()
        self.model.holds(before, after, asked, told, named)
        self.keeps_private(user, message, before, after)
        if self.model.linked[user] is None and asked is not None:
            # X's own page needs no connection.
            assert told == "prompt" or (told == "left to X" and self.model.clouded), told
        if asked is not None and self.model.is_clear(user, asked.post, self.now) and not self.has_faults():
            assert told in DONE, f"nothing prevents it, and yet: {as_text(message)}"
        if told == "prompt" and self.model.linked[user] and asked is not None:
            assert user in self.model.perhaps_dead, "a link was lost"

    def keeps_private(
        self, user: str, message: Message, before: Look, after: Look, *, at_once: int = 1
    ) -> None:
        """Check who sees an answer and which accounts were used for it, out of `at_once` concurrent requests."""
        for other in set(USERS) - {user}:
            assert after.messages[other] == before.messages[other], f"{other} has been shown something"
        own, text = self.model.linked[user], as_text(message)
        shared = {self.model.linked[other] for other in self.model.sharing}
        seen = self.scene.x.requests[before.requests :]
        names = {account.id: account.username for account in self.scene.x.world.accounts.values()}
        asking = {names[one.account_id] for one in seen if one.account_id}
        assert asking <= {own, *shared}, f"@{asking} was used for {user}"
        assert len([one for one in seen if "/likes" in one.path]) <= MOST_CALLS * at_once
        if text.startswith("Who liked") and (handles := HANDLES.findall(text)):
            author = next(
                author for post, author in AUTHORS.items() if f"/status/{post}" in str(message.blocks)
            )
            assert author in {own, *shared}, f"{user} sees who liked @{author}'s post: {handles}"
        if text.startswith("Your liked posts"):
            assert {
                (own, post) for post in IDS.findall(str(message.blocks)) if post in POSTS
            } <= self.model.ever

    async def _connects(self, step: Connect, before: Look) -> None:
        user, prompt = step.user, self.last.get(step.user)
        url = _url(prompt)
        asked = self.asked.get(user) if url else None
        if url is None:
            url = _url(await self.world.type(user, "/likewise", "connect"))
            assert url
        self.last.pop(user, None)
        self.asked[user] = None
        async with HttpBrowser() as http_browser:
            try:
                said = await connect(http_browser, url, slack_user=user, x_account=step.account)
            except LookupError:
                said = http_browser.text
        assert any(ending in said for ending in ENDINGS), said
        if "You're connected" not in said:
            self.model.holds(before, await self.world.look(), None, "", None)
            return
        assert step.account not in {self.model.linked[other] for other in USERS if other != user}
        self.model.linked[user] = step.account
        self.model.perhaps_dead.discard(user)
        await self._carried_out(user, asked, before)

    async def _carried_out(self, user: str, asked: Asked | None, before: Look) -> None:
        """After connecting, the interrupted request is done once, with the connected account."""
        after = await self.world.look()
        if asked is None:
            self.model.holds(before, after, None, "", None)
            return
        message = self.scene.slack.seen_by(user, "#social")[-1]
        self.model.holds(before, after, asked, *kind_of(message))

    async def _happens(self, step: Step) -> None:
        if isinstance(step, Other):
            await self._other(step.what)
        else:
            happen(self.scene, self.model, step)

    async def _other(self, what: str) -> None:
        if what == "repair":
            self.scene.x.faults.clear()
        elif what == "swap":
            self.world.swap()
        elif what == "sweep":
            await self.world.second.likewise.housekeeping()
        else:
            self.scene.x.world.delete_post(self.scene.x.world.posts[SAMS_POST])
            self.model.gone.add(SAMS_POST)

    async def evening(self) -> None:
        """After all faults have ended, every connected member can like, and no link was lost."""
        self.scene.x.faults.clear()
        self.scene.x.plan = Plan.LIKES
        self.scene.clock.move(hours=26)
        self.model.clouded = None
        for user in USERS:
            await self.take(Type(user, "/like", POSTS[0]))

    def has_faults(self) -> bool:
        return any(fault.kind is not FaultKind.SLOW for fault in self.scene.x.faults.active)


def _elements(message: Message | None) -> list[dict[str, str]]:
    return [] if message is None else [one for block in message.blocks for one in block.get("elements", [])]


def _value(message: Message, action_id: str) -> str | None:
    return next((one["value"] for one in _elements(message) if one.get("action_id") == action_id), None)


def _url(message: Message | None) -> str | None:
    return next((one["url"] for one in _elements(message) if one.get("action_id") == "link:connect"), None)
