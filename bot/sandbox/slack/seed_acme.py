"""The two workspaces of every sandbox, and their initial messages.

Two edge cases are there on purpose: a channel whose name contains `payload`, and a user id that
belongs to different users in the two workspaces.
"""

from bot.sandbox.slack.people import AppUser, Person
from bot.sandbox.slack.world import Channel, UserGroup, Workspace, World

APP_ID = "A04LKW5Z71Q"

_ACME = "T02ACME4K9R"
_GLOBEX = "T07GLBX31QV"
_TWICE = "U03SAMQ4D2K"
"""Sam at Acme and Kai at Globex have the same user id."""


def new_world(app_name: str) -> World:
    """Return Acme (maya, an admin; sam; lena; theo, a guest) and Globex (nora, an admin; kai)."""
    return World([_acme(app_name), _globex(app_name)])


def _acme(app_name: str) -> Workspace:
    app = AppUser("U04LKWB0T9S", "B04LKWAPP2D", APP_ID, app_name, _ACME)
    people = [
        Person("U03MAYA8R1T", _ACME, "maya", "Maya Brandt", "Communications", is_admin=True),
        Person(_TWICE, _ACME, "sam", "Sam Okoro", "Writes the release notes"),
        Person("U03LENA7X5P", _ACME, "lena", "Lena Vasari", "Operations"),
        Person("U03THEO2W8H", _ACME, "theo", "Theo Marsh", "Agency developer (guest)", is_guest=True),
    ]
    channels = [
        Channel("C02GENER4LA", _ACME, "general", "Everyone at Acme"),
        Channel("C02S0C1AL7B", _ACME, "social", "What we say on X, and what others say about us"),
        Channel("C02LAUNCH3C", _ACME, "launches", "Launch days, all hands"),
        Channel("C02PAYL0ADD", _ACME, "payload-team", "Rockets, not requests", has_app=False),
    ]
    acme = _workspace(_ACME, "acme", "Acme", app, people, channels)
    acme.groups = [UserGroup("S02S0C1ALTM", "social-team", "Social team", ["U03MAYA8R1T", "U03LENA7X5P"])]
    return acme


def _globex(app_name: str) -> Workspace:
    app = AppUser("U07LKWB0T4X", "B07LKWAPP6E", APP_ID, app_name, _GLOBEX)
    people = [
        Person("U07N0RA5T6J", _GLOBEX, "nora", "Nora Iversen", "Managing editor", is_admin=True),
        Person(_TWICE, _GLOBEX, "kai", "Kai Tanaka", "Reporter"),
    ]
    channels = [Channel("C07NEWSR2MF", _GLOBEX, "newsroom", "What is going on")]
    return _workspace(_GLOBEX, "globex", "Globex", app, people, channels)


def _workspace(
    team: str, domain: str, name: str, app: AppUser, people: list[Person], channels: list[Channel]
) -> Workspace:
    ims = [
        Channel(f"D{team[1:5]}{person.id[1:7]}", team, person.name, im_with=person.id) for person in people
    ]
    return Workspace(
        id=team,
        domain=domain,
        name=name,
        app=app,
        people={person.id: person for person in people},
        channels={channel.id: channel for channel in channels + ims},
    )
