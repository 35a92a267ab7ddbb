"""The two workspaces of every sandbox, from seed.yaml: their users and their channels."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from bot.sandbox.slack.objects import make
from bot.sandbox.slack.people import AppUser, Person

DATA: Final = yaml.safe_load(Path(__file__).with_name("seed.yaml").read_text(encoding="utf-8"))
APP_ID: Final[str] = DATA["app_id"]
EMOJI: Final[dict[str, str]] = DATA["emoji"]


@dataclass
class Channel:
    """A conversation: a channel, a user's DM with the app (`im_with`), or a DM `between` users.

    `between` has the keys of two users (a DM) or of more (a group DM); the app isn't in these.
    """

    id: str
    team_id: str
    name: str
    topic: str = ""
    is_private: bool = False
    has_app: bool = True
    im_with: str | None = None
    is_archived: bool = False
    external_users: set[str] = field(default_factory=set)
    between: tuple[str, ...] = ()

    @property
    def is_im(self) -> bool:
        """Whether it is a direct message of two, one of which may be the app."""
        return self.im_with is not None or len(self.between) == 2  # noqa: PLR2004 (two users)

    @property
    def is_shared(self) -> bool:
        return bool(self.external_users)

    @property
    def name_in_payloads(self) -> str:
        """The name in payloads; Slack hides the names of private conversations from apps."""
        if self.is_im:
            return "directmessage"
        if self.between:
            return self.name
        return "privategroup" if self.is_private else self.name

    def as_object(self) -> dict[str, Any]:
        """Return the channel object of the Web API."""
        return make("im" if self.im_with else "channel", channel=self)


@dataclass
class UserGroup:
    """A user group, with its users' ids."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass
class Workspace:
    """A team; `enterprise` is its organization's id and name, `custom_emoji` has URLs by name."""

    id: str
    domain: str
    name: str
    app: AppUser
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: list[UserGroup] = field(default_factory=list)
    enterprise: tuple[str, str] | None = None
    org_wide: bool = False
    custom_emoji: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"https://{self.domain}.slack.com/"


class World:
    """All workspaces; finds users and channels by id or name."""

    def __init__(self, workspaces: list[Workspace]) -> None:
        self.workspaces = {workspace.id: workspace for workspace in workspaces}

    def people(self) -> Iterator[Person]:
        for workspace in self.workspaces.values():
            yield from workspace.people.values()

    def channels(self) -> Iterator[Channel]:
        for workspace in self.workspaces.values():
            yield from workspace.channels.values()

    def person(self, who: str, *, team: str | None = None) -> Person:
        """Return a user by name, by key or by id (in `team` first); raise `LookupError`."""
        for person in self.people():
            if who in {person.name, person.key}:
                return person
        of_id = [person for person in self.people() if person.id == who]
        of_team = [person for person in of_id if person.team_id == team]
        for person in of_team or of_id:
            return person
        raise LookupError(f"nobody called {who!r} in the sandbox")

    def channel(self, where: str, *, team: str | None = None) -> Channel:
        """Return a channel by id or by name (in `team` first); raise `LookupError`."""
        name = where.removeprefix("#")
        by_id = [channel for channel in self.channels() if channel.id == where]
        by_name = [channel for channel in self.channels() if channel.name == name and not channel.im_with]
        found = by_id or by_name
        for channel in [*(one for one in found if one.team_id == team), *found]:
            return channel
        raise LookupError(f"no channel called {where!r} in the sandbox")

    def im(self, person: Person) -> Channel:
        """Return the direct messages between a user and the app."""
        channels = self.workspaces[person.team_id].channels.values()
        return next(channel for channel in channels if channel.im_with == person.id)

    def open_to(self, person: Person) -> list[Channel]:
        """Return the channels in the user's sidebar, including shared ones."""
        own = [c for c in self.workspaces[person.team_id].channels.values() if not (c.im_with or c.between)]
        return own + [c for c in self.channels() if person.key in {*c.external_users, *c.between}]


def new_world(app_name: str) -> World:
    """Return Acme (maya, an admin; sam; lena; theo, a guest) and Globex (nora, an admin; kai)."""
    return World([_workspace(app_name, fields) for fields in deepcopy(DATA["workspaces"])])


def _workspace(app_name: str, fields: dict[str, Any]) -> Workspace:
    team = fields["id"]
    people = [Person(team_id=team, **person) for person in fields.pop("people")]
    channels = [Channel(team_id=team, **channel) for channel in fields.pop("channels")]
    channels += [
        Channel(f"D{team[1:5]}{person.id[1:7]}", team, person.name, im_with=person.id) for person in people
    ]
    return Workspace(
        app=AppUser(app_id=APP_ID, name=app_name, team_id=team, **fields.pop("app")),
        people={person.id: person for person in people},
        channels={channel.id: channel for channel in channels},
        groups=[UserGroup(**group) for group in fields.pop("groups")],
        **fields,
    )
