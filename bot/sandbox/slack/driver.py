"""What users and admins do in Slack, as methods; used by the page and by tests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partialmethod
from typing import Any, Final, TypeVar

from starlette.requests import Request

from bot.sandbox.slack import delivery, events, replies
from bot.sandbox.slack.composer import message_parts
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.seed import POSTS, seed
from bot.sandbox.slack.user_actions import UserActions
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, Workspace

T = TypeVar("T")

# Seconds; waiting ends as soon as the condition is true, and only a busy machine takes long.
_PATIENCE: Final = 20.0


class SlackDriver(UserActions):
    """A small Slack without its page."""

    send = delivery.send
    sign = delivery.sign

    def __post_init__(self) -> None:
        super().__post_init__()
        self._posts: Mapping[str, str] | None = None
        self.on_start_over: Callable[[], Awaitable[None]] | None = None

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """Return what the user sees in a channel, oldest first; `@app` is their DM with the app."""
        return self.messages.seen_by(*self.at(user, channel))

    def modal_of(self, user: str) -> View | None:
        return self.views.modal_of(self.person(user))

    def home_of(self, user: str) -> View | None:
        return self.views.home_of(self.person(user))

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = _PATIENCE) -> T:  # noqa: ASYNC109 the interface
        """Evaluate `predicate()` after every change until it is true; raise `TimeoutError`."""
        return await self.changes.until(predicate, timeout)

    async def answer(self, exchange: Exchange, timeout: float = _PATIENCE) -> Message:  # noqa: ASYNC109 the interface
        """Return the app's reply: in the HTTP response, or the last one by response_url."""
        return await self.wait_for(lambda: [exchange.message, *exchange.answers][-1], timeout)

    async def settled(self, timeout: float = _PATIENCE) -> None:  # noqa: ASYNC109 the interface
        """Wait until no request to the app and no call by the app is in progress."""
        await self.wait_for(
            lambda: not (self.in_flight or self.event_tasks or self.calls_in_progress), timeout
        )

    async def aclose(self) -> None:
        """Close pages, sockets and deliveries; call it before the server of `app` is stopped."""
        self.closing = True
        self.changes.bump()
        for task in self.event_tasks:
            task.cancel()
        await asyncio.gather(*self.event_tasks, return_exceptions=True)
        await self.sockets.aclose()
        await self.http.aclose()

    def post(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None, **more: Any
    ) -> Message:
        """Post a text, converted as Slack does, or other `blocks`; with `attachments` if given."""
        person, where = self.at(user, channel)
        said, blocks = message_parts(text, self.workspace(where.team_id))
        told = {"text": said, "blocks": blocks, **more}
        return replies.show(self, where, person, told, thread_ts=thread_ts)

    def edit(self, message: Message, text: str) -> None:
        """Replace the text of a user's message."""
        said, blocks = message_parts(text, self.workspace(message.team_id))
        replies.change(self, message, {"text": said, "blocks": blocks, "attachments": []})

    def react(self, user: str, message: Message | str, name: str, *, adds: bool = True) -> bool:
        """Add a reaction, or remove one; False if it is there already, or isn't."""
        there = message if isinstance(message, Message) else self.messages.find(message)
        person = self.person(user, team=there.team_id)
        if there.ephemeral or there.kind == "error":
            raise LookupError("Slack takes no emoji on ephemeral messages")
        before = there.reactions.get(name, [])
        if (person in before) is adds:
            return False
        there.reactions[name] = [*before, person] if adds else [each for each in before if each != person]
        there.reactions = {name: people for name, people in there.reactions.items() if people}
        events.reacted(self, person, there, name, added=adds)
        self.changes.bump()
        return True

    unreact = partialmethod(react, adds=False)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home (or `messages`) tab."""
        events.home_opened(self, self.person(user), tab)

    async def event(
        self,
        event: dict[str, Any],
        *,
        team: str | None = None,
        event_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Exchange:
        """Deliver an event to the app in `team`; `event_id` repeats an earlier one."""
        return await events.send(self, self.workspace(team), event, event_id=event_id, headers=headers)

    async def uninstall(self, team: str) -> Exchange:
        """Uninstall the app: revoke its token, then send `app_uninstalled` and `tokens_revoked`."""
        workspace, revoked = self._revoked(team, "account_inactive")
        events.send_soon(self, workspace, revoked)
        return await events.send(self, workspace, {"type": "app_uninstalled"})

    async def revoke_token(self, team: str) -> Exchange:
        return await events.send(self, *self._revoked(team, "token_revoked"))

    def share(self, channel: str, user: str, *, shared: bool = True) -> None:
        """Share a channel with a user of another workspace, or not any more; sends the event."""
        person, where = self.person(user), self.world.channel(channel)
        change = where.external_users.add if shared else where.external_users.discard
        change(person.key)
        events.shared(self, where, person, "channel_shared" if shared else "channel_unshared")
        self.changes.bump()

    def direct_messages(self, *users: str) -> Channel:
        """Return the conversation of two users, or a group DM of several; the app isn't in it."""
        people = [self.person(user) for user in users]
        first = self.workspace(people[0].team_id)
        keys = tuple(sorted(person.key for person in people))
        for channel in first.channels.values():
            if channel.between == keys:
                return channel
        kind, name = ("D", "") if len(people) == 2 else ("C", f"mpdm-{'--'.join(users)}-1")  # noqa: PLR2004
        made = Channel(new_id(kind), first.id, name, is_private=True, has_app=False, between=keys)
        made.external_users.update(person.key for person in people if person.team_id != first.id)
        first.channels[made.id] = made
        self.changes.bump()
        return made

    async def revoke_access(self, *teams: str) -> Exchange:
        """Remove the app from workspaces of its organization; sends `team_access_revoked`."""
        gone = [self.workspace(team) for team in teams]
        left = next(one for one in self.world.workspaces.values() if one.org_wide and one not in gone)
        for workspace in gone:
            workspace.org_wide = False
        self.changes.bump()
        ids = [workspace.id for workspace in gone]
        return await events.send(self, left, {"type": "team_access_revoked", "team_ids": ids})

    def seed(self, posts: Mapping[str, str] = POSTS) -> None:
        """Post messages in the channels; `posts` maps the names in `seed.POSTS` to X URLs."""
        self._posts = posts
        seed(self, posts)

    async def start_over(self) -> None:
        """Reset everything, seed again if seeded, and let the demo reset its other parts."""
        self.reset()
        if self._posts is not None:
            seed(self, self._posts)
        if self.on_start_over is not None:
            await self.on_start_over()

    def _revoked(self, team: str, dead: str) -> tuple[Workspace, dict[str, Any]]:
        """Refuse the app's token from now on with `dead`; return the event that tells."""
        workspace = self.workspace(team)
        installation = self.installations.of(workspace.id)
        if installation:
            installation.revoked, installation.dead = True, dead
        self.changes.bump()
        return workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.app.user_id]}}


def sandbox_of(request: Request) -> SlackDriver:
    sandbox: SlackDriver = request.app.state.sandbox
    return sandbox
