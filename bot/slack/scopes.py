"""The bot scopes the app asks for; `bot.web.permissions` says what each is for.

Optional scopes can be left out when the app is installed, or approved later; a feature that lacks
its scope says so. https://docs.slack.dev/changelog/2026/03/16/optional-scopes
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """A bot scope."""

    name: str
    optional: bool = False


BOT_SCOPES: Final = (
    Scope("commands"),
    Scope("chat:write"),
    Scope("users:read"),
    Scope("links:read"),
    Scope("files:write", optional=True),
    Scope("im:write", optional=True),
    Scope("reactions:read", optional=True),
    Scope("channels:read", optional=True),
    Scope("groups:read", optional=True),
    Scope("emoji:read", optional=True),
    Scope("usergroups:read", optional=True),
)
