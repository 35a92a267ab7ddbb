"""What acts may call: every service, in one place, and the shape that all acts have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.likes.cards import Cards
from bot.likes.lookups import LookUps
from bot.likes.service import Likes
from bot.likes.teammates import Teammates
from bot.linking import Linking
from bot.linking.leaving import Leaving
from bot.slack.asking.payloads import Asked
from bot.slack.home.tab import HomeTab
from bot.slack.installs.departing import Departing
from bot.slack.message import Message
from bot.slack.people.admins import Admins
from bot.slack.people.gate import Gate
from bot.slack.people.inboxes import Inboxes
from bot.slack.reacting.reactions import Reactions
from bot.slack.sending.files import Files
from bot.slack.sending.owed import Owed
from bot.slack.sharing.sharing import Sharing
from bot.slack.team.team import TeamChannels
from bot.workspaces.audit import Audit
from bot.workspaces.records import Records
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse


@dataclass(frozen=True, slots=True)
class Rooms:
    """The services that acts call."""

    linking: Linking
    likes: Likes
    look_ups: LookUps
    cards: Cards
    workspaces: Workspaces
    purse: Purse
    admins: Admins
    gate: Gate
    inboxes: Inboxes
    teammates: Teammates
    files: Files
    home: HomeTab
    audit: Audit
    records: Records
    team: TeamChannels
    reactions: Reactions
    leaving: Leaving
    departing: Departing
    owed: Owed
    sharing: Sharing
    clock: Clock


Act = Callable[[Asked, Rooms], Awaitable[Message]]
