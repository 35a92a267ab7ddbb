"""What is noted: the calls the app made, and the codes it may exchange."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.slack.people import Person


@dataclass
class ApiCall:
    """One call the app made: a Web API method or, as `response_url`, an answer. Tokens are left out."""

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
    """An authorization code, good for one exchange (10 minutes, as in life)."""

    person: Person
    redirect_uri: str
    scope: str
    nonce: str | None
    openid: bool
    until: datetime
    used: bool = False
