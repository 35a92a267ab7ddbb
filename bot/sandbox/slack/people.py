"""Users of the sandbox's workspaces, and the app's own user."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """A Slack user; ids are unique only within a workspace, as in the two workspaces here."""

    id: str
    team_id: str
    name: str
    real_name: str
    title: str = ""
    is_admin: bool = False
    is_guest: bool = False
    tz: str = "Europe/Berlin"
    tz_offset: int = 3600

    @property
    def key(self) -> str:
        """A name that is unique in the sandbox."""
        return f"{self.team_id}-{self.id}"

    @property
    def email(self) -> str:
        return f"{self.name}@example.com"

    @property
    def first_name(self) -> str:
        return self.real_name.split(" ")[0]

    @property
    def last_name(self) -> str:
        return self.real_name.split(" ")[-1]


@dataclass(frozen=True)
class AppUser:
    """The app in one workspace: a bot with its own user."""

    user_id: str
    bot_id: str
    app_id: str
    name: str
    team_id: str

    def profile(self) -> dict[str, Any]:
        return {
            "id": self.bot_id,
            "app_id": self.app_id,
            "name": self.name,
            "deleted": False,
            "team_id": self.team_id,
        }


def as_user_object(person: Person, picture: str, enterprise: tuple[str, str] | None = None) -> dict[str, Any]:
    """Return the `user` object of `users.info`.

    `is_stranger` is set for users in no channel of the app; an external user of a shared channel is
    known by `team_id` alone. Source: https://docs.slack.dev/reference/objects/user-object.
    """
    of_enterprise = (
        {
            "id": person.id,
            "enterprise_id": enterprise[0],
            "enterprise_name": enterprise[1],
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "teams": [person.team_id],
        }
        if enterprise
        else {}
    )
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": False,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset,
        "locale": "en-US",
        "profile": {
            "title": person.title,
            "real_name": person.real_name,
            "real_name_normalized": person.real_name,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "image_48": picture,
            "image_192": picture,
            "team": person.team_id,
        },
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": person.is_admin,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 1_700_000_000,
        "is_email_confirmed": True,
    } | ({"enterprise_user": of_enterprise} if of_enterprise else {})
