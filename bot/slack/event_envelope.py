"""What Slack tells without anyone asking for anything, as data.

https://docs.slack.dev/apis/events-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from bot.errors import InvalidAction
from bot.members import Member
from bot.slack.tenants import installed_in

_LONGEST_ID: Final = 64


class Redeliver(Exception):
    """An event can't be acted on for now; it is taken over when its lease ends."""


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """One event: what happened, in which tenant and workspace, when; `event` is Slack's own object about it.

    `workspace` is empty for what concerns a whole organisation; `fallback_enterprise` is the organisation it may be of, where Slack doesn't
    say for whom the event is, as when the app is removed; `is_ext_shared` says that it happened in a channel shared with another.
    """

    id: str
    tenant: str
    workspace: str
    at: datetime
    event: Mapping[str, Any]
    is_ext_shared: bool = False
    fallback_enterprise: str = ""

    @property
    def kind(self) -> str:
        """The event's type."""
        return _text(self.event, "type")

    def text(self, name: str) -> str:
        """Return a text of the event's object, empty when it has none by that name."""
        return _text(self.event, name)

    def member(self, user: str) -> Member:
        """Return a Slack user in the event's tenant."""
        return Member(self.tenant, user, self.workspace or self.tenant)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read an event's envelope; raise `InvalidAction` when it has no id or no tenant."""
        event, installed = body.get("event"), installed_in(body)
        happening = cls(
            id=_text(body, "event_id"),
            tenant=installed.tenant,
            workspace=installed.workspace,
            at=_moment(body.get("event_time")),
            event=event if isinstance(event, Mapping) else {},
            is_ext_shared=body.get("is_ext_shared_channel") is True,
            fallback_enterprise="" if body.get("authorizations") else _text(body, "enterprise_id"),
        )
        if not (0 < len(happening.id) <= _LONGEST_ID and happening.tenant and happening.kind):
            raise InvalidAction
        return happening


def _moment(seconds: object) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise InvalidAction
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise InvalidAction from None


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""
