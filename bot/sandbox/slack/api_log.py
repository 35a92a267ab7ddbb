"""The log of the app's calls, and the authorization codes it may exchange."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.slack.people import Person


@dataclass
class ApiCall:
    """One call by the app: a Web API method, or `response_url`; tokens are left out."""

    method: str
    args: dict[str, Any]
    team_id: str
    at: datetime
    ok: bool = False
    error: str = ""
    status: int = 200
    response: dict[str, Any] = field(default_factory=dict)


@dataclass
class Grant:
    """An authorization code, valid for one exchange within 10 minutes."""

    person: Person
    redirect_uri: str
    scope: str
    nonce: str | None
    openid: bool
    until: datetime
    used: bool = False
