"""Users of the sandbox's workspaces, and the app's own user."""

from dataclasses import dataclass


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
    is_deactivated: bool = False
    tz: str = "Europe/Berlin"
    tz_offset: int = 3600

    @property
    def key(self) -> str:
        """A name that is unique in the sandbox."""
        return f"{self.team_id}-{self.id}"

    @property
    def first_name(self) -> str:
        return self.real_name.split(" ")[0]


@dataclass(frozen=True)
class AppUser:
    """The app in one workspace: a bot with its own user."""

    user_id: str
    bot_id: str
    app_id: str
    name: str
    team_id: str
