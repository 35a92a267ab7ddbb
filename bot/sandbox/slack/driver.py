"""What users and admins do in Slack, as methods; used by the page and by tests."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bot.sandbox.slack import replies
from bot.sandbox.slack.composer import message_parts
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.dispatch import Exchange
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.installations import Installation
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.seed import POSTS, seed
from bot.sandbox.slack.views import View
from bot.sandbox.slack.world import Channel, Workspace


class SlackDriver(Core):
    """A small Slack without its page.

    Users are given by name or id, channels by name (`#social`) or id.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._posts: Mapping[str, str] | None = None

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Exchange:
        """Send a slash command."""
        person, where = self.at(user, channel)
        return await self.user_actions.command(person, where, command, text)

    async def shortcut(
        self, user: str, channel: str, message_ts: Message | str, callback_id: str
    ) -> Exchange:
        """Use a message shortcut."""
        person, where = self.at(user, channel)
        message = message_ts if isinstance(message_ts, Message) else self.state.messages.find(message_ts)
        return await self.user_actions.shortcut(person, where, message, callback_id)

    async def click(
        self,
        user: str,
        message_or_view: Message | View | str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Exchange:
        """Click a button or use a menu.

        `value` distinguishes buttons with the same action_id; `selected` is an option's value, or
        several.
        """
        there = self._thing(message_or_view)
        if isinstance(there, View):
            view = self._own_view(user, there)
            return await self.user_actions.click_in_view(
                view, action_id, block_id=block_id, value=value, selected=selected
            )
        person = self.person(user, team=there.team_id)
        return await self.user_actions.click_in_message(
            person, there, action_id, block_id=block_id, value=value, selected=selected
        )

    async def submit(self, user: str, view_id: View | str, state: Mapping[str, Any]) -> Exchange:
        """Submit a modal: `{block_id: {action_id: value}}`, or `{action_id: value}` for short."""
        return await self.modal_actions.submit(self._own_view(user, view_id), state)

    async def close(self, user: str, view_id: View | str) -> Exchange | None:
        """Close a modal; return None if the app didn't set `notify_on_close`."""
        return await self.modal_actions.close(self._own_view(user, view_id))

    def post(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        blocks: list[dict[str, Any]] | None = None,
        attachments: list[dict[str, Any]] | None = None,
        thread_ts: str | None = None,
    ) -> Message:
        """Post a message; the text is converted as Slack does, unless `blocks` are given."""
        person, where = self.at(user, channel)
        said, made = message_parts(text, self.state.workspace(where.team_id))
        told = {"text": said, "blocks": made if blocks is None else blocks, "attachments": attachments or []}
        return replies.show(self.state, where, person, told, thread_ts=thread_ts)

    def react(self, user: str, message: Message | str, name: str) -> bool:
        """Add a reaction; False if it is there already."""
        return self._reacted(user, message, name, adds=True)

    def unreact(self, user: str, message: Message | str, name: str) -> bool:
        """Remove a reaction; False if it isn't there."""
        return self._reacted(user, message, name, adds=False)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home (or `messages`) tab."""
        self.events.home_opened(self.person(user), tab)

    async def event(
        self,
        event: dict[str, Any],
        *,
        team: str | None = None,
        event_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Exchange:
        """Deliver an event to the app in `team` (id or domain; the first by default).

        `event_id` repeats an earlier event.
        """
        return await self.events.send(self.workspace(team), event, event_id=event_id, headers=headers)

    def workspace(self, team: str | None = None) -> Workspace:
        """Return a workspace by id or domain, the first by default; raise `LookupError`."""
        for workspace in self.world.workspaces.values():
            if team in {None, workspace.id, workspace.domain}:
                return workspace
        raise LookupError(f"no workspace {team!r} in the sandbox")

    def install(self, team: str, token: str | None = None) -> Installation:
        """Install the app in a workspace, without the pages."""
        installation = self.state.install(self.workspace(team).id, token)
        self.state.changes.bump()
        return installation

    async def uninstall(self, team: str) -> Exchange:
        """Uninstall the app: revoke its token, then send `app_uninstalled` and `tokens_revoked`."""
        workspace, revoked = self._revoked(team, "account_inactive")
        if "tokens_revoked" in self.state.manifest.events:
            self.events.send_soon(workspace, revoked)
        return await self.events.send(workspace, {"type": "app_uninstalled"})

    async def revoke_token(self, team: str) -> Exchange:
        """Revoke the app's token, and send `tokens_revoked` with the bot's user id."""
        return await self.events.send(*self._revoked(team, "token_revoked"))

    def share(self, channel: str, user: str, *, shared: bool = True) -> None:
        """Share a channel with a user of another workspace, or not any more; sends the event."""
        person, where = self.person(user), self.world.channel(channel)
        change = where.strangers.add if shared else where.strangers.discard
        change(person.key)
        self.events.shared(where, person, "channel_shared" if shared else "channel_unshared")
        self.state.changes.bump()

    def direct_messages(self, *users: str) -> Channel:
        """Return the conversation of two users, or a group DM of several; the app isn't in it."""
        people = [self.person(user) for user in users]
        first = self.state.workspace(people[0].team_id)
        keys = tuple(sorted(person.key for person in people))
        for channel in first.channels.values():
            if channel.between == keys:
                return channel
        kind, name = ("D", "") if len(people) == 2 else ("C", f"mpdm-{'--'.join(users)}-1")  # noqa: PLR2004
        made = Channel(new_id(kind), first.id, name, is_private=True, has_app=False, between=keys)
        made.strangers.update(person.key for person in people if person.team_id != first.id)
        first.channels[made.id] = made
        self.state.changes.bump()
        return made

    async def revoke_access(self, *teams: str) -> Exchange:
        """Remove the app from workspaces of its organization; sends `team_access_revoked`."""
        gone = [self.workspace(team) for team in teams]
        left = next(one for one in self.world.workspaces.values() if one.org_wide and one not in gone)
        for workspace in gone:
            workspace.org_wide = False
        self.state.changes.bump()
        ids = [workspace.id for workspace in gone]
        return await self.events.send(left, {"type": "team_access_revoked", "team_ids": ids})

    def fail_next(
        self, method: str, error: str, *, status: int | None = None, retry_after: int = 1, times: int = 1
    ) -> None:
        """Make the next calls of a Web API method (or of `response_url`) fail with this error."""
        self.state.fail_next(method, error, status=status, retry_after=retry_after, times=times)

    def seed(self, posts: Mapping[str, str] = POSTS) -> None:
        """Post messages in the channels; `posts` maps the names in `seed.POSTS` to X URLs."""
        self._posts = posts
        seed(self.state, posts)

    async def start_over(self) -> None:
        """Reset everything, seed again if seeded, and let the demo reset its other parts."""
        self.state.start_over()
        if self._posts is not None:
            seed(self.state, self._posts)
        if self.on_start_over is not None:
            await self.on_start_over()

    def _revoked(self, team: str, dead: str) -> tuple[Workspace, dict[str, Any]]:
        """Refuse the app's token from now on with `dead`; return the event that tells."""
        workspace = self.workspace(team)
        installation = self.state.installations.of(workspace.id)
        if installation:
            installation.revoked, installation.dead = True, dead
        self.state.changes.bump()
        return workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.app.user_id]}}

    def _reacted(self, user: str, message: Message | str, name: str, *, adds: bool) -> bool:
        there = message if isinstance(message, Message) else self.state.messages.find(message)
        person = self.person(user, team=there.team_id)
        if there.ephemeral or there.kind == "error":
            raise LookupError("Slack takes no emoji on ephemeral messages")
        changed = there.reactions.add(person, name) if adds else there.reactions.remove(person, name)
        if changed:
            self.events.reacted(person, there, name, added=adds)
            self.state.changes.bump()
        return changed

    def _thing(self, named: Message | View | str) -> Message | View:
        if isinstance(named, Message | View):
            return named
        return self.state.views.find(named) if named.startswith("V") else self.state.messages.find(named)

    def _own_view(self, user: str, view: View | str) -> View:
        found = view if isinstance(view, View) else self.state.views.find(view)
        if self.person(user, team=found.person.team_id) != found.person:
            raise LookupError(f"{user} has no such view")
        return found


def sandbox_of(request: Request) -> SlackDriver:
    """Return the Slack that serves this request."""
    sandbox: SlackDriver = request.app.state.sandbox
    return sandbox
