"""The registry of actions: one row each, with name, handler, access and placement.

Every request reaches a service through this table, from whichever surface it came, and whether it
runs now, after linking or after a restart. Help, usage, the manifest, the README and access control
are derived from it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.errors import InvalidAction
from bot.slack.access.access import Access, AccessControl
from bot.slack.handlers import likes, privacy
from bot.slack.handlers.about import AboutHandlers
from bot.slack.handlers.accounts import AccountHandlers
from bot.slack.handlers.admin import AdminHandlers
from bot.slack.handlers.likes import LikeHandlers
from bot.slack.handlers.preferences import PreferenceHandlers
from bot.slack.handlers.privacy import PrivacyHandlers
from bot.slack.intents.commands import Command, CommandTable, Subcommand
from bot.slack.intents.intent import Placement
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.home_contents import HomeSection
from bot.slack.sharing.sharing import Sharing
from bot.slack.team_channels.channel_settings import ChannelSettings

Handler = Callable[[SlackRequest], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of all actions, each with the services it uses."""

    access: AccessControl
    about: AboutHandlers
    accounts: AccountHandlers
    admin: AdminHandlers
    channels: ChannelSettings
    likes: LikeHandlers
    preferences: PreferenceHandlers
    privacy: PrivacyHandlers
    sharing: Sharing

    async def run(self, request: SlackRequest) -> Message:
        """Run the request's action, if allowed; raise `InvalidAction` if there is none."""
        action = ACTIONS.get(request.intent.action)
        if action is None:
            raise InvalidAction
        await self.access.check(request.requester, action.access)
        return await action.handler(self)(request)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that users can request.

    With `help`, it is also a command: `/likewise name`, or `command` if set; `usage` describes its
    argument. `placement` is where the reply to a click goes unless the button overrides it: NEW if
    replacing the clicked message would remove its other buttons. `home` is the section of the App
    Home that shows the reply to a click there.
    """

    name: str
    handler: Callable[[Handlers], Handler]
    help: str | None = None
    usage: str = ""
    command: str | None = None
    access: Access = Access.POLICY
    placement: Placement = Placement.REPLACE
    home: HomeSection = HomeSection.ACCOUNT


_ALWAYS, _ADMIN = Access.ALWAYS, Access.ADMIN
_NEW = Placement.NEW

_ROWS: Final = (
    Action(
        "like",
        lambda to: to.likes.like,
        help="Like a post from your own X account",
        usage="<post>",
        command="/like",
        home=HomeSection.LIKES,
    ),
    Action(
        "unlike",
        lambda to: to.likes.unlike,
        help="Unlike a post",
        usage="<post>",
        command="/unlike",
        home=HomeSection.LIKES,
    ),
    Action(
        "likers",
        lambda to: to.likes.likers,
        help="See who liked your post",
        usage="<post>",
        command="/likers",
        placement=_NEW,
        home=HomeSection.LIKES,
    ),
    Action("pinned", lambda to: partial(to.likes.likers, pinned=True)),
    Action("send_likers", lambda to: to.likes.send_likers, placement=_NEW),
    Action("file_unconfirmed", lambda _: likes.file_unconfirmed),
    Action(
        "liked",
        lambda to: to.likes.liked,
        help="See the posts you liked, newest first",
        usage="[@handle]",
        command="/liked",
        placement=_NEW,
    ),
    Action("share", lambda to: to.sharing.like, placement=_NEW),
    Action("share_list", lambda to: to.sharing.likers, placement=_NEW),
    Action("share_team", lambda to: to.sharing.to_team, placement=_NEW),
    Action("unshare", lambda to: to.sharing.remove, access=_ALWAYS, placement=_NEW),
    Action("connect", lambda to: to.accounts.connect, help="Connect your X account, or switch to another"),
    Action("connected", lambda to: to.accounts.connected, access=_ALWAYS),
    Action(
        "disconnect",
        lambda to: to.accounts.disconnect,
        help="Disconnect your X account",
        access=_ALWAYS,
    ),
    Action(
        "account",
        lambda to: to.accounts.account,
        help="See which X account is connected, and what your team sees",
        access=_ALWAYS,
    ),
    Action(
        "history",
        lambda to: to.privacy.history,
        help="See and manage your likes",
        access=_ALWAYS,
        home=HomeSection.LIKES,
    ),
    Action("delete_history", lambda to: to.privacy.delete_history, access=_ALWAYS, home=HomeSection.LIKES),
    Action(
        "settings",
        lambda to: to.preferences.settings,
        help="Change your settings",
        access=_ALWAYS,
    ),
    Action(
        "show_likes",
        lambda to: partial(to.preferences.update, show_likes=True),
        home=HomeSection.SETTINGS,
    ),
    Action(
        "hide_likes",
        lambda to: partial(to.preferences.update, show_likes=False),
        access=_ALWAYS,
        home=HomeSection.SETTINGS,
    ),
    Action(
        "share_likers",
        lambda to: partial(to.preferences.update, share_likers=True),
        home=HomeSection.SETTINGS,
    ),
    Action(
        "keep_likers",
        lambda to: partial(to.preferences.update, share_likers=False),
        access=_ALWAYS,
        home=HomeSection.SETTINGS,
    ),
    Action(
        "show_my_previews",
        lambda to: partial(to.preferences.update, show_previews=True),
        home=HomeSection.SETTINGS,
    ),
    Action(
        "hide_my_previews",
        lambda to: partial(to.preferences.update, show_previews=False),
        home=HomeSection.SETTINGS,
    ),
    Action(
        "reaction",
        lambda to: to.preferences.reaction,
        help="Like posts by adding an emoji reaction",
        usage="[:emoji: | off]",
        access=_ALWAYS,
        home=HomeSection.SETTINGS,
    ),
    Action(
        "channel",
        lambda to: to.channels.asked,
        help="Turn post replies on or off in this channel (admins)",
        usage="[on | off | digest on | digest off]",
        access=_ALWAYS,  # anyone may look; changing it is for admins
    ),
    Action("channel_off", lambda to: to.channels.turn_off, access=_ADMIN, home=HomeSection.ADMIN),
    Action(
        "spending",
        lambda to: to.admin.spending,
        help="See what this workspace spends at X, and set a daily budget (admins)",
        usage="[dollars a day | none]",
        access=_ADMIN,
        placement=_NEW,
        home=HomeSection.ADMIN,
    ),
    Action(
        "show_previews",
        lambda to: partial(to.preferences.preview, on=True),
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action(
        "hide_previews",
        lambda to: partial(to.preferences.preview, on=False),
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action(
        "check_plan", lambda to: to.admin.check_plan, access=_ADMIN, placement=_NEW, home=HomeSection.ADMIN
    ),
    Action(
        "policy",
        lambda to: to.admin.policy,
        help="Choose who may use Likewise, and where (admins)",
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action(
        "audit",
        lambda to: to.admin.records,
        help="See the activity log (admins)",
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action("export", lambda to: to.admin.export, access=_ADMIN, placement=_NEW, home=HomeSection.ADMIN),
    Action(
        "forget_me",
        lambda _: privacy.forget_me,
        help="Delete all your data",
        access=_ALWAYS,
        home=HomeSection.HELP,
    ),
    Action("forget", lambda to: to.privacy.forget, access=_ALWAYS, home=HomeSection.HELP),
    Action(
        "version",
        lambda to: to.about.version,
        help="See the version of Likewise, and what has changed",
        access=_ALWAYS,
        home=HomeSection.HELP,
    ),
    Action("help", lambda to: to.about.help, help="Show this list", access=_ALWAYS, home=HomeSection.HELP),
)

ACTIONS: Final[Mapping[str, Action]] = {action.name: action for action in _ROWS}


def home_section(action: str) -> HomeSection:
    """Return the Home section for an action's reply; ACCOUNT for an unknown action."""
    return ACTIONS[action].home if action in ACTIONS else HomeSection.ACCOUNT


def _command_table() -> CommandTable:
    words = tuple(
        Subcommand(row.name.replace("_", "-"), row.name, row.help, row.usage)
        for row in _ROWS
        if row.help and not row.command
    )
    return CommandTable(
        (
            *(_command(row.command, row) for row in _ROWS if row.command),
            Command(
                "/likewise",
                "help",
                f"[{' | '.join(word.name for word in words)}]",
                "Manage your X account and settings",
                "/likewise connect",
            ),
        ),
        words,
    )


def _command(name: str, row: Action) -> Command:
    example = f"{name} https://x.com/acmehq/status/1950000000000000001" if row.usage == "<post>" else name
    return Command(name, row.name, row.usage, row.help or "", example)


COMMAND_TABLE: Final = _command_table()
