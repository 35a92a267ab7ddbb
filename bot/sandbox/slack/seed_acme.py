"""The two workspaces of every sandbox, from seed.yaml."""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import yaml

from bot.sandbox.slack.people import AppUser, Person
from bot.sandbox.slack.world import Channel, UserGroup, Workspace, World

DATA: Final = yaml.safe_load(Path(__file__).with_name("seed.yaml").read_text(encoding="utf-8"))
APP_ID: Final[str] = DATA["app_id"]


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
