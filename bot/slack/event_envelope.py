"""The envelope of an event, as data (https://docs.slack.dev/apis/events-api)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from bot.errors import InvalidAction
from bot.members import Member
from bot.slack import payload
from bot.slack.tenants import installed_in

_LONGEST_ID: Final = 64


class Redeliver(Exception):
    """An event can't be processed for now; it is resumed when its lease ends."""


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """One event; `event` is Slack's object, `at` its `event_time`.

    `workspace` is empty for events about a whole organization. `fallback_enterprise` is the
    organization it may belong to if Slack doesn't name the installation, as in `app_uninstalled`.
    `is_ext_shared` means that it happened in a channel shared with another organization.
    `home_team_id` is the acting user's own workspace if it is another one (`Requester`).
    """

    id: str
    tenant: str
    workspace: str
    at: datetime
    event: Mapping[str, Any]
    is_ext_shared: bool = False
    fallback_enterprise: str = ""
    home_team_id: str | None = None

    @property
    def kind(self) -> str:
        return payload.text(self.event, "type")

    def text(self, name: str) -> str:
        """Return a text field of the event's object; empty if there is none."""
        return payload.text(self.event, name)

    def member(self, user: str) -> Member:
        return Member(self.tenant, user, self.workspace or self.tenant)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Parse an event's envelope; raise `InvalidAction` if it has no id or no tenant."""
        installed, home = installed_in(body), payload.text(body, "team_id")
        happening = cls(
            id=payload.text(body, "event_id"),
            tenant=installed.tenant,
            workspace=installed.workspace,
            at=_moment(body.get("event_time")),
            event=payload.part(body, "event"),
            is_ext_shared=body.get("is_ext_shared_channel") is True,
            fallback_enterprise="" if body.get("authorizations") else payload.text(body, "enterprise_id"),
            home_team_id=home if home not in ("", installed.workspace) else None,
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
